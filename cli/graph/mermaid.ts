import { palette } from './dot.ts';
import type { Graph } from './model.ts';

/** The graph as a Mermaid flowchart, which code forges draw inside Markdown. */
export function toMermaid(graph: Graph): string {
  const names = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = ['flowchart TB'];
  for (const node of graph.nodes) {
    const second = node.cluster ?? node.operator;
    const text = node.title === second ? node.title : `${node.title}<br/>${second}`;
    lines.push(`  ${names.get(node.id)}["${text.replaceAll('"', '#quot;')}"]:::${node.group}`);
  }
  for (const edge of graph.edges) {
    const label = edge.label === '' ? '' : `|${edge.label}|`;
    lines.push(`  ${names.get(edge.from)} -->${label} ${names.get(edge.to)}`);
  }
  for (const [group, { fill, line }] of Object.entries(palette)) {
    lines.push(`  classDef ${group} fill:${fill},stroke:${line},color:#1c232b`);
  }
  return `${lines.join('\n')}\n`;
}

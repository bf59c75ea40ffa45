import { palette, stateColours, statesIn } from './dot.ts';
import type { Graph } from './model.ts';

/** The graph as a Mermaid flowchart, which code forges draw inside Markdown. */
export function toMermaid(graph: Graph): string {
  const names = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = ['flowchart TB'];
  for (const node of graph.nodes) {
    const second = node.cluster ?? node.operator;
    const text = node.title === second ? node.title : `${node.title}<br/>${second}`;
    lines.push(`  ${names.get(node.id)}["${text.replaceAll('"', '#quot;')}"]:::${node.state ?? node.group}`);
  }
  for (const edge of graph.edges) {
    const label = edge.label === '' ? '' : `|${edge.label}|`;
    lines.push(`  ${names.get(edge.from)} -->${label} ${names.get(edge.to)}`);
  }
  const states = statesIn(graph);
  const classes =
    states.length === 0 ? Object.entries(palette) : states.map((state) => [state, stateColours[state]] as const);
  for (const [name, { fill, line }] of classes) {
    lines.push(`  classDef ${name} fill:${fill},stroke:${line},color:#1c232b`);
  }
  return `${lines.join('\n')}\n`;
}

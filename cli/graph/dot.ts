import type { Graph, GraphGroup } from './model.ts';

/** Fill and outline of each group; dark text on light fills, so that the drawing prints. */
export const palette: Readonly<Record<GraphGroup, { readonly fill: string; readonly line: string }>> = {
  data: { fill: '#e8f1fb', line: '#3b6ea5' },
  label: { fill: '#fdf3dc', line: '#b07d12' },
  model: { fill: '#e9f6ec', line: '#3a8550' },
  result: { fill: '#f4ecfa', line: '#7a4ba3' },
};

/** The graph in Graphviz's language, with stable names and order. */
export function toDot(graph: Graph): string {
  const lines = [
    `digraph ${quote(graph.title)} {`,
    '  rankdir=TB; nodesep=0.3; ranksep=0.45; bgcolor="transparent";',
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.16,0.09", penwidth=1.2];',
    '  edge [fontname="Helvetica", fontsize=9, color="#8792a0", fontcolor="#5b6673", arrowsize=0.6];',
  ];
  for (const node of graph.nodes) {
    const { fill, line } = palette[node.group];
    const small = [node.title === node.operator ? '' : node.operator, node.detail]
      .filter((text) => text !== '')
      .join(' · ');
    const label = `<<b>${escapeHtml(node.title)}</b>${small === '' ? '' : `<br/><font point-size="9" color="#5b6673">${escapeHtml(small)}</font>`}>`;
    lines.push(
      `  ${quote(node.id)} [label=${label}, fillcolor="${fill}", color="${line}", tooltip=${quote(node.title)}];`,
    );
  }
  for (const edge of graph.edges) {
    lines.push(
      `  ${quote(edge.from)} -> ${quote(edge.to)}${edge.label === '' ? '' : ` [label=${quote(edge.label)}]`};`,
    );
  }
  return `${lines.join('\n')}\n}\n`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

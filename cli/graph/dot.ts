import type { Graph, GraphGroup, GraphNode } from './model.ts';

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
  for (const node of graph.nodes.filter((candidate) => candidate.cluster === undefined))
    lines.push(`  ${nodeLine(node)}`);
  for (const [name, nodes] of clustersOf(graph)) {
    lines.push(`  subgraph ${quote(`cluster_${name}`)} {`);
    lines.push(
      `    label=<<b>${escapeHtml(name)}</b>>; labeljust=l; fontname="Helvetica"; fontsize=11; fontcolor="#5b6673";`,
    );
    lines.push('    style="rounded,dashed"; color="#b6c0cb"; margin=12;');
    for (const node of nodes) lines.push(`    ${nodeLine(node)}`);
    lines.push('  }');
  }
  for (const edge of graph.edges) {
    lines.push(
      `  ${quote(edge.from)} -> ${quote(edge.to)}${edge.label === '' ? '' : ` [label=${quote(edge.label)}]`};`,
    );
  }
  return `${lines.join('\n')}\n}\n`;
}

function nodeLine(node: GraphNode): string {
  const { fill, line } = palette[node.group];
  const small = [node.title === node.operator ? '' : node.operator, node.detail]
    .filter((text) => text !== '')
    .join(' · ');
  const second = small === '' ? '' : `<br/><font point-size="9" color="#5b6673">${escapeHtml(small)}</font>`;
  const label = `<<b>${escapeHtml(node.title)}</b>${second}>`;
  return `${quote(node.id)} [label=${label}, fillcolor="${fill}", color="${line}", tooltip=${quote(node.title)}];`;
}

function clustersOf(graph: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const clusters = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    if (node.cluster === undefined) continue;
    const members = clusters.get(node.cluster) ?? [];
    members.push(node);
    clusters.set(node.cluster, members);
  }
  return clusters;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

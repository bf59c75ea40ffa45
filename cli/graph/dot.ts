import type { StepState } from '../../runtime/planning/planned-run.ts';
import type { Graph, GraphGroup, GraphNode } from './model.ts';

/** Fill and outline of each group; dark text on light fills, so that the drawing prints. */
export const palette: Readonly<Record<GraphGroup, { readonly fill: string; readonly line: string }>> = {
  data: { fill: '#e8f1fb', line: '#3b6ea5' },
  label: { fill: '#fdf3dc', line: '#b07d12' },
  model: { fill: '#e9f6ec', line: '#3a8550' },
  result: { fill: '#f4ecfa', line: '#7a4ba3' },
};

const groupWords: Readonly<Record<GraphGroup, string>> = {
  data: 'rows',
  label: 'labels',
  model: 'trained',
  result: 'results and checks',
};

/** Fill, outline and words of what a run would do with a step: what is known is quiet, what runs is warm. */
export const stateColours: Readonly<
  Record<StepState, { readonly fill: string; readonly line: string; readonly words: string }>
> = {
  cached: { fill: '#f1f3f5', line: '#a3adb8', words: 'cached' },
  restore: { fill: '#dcecfb', line: '#3b6ea5', words: 'restored' },
  run: { fill: '#ffe3c7', line: '#c2711f', words: 'runs' },
  may: { fill: '#fff6d1', line: '#b08a12', words: 'may run' },
};

/** Colours of a node: of its state where that is known, else of its group. */
export function coloursOf({ state, group }: GraphNode): { readonly fill: string; readonly line: string } {
  return state === undefined ? palette[group] : stateColours[state];
}

/** The states that a drawing shows, in the order of their legend. */
export function statesIn(graph: Graph): readonly StepState[] {
  const found = new Set(graph.nodes.map((node) => node.state));
  return (Object.keys(stateColours) as StepState[]).filter((state) => found.has(state));
}

/** The graph in Graphviz's language, with stable names and order. */
export function toDot(graph: Graph): string {
  const lines = [
    // Widths are told for Helvetica; the sides leave room for the wider letters of a machine that has another.
    `digraph ${quote(graph.title)} {`,
    '  rankdir=TB; nodesep=0.3; ranksep=0.45; bgcolor="transparent";',
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.26,0.09", penwidth=1.2];',
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
  const legend = legendOf(graph);
  if (legend.length > 0) lines.push(legendLine(legend));
  return `${lines.join('\n')}\n}\n`;
}

interface LegendEntry {
  readonly fill: string;
  readonly line: string;
  readonly words: string;
  readonly dashed?: true;
}

/** What the colours of the drawing mean: the states where they are shown, else the kinds where there are several. */
function legendOf(graph: Graph): readonly LegendEntry[] {
  const states = statesIn(graph);
  if (states.length > 0)
    return states.map((state) => ({ ...stateColours[state], ...(state === 'may' ? { dashed: true as const } : {}) }));
  const kinds = (Object.keys(palette) as GraphGroup[]).filter((group) =>
    graph.nodes.some((node) => node.group === group),
  );
  return kinds.length > 1 ? kinds.map((group) => ({ ...palette[group], words: groupWords[group] })) : [];
}

/** A row of swatches under the drawing. */
function legendLine(entries: readonly LegendEntry[]): string {
  const cells = entries.map(({ fill, line, words, dashed }) => {
    const style = dashed === true ? ' style="dashed"' : '';
    return `<td border="1" color="${line}" bgcolor="${fill}" width="22" height="14" fixedsize="true"${style}></td><td border="0" align="left">${words}&#160;&#160;</td>`;
  });
  const table = `<table border="0" cellborder="0" cellspacing="4"><tr>${cells.join('')}</tr></table>`;
  return `  label=<${table}>; labelloc=b; fontname="Helvetica"; fontsize=10; fontcolor="#5b6673";`;
}

function tooltipOf({ title, state }: GraphNode): string {
  return state === undefined ? title : `${title}: ${stateColours[state].words}`;
}

function nodeLine(node: GraphNode): string {
  const { fill, line } = coloursOf(node);
  const dashes = node.state === 'may' ? ', style="rounded,filled,dashed"' : '';
  const small = [node.title === node.operator ? '' : node.operator, node.detail]
    .filter((text) => text !== '')
    .join(' · ');
  const second = small === '' ? '' : `<br/><font point-size="9" color="#5b6673">${escapeHtml(small)}</font>`;
  const label = `<<b>${escapeHtml(node.title)}</b>${second}>`;
  return `${quote(node.id)} [label=${label}, fillcolor="${fill}", color="${line}", tooltip=${quote(tooltipOf(node))}${dashes}];`;
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

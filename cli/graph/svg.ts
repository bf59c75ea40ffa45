import { toDot } from './dot.ts';
import type { Graph } from './model.ts';

/** The graph drawn by Graphviz (WebAssembly, no files to load); the same graph gives the same SVG. */
export async function toSvg(graph: Graph): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  return viz.renderString(toDot(graph), { format: 'svg' });
}

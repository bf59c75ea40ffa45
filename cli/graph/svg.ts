import { toDot } from './dot.ts';
import type { Graph } from './model.ts';

/**
 * Graphviz measures text as Helvetica; where a browser has none, what it takes instead may be a fifth wider. Boxes are laid out for
 * letters that much larger than they are drawn.
 */
const slack = 1.2;

/** The graph drawn by Graphviz (WebAssembly, no files to load); the same graph gives the same SVG. */
export async function toSvg(graph: Graph): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const dot = toDot(graph).replaceAll(
    /(fontsize=|point-size=")(\d+)/g,
    (_, name: string, size: string) => `${name}${(Number(size) * slack).toFixed(1)}`,
  );
  const svg = viz.renderString(dot, { format: 'svg' });
  const drawn = svg.replaceAll(
    /font-size="([\d.]+)"/g,
    (_, size: string) => `font-size="${(Number(size) / slack).toFixed(2)}"`,
  );
  return drawn.replaceAll(/<g id="node\d+" class="node">[\s\S]*?<\/g>/g, centred);
}

/** The lines of a node's text in the middle of its box, whatever their letters are as wide as. */
function centred(node: string): string {
  const [, outline = ''] = /<path [^>]*d="([^"]*)"/.exec(node) ?? [];
  const xs = [...outline.matchAll(/(-?[\d.]+),-?[\d.]+/g)].map(([, x]) => Number(x));
  if (xs.length === 0) return node;
  const middle = ((Math.min(...xs) + Math.max(...xs)) / 2).toFixed(2);
  return node.replaceAll(/text-anchor="start" x="[^"]*"/g, `text-anchor="middle" x="${middle}"`);
}

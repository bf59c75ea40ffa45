import type { TopLevelSpec } from 'vega-lite';
import { ink } from './palette.ts';

const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

const config = {
  aria: false, // the figure around it carries the description
  background: 'transparent',
  font: fontFamily,
  view: { stroke: 'transparent' },
  axis: {
    domainColor: ink.line,
    gridColor: ink.grid,
    tickColor: ink.line,
    labelColor: ink.muted,
    titleColor: ink.muted,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 500,
    titlePadding: 8,
    tickSize: 4,
  },
  text: { fontSize: 11, fill: ink.muted },
} as const;

/**
 * A Vega-Lite specification as inline SVG. `id` is unique in the page: what the picture refers to inside itself is named after it.
 * The same specification gives the same text. Nothing is fetched and no canvas is needed.
 */
export async function renderChart(id: string, specification: TopLevelSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const { spec } = vegaLite.compile({ ...specification, config } as TopLevelSpec);
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Warn });
  try {
    return ownIds(id, await view.toSVG()).replace('<svg ', '<svg focusable="false" aria-hidden="true" ');
  } finally {
    view.finalize();
  }
}

/** Vega numbers what a picture refers to through the whole process: here it is numbered within the picture. */
function ownIds(picture: string, svg: string): string {
  const numbers = new Map<string, number>();
  return svg.replaceAll(/\b(?:clip|gradient_|pattern_)\d+\b/gu, (id) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return `${picture}-${number}`;
  });
}

import type { TopLevelSpec } from 'vega-lite';
import { renderChart } from '../charts/render.ts';
import { Html, html } from '../html.ts';

/** A picture with its heading and what it shows in words, for those who do not see it. */
export async function figure(
  id: string,
  heading: string,
  description: string,
  chart: TopLevelSpec,
  note?: Html,
): Promise<Html> {
  const svg = new Html(await renderChart(id, chart));
  return html`<figure role="group" aria-labelledby="${id}-title">
<figcaption id="${id}-title"><strong>${heading}</strong><span>${description}</span></figcaption>
${svg}${note}
</figure>`;
}

import { seriesColour, seriesDash } from '../charts/palette.ts';
import type { Compared } from '../compared.ts';
import { type Html, html } from '../html.ts';

/** A model's stroke as it is drawn in the pictures. */
export function swatch(series: number): Html {
  const dash = seriesDash(series).join(' ');
  return html`<svg class="swatch" width="22" height="8" aria-hidden="true"><line x1="1" y1="4" x2="21" y2="4" stroke="${seriesColour(series)}" stroke-width="2.5" stroke-dasharray="${dash === '' ? 'none' : dash}"/></svg>`;
}

/** A model's stroke and its name, which may go over to the next line before its key. */
export function named({ series, title }: Compared): Html {
  const [name = '', ...keys] = title.split('[');
  return html`${swatch(series)} ${name}${keys.map((key) => html`<wbr>[${key}`)}`;
}

/** The models of a picture by stroke and name. */
export function legend(compared: readonly Compared[]): Html {
  return html`<ul class="legend">${compared.map(
    (entry) => html`<li>${swatch(entry.series)} ${entry.title}</li>`,
  )}</ul>`;
}

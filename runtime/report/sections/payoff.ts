import type { Payoff } from '../../evaluation/payoff.ts';
import type { Compared, RowSet } from '../compared.ts';
import { count, percent, score } from '../format.ts';
import { type Html, html } from '../html.ts';
import { swatch } from './legend.ts';

/** What the decisions pay beside what trading every row pays, where evaluations say what a trade is. */
export function payoffs(set: RowSet): Html | undefined {
  const paid = set.compared.flatMap((entry) => {
    const { payoff } = entry.evaluation;
    return payoff === undefined ? [] : [{ entry, payoff }];
  });
  if (paid.length === 0) return undefined;
  return html`<h2>What the decisions pay</h2>
<div class="scroll"><table class="scores">
<caption>A trade at each positive decision on ${set.part}, beside trading every row: it gains the profit where the row is positive, loses the stop where it is not, and pays the fee on entering and on leaving. The best of a column is bold.</caption>
<thead><tr><th scope="col">Model</th><th scope="col">Trade</th><th scope="col">Threshold</th><th scope="col">Trades</th><th scope="col">Hit rate</th><th scope="col">Profit a trade before fees</th><th scope="col">after fees</th></tr></thead>
<tbody>${paid.map(({ entry, payoff }) => row(entry, payoff, best(set)))}</tbody></table></div>
<ul class="notes"><li>Trades of neighbouring bars and of several assets overlap and move together: they are far fewer independent bets than their number says.</li>
<li>A trade enters at the signal’s close. Rows that reach neither barrier count as stopped; a price that jumps past the stop loses more. Slippage and funding are not in it.</li></ul>`;
}

function row({ evaluation, title, series }: Compared, payoff: Payoff, bestProfit: number): Html {
  const { metrics, binary } = evaluation;
  const rows = binary === undefined ? 0 : Object.values(binary.confusion).reduce((sum, one) => sum + one, 0);
  const { trades = 0, precision, base_rate: base, break_even: needed, profit_per_trade: profit } = metrics;
  const traded = (trades ?? 0) > 0;
  const sides = html`+${percent(payoff.profit)} / ${percent(-payoff.stop)}<small>${percent(payoff.fee, 2)} a side</small>`;
  return html`<tr><th scope="row">${swatch(series)} ${title}</th><td>${sides}</td><td><span class="value">${score(binary?.threshold)}</span></td><td><span class="value">${count(trades ?? 0)}</span><small>of ${count(rows)} rows</small></td><td><span class="value">${traded ? percent(precision) : '–'}</span><small>every row ${percent(base)}</small><small>breaks even at ${percent(metrics.break_even_before_fees)}, with fees at ${percent(needed)}</small></td><td><span class="value">${percent(metrics.profit_per_trade_before_fees, 3)}</span></td><td><span class="${profit === bestProfit ? 'value best' : 'value'}">${percent(profit, 3)}</span><small>every row ${percent(metrics.constant_profit_per_trade, 3)}</small>${verdict(profit)}</td></tr>`;
}

function verdict(profit: number | null | undefined): Html {
  if (typeof profit !== 'number') return html`<small>nothing is traded</small>`;
  return profit > 0
    ? html`<small><span class="good">✓ gains</span></small>`
    : html`<small><span class="bad">✗ loses</span></small>`;
}

function best(set: RowSet): number {
  return Math.max(
    ...set.compared.map(({ evaluation }) => evaluation.metrics.profit_per_trade ?? Number.NEGATIVE_INFINITY),
  );
}

import type { Payoff } from '../../evaluation/payoff.ts';
import type { Compared, RowSet } from '../compared.ts';
import { count, percent, significant } from '../format.ts';
import { type Html, html } from '../html.ts';
import { named } from './legend.ts';

/** What the decisions pay beside what trading every row pays, where evaluations say what a trade is. */
export function payoffs(set: RowSet): Html | undefined {
  const paid = set.compared.flatMap((entry) => {
    const { payoff } = entry.evaluation;
    return payoff === undefined ? [] : [{ entry, payoff }];
  });
  const [first] = paid;
  if (first === undefined) return undefined;
  const several = new Set(paid.map(({ payoff }) => JSON.stringify(payoff))).size > 1;
  const best = Math.max(...paid.map(({ entry }) => entry.evaluation.metrics.profit_per_trade ?? -Infinity));
  return html`<h2>What the decisions pay</h2>
<div class="scroll"><table class="scores">
<caption>A trade at each positive decision on ${set.part}, beside trading every row. It gains the profit where the row is positive, loses the stop where it is not, and pays the fee on entering and on leaving${several ? undefined : html`: <b>${tradeText(first.payoff)}</b>`}. The best is bold.</caption>
<thead><tr><th scope="col">Model</th>${several ? html`<th scope="col">Trade</th>` : undefined}<th scope="col">Threshold</th><th scope="col">Trades</th><th scope="col">Hit rate</th><th scope="col">Needed to break even</th><th scope="col">Profit a trade, before fees</th><th scope="col">after fees</th></tr></thead>
<tbody>${paid.map(({ entry, payoff }) => row(entry, several ? payoff : undefined, best))}</tbody></table></div>
<ul class="notes"><li>Trades of neighbouring bars and of several assets overlap and move together: they are far fewer independent bets than their number says.</li>
<li>A trade enters at the signal’s close. Rows that reach neither barrier count as stopped; a price that jumps past the stop loses more. Slippage and funding are not in it.</li></ul>`;
}

function tradeText({ profit, stop, fee }: Payoff): string {
  return `+${percent(profit)} or ${percent(-stop)}, ${percent(fee, 2)} a side`;
}

/** @param payoff Told where it is not that of every row of the table. */
function row(entry: Compared, payoff: Payoff | undefined, best: number): Html {
  const { metrics, binary } = entry.evaluation;
  const rows = Object.values(binary?.confusion ?? {}).reduce((sum, one) => sum + one, 0);
  const trades = metrics.trades ?? 0;
  const profit = metrics.profit_per_trade;
  return html`<tr><th scope="row">${named(entry)}</th>${payoff === undefined ? undefined : html`<td>${tradeText(payoff)}</td>`}<td><span class="value">${significant(binary?.threshold)}</span></td><td><span class="value">${count(trades)}</span><small>of ${count(rows)} rows</small></td><td><span class="value">${trades === 0 ? '–' : percent(metrics.precision)}</span><small>every row ${percent(metrics.base_rate)}</small></td><td><span class="value">${percent(metrics.break_even)}</span><small>without fees ${percent(metrics.break_even_before_fees)}</small></td><td><span class="value">${percent(metrics.profit_per_trade_before_fees, 3)}</span></td><td><span class="${profit === best ? 'value best' : 'value'}">${percent(profit, 3)}</span><small>every row ${percent(metrics.constant_profit_per_trade, 3)}</small><small>${verdict(profit)}</small></td></tr>`;
}

function verdict(profit: number | null | undefined): Html {
  if (typeof profit !== 'number') return html`nothing is traded`;
  return profit > 0 ? html`<span class="good">✓ gains</span>` : html`<span class="bad">✗ loses</span>`;
}

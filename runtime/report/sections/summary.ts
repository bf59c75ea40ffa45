import type { Compared, RowSet } from '../compared.ts';
import { constantText, count, day, percent, plural, score } from '../format.ts';
import { type Html, html } from '../html.ts';
import { beats, bestOf, referenceOf } from '../references.ts';

/** The result in two or three sentences a row set: what was scored, what came first, whether it beats knowing nothing. */
export function summary(set: RowSet): Html {
  const metric = set.target === 'real' ? 'mean_squared_error' : 'log_loss';
  const name = set.target === 'real' ? 'mean squared error' : 'log-loss';
  const best = bestOf(
    metric,
    set.compared.map((entry) => entry.evaluation.metrics[metric]),
  );
  const winner = set.compared.find((entry) => entry.evaluation.metrics[metric] === best);
  return html`<p class="lead">${where(set)} ${winner === undefined || best === undefined ? undefined : verdict(set, winner, metric, name, best)}</p>`;
}

function where(set: RowSet): Html {
  const models = set.compared.length === 1 ? 'One model was' : `${plural(set.compared.length, 'model')} were`;
  const base = targetText(set);
  return html`${models} scored for <b>${set.head}</b> on ${count(set.rows)} rows of <b>${set.part}</b>, ${day(set.first)} to ${day(set.last)}${base}.`;
}

function targetText({ target, constant, classes }: RowSet): Html | undefined {
  if (target === 'real') return undefined;
  const text = constantText(constant, target, classes);
  return target === 'binary' ? html`, of which ${text} are positive` : html` (${text})`;
}

function verdict(set: RowSet, winner: Compared, metric: string, name: string, best: number): Html {
  const reference = referenceOf(metric, winner.evaluation.metrics);
  const only = set.compared.length === 1;
  const digits = set.target === 'real' ? 8 : 4;
  const subject = only
    ? html`Its ${name} of ${score(best, digits)}`
    : html`<b>${winner.title}</b> has the lowest ${name}, ${score(best, digits)}, which`;
  if (reference === undefined) return html`${subject} stands alone.`;
  const gain = (reference.value - best) / reference.value;
  return beats(metric, best, reference)
    ? html`${subject} is ${percent(gain)} better than the constant predictor’s ${score(reference.value, digits)}. ${losers(set, metric)}`
    : html`${subject} <b class="bad">does not beat</b> the constant predictor’s ${score(reference.value, digits)}: as probabilities, its outputs are worth less than ${set.target === 'classes' ? 'the shares of the classes' : 'the base rate'}.`;
}

/** Models that say less than the constant, although the best says more. */
function losers(set: RowSet, metric: string): Html | undefined {
  const behind = set.compared.filter(({ evaluation }) => {
    const value = evaluation.metrics[metric];
    const reference = referenceOf(metric, evaluation.metrics);
    return typeof value === 'number' && reference !== undefined && !beats(metric, value, reference);
  });
  if (behind.length === 0) return undefined;
  const titles = behind.map((entry) => entry.title).join(', ');
  return html`<b>${titles}</b> <b class="bad">${behind.length === 1 ? 'does' : 'do'} not beat</b> the constant.`;
}

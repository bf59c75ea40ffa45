/** `0.4816`; a dash where the figure is undefined. */
export function score(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : minus(value.toFixed(digits));
}

/** A figure of unknown size in four significant digits: `0.0001234`, `12.35`. */
export function significant(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return minus(String(Number(value.toPrecision(4))));
}

/** `20.7 %` */
export function percent(fraction: number | null | undefined, digits = 1): string {
  return fraction === null || fraction === undefined ? '–' : `${minus((fraction * 100).toFixed(digits))} %`;
}

/** The target of rows in words: `20.70 %` of a binary one, `down 30.1 %, up 69.9 %`, the mean of a real one. */
export function constantText(
  constant: readonly number[],
  target: 'binary' | 'classes' | 'real',
  classes: readonly string[],
): string {
  if (target === 'classes') return classes.map((name, own) => `${name} ${percent(constant[own] ?? null)}`).join(', ');
  return target === 'binary' ? percent(constant[0] ?? null, 2) : significant(constant[0]);
}

/** `201,563`: the same on every machine, whatever its locale. */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/gu, ',');
}

/** `2021-05-10 00:00`, UTC. */
export function instant(milliseconds: number | null): string {
  return milliseconds === null ? '–' : new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ');
}

/** `2021-05-10`, UTC. */
export function day(milliseconds: number | null): string {
  return instant(milliseconds).slice(0, 10);
}

/** `1 model`, `2 models` */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `mean_squared_error` as a heading: `Mean squared error`. */
export function heading(metric: string): string {
  const known: Readonly<Record<string, string>> = {
    roc_auc: 'ROC-AUC',
    pr_auc: 'PR-AUC',
    log_loss: 'Log-loss',
    brier: 'Brier score',
    f1: 'F1',
    macro_f1: 'Macro F1',
    r2: 'R²',
  };
  const words = metric.replaceAll('_', ' ');
  return known[metric] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function minus(text: string): string {
  return text.replace('-', '−');
}

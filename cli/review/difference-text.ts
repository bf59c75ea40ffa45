import type { ArgumentChange } from '../../runtime/planning/argument-changes.ts';
import { plural } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import type { DeclarationDifference, Difference } from './difference.ts';

/** Differences for a person at a terminal. */
export function formatDifference(difference: Difference, style: Style): string {
  const lines = [`${style.bold(difference.file)}  ${style.dim(`${difference.from} → working tree`)}`, ''];
  for (const { name, from, to } of difference.parameters) lines.push(`  param ${name}  ${arrow(from, to)}`);
  if (difference.parameters.length > 0) lines.push('');
  for (const declaration of difference.declarations) lines.push(...declarationLines(declaration, style));
  if (difference.declarations.length > 0) lines.push('');
  for (const text of difference.unproven.added) lines.push(`${style.yellow('not proven any more:')} ${text}`);
  for (const text of difference.unproven.removed) lines.push(`${style.green('no longer open:')} ${text}`);
  lines.push(rerunLine(difference, style));
  return `${lines.join('\n')}\n`;
}

const signs: Readonly<Record<DeclarationDifference['change'], string>> = {
  added: '+',
  removed: '-',
  renamed: '→',
  changed: '~',
  follows: '·',
  rewritten: '·',
};

function declarationLines(declaration: DeclarationDifference, style: Style): readonly string[] {
  const { name, kind, change, formerly } = declaration;
  const paint =
    change === 'added'
      ? style.green
      : change === 'removed'
        ? style.red
        : change === 'changed'
          ? style.yellow
          : style.dim;
  const remark =
    change === 'follows'
      ? 'follows from the above'
      : change === 'rewritten'
        ? 'other words for the same'
        : formerly === undefined
          ? ''
          : `was ${formerly}`;
  const head = `${paint(`${signs[change]} ${name}`)} ${style.dim(kind)}${remark === '' ? '' : `  ${style.dim(remark)}`}`;
  return [head, ...detailsOf(declaration).map(([what, text]) => `    ${what}  ${text}`)];
}

/** What of a declaration changed, a line each. */
export function detailsOf({
  arguments: changes,
  properties,
  columns,
}: DeclarationDifference): readonly (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = [...changes, ...properties].map(({ name, from, to }: ArgumentChange) => [
    name,
    arrow(from, to),
  ]);
  if (columns.added.length > 0) lines.push(['columns added', listed(columns.added)]);
  if (columns.removed.length > 0) lines.push(['columns removed', listed(columns.removed)]);
  return lines;
}

function arrow(from: string, to: string): string {
  if (from === '') return to;
  return to === '' ? `${from} → gone` : `${from} → ${to}`;
}

/** All of a few names, else the first and how many more. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length <= 8 ? shown : `${shown} and ${names.length - 8} more`;
}

function rerunLine({ reruns, kept, steps }: Difference, style: Style): string {
  if (reruns.length === 0) return style.green(`Nothing runs anew: all ${plural(steps, 'step')} are as they were.`);
  return `${style.bold('Runs anew:')} ${reruns.join(', ')}. ${kept} of ${plural(steps, 'step')} ${kept === 1 ? 'is' : 'are'} as before.`;
}

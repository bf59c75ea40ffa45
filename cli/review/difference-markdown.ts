import { plural } from '../terminal/figures.ts';
import type { DeclarationDifference, Difference } from './difference.ts';
import { detailsOf } from './difference-text.ts';

/** Differences as a comment on a pull request. */
export function differenceMarkdown(difference: Difference): string {
  const { file, from, declarations, parameters, reruns, kept, steps, unproven } = difference;
  const lines = [`### ${code(file)}`, '', `Compared with ${code(from)}.`, ''];
  if (parameters.length > 0) {
    lines.push('| param | before | now |', '| --- | --- | --- |');
    for (const change of parameters)
      lines.push(`| ${code(change.name)} | ${value(change.from)} | ${value(change.to)} |`);
    lines.push('');
  }
  if (declarations.length > 0) {
    lines.push('| declaration | change | |', '| --- | --- | --- |', ...declarations.map(row), '');
  }
  for (const text of unproven.added) lines.push(`- **Not proven any more:** ${text}`);
  for (const text of unproven.removed) lines.push(`- No longer open: ${text}`);
  if (unproven.added.length + unproven.removed.length > 0) lines.push('');
  lines.push(
    reruns.length === 0
      ? `**Nothing runs anew:** all ${plural(steps, 'step')} are as they were.`
      : `**Runs anew:** ${reruns.map(code).join(', ')}. ${kept} of ${plural(steps, 'step')} ${kept === 1 ? 'is' : 'are'} as before.`,
  );
  return `${lines.join('\n')}\n`;
}

const words: Readonly<Record<DeclarationDifference['change'], string>> = {
  added: '**added**',
  removed: '**removed**',
  renamed: 'renamed',
  changed: '**changed**',
  follows: 'follows',
  rewritten: 'same, in other words',
};

function row(declaration: DeclarationDifference): string {
  const { name, kind, change, formerly } = declaration;
  const was = formerly === undefined ? '' : ` from ${code(formerly)}`;
  const details = detailsOf(declaration).map(([what, text]) => `${escaped(what)}: ${code(text)}`);
  return `| ${code(name)} ${kind} | ${words[change]}${was} | ${details.join('<br>')} |`;
}

function value(text: string): string {
  return text === '' ? '' : code(text);
}

/** Code in a cell of a table: neither bars nor backticks may end it. */
function code(text: string): string {
  const safe = text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return safe.includes('`') ? `<code>${escaped(safe)}</code>` : `\`${safe}\``;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

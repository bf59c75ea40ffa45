import type { Fate, Remark } from './config.ts';

const titles: readonly (readonly [Fate, string])[] = [
  ['unsupported', 'Not carried over: this version has no operator for it'],
  ['rejected', 'Not carried over: the language does not accept it'],
  ['unknown', 'Not carried over: not understood'],
  ['elsewhere', 'Not carried over: nothing is needed for it'],
];

/** What is not in the program and what was chosen, as lines for a person; empty where there is neither. */
export function remarksText(choices: readonly string[], remarks: readonly Remark[]): string {
  const parts: string[] = [];
  if (choices.length > 0) {
    parts.push(
      ['The config does not say it, so it was chosen; look at each:', ...choices.map((choice) => `  ${choice}`)].join(
        '\n',
      ),
    );
  }
  for (const [fate, title] of titles) {
    const lines = remarks.filter((remark) => remark.fate === fate).map(lineOf);
    if (lines.length > 0) parts.push([`${title}:`, ...lines].join('\n'));
  }
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

function lineOf({ setting, reason }: Remark): string {
  const { path, line, text } = setting.leaf;
  return `  line ${line}: ${path.join('.')}: ${text}${reason === '' ? '' : ` (${reason})`}`;
}

import type { Reference, ReferenceCallable, ReferenceEntry, ReferenceGroup, ReferenceParameter } from './reference.ts';
import { summaryOf } from './summary.ts';

/** A file of the reference: its path inside the folder, and its text. */
export interface ReferenceFile {
  readonly path: string;
  readonly text: string;
}

/** The reference as Markdown: a page a group, and an index. */
export function markdownOf(reference: Reference): readonly ReferenceFile[] {
  return [
    { path: 'README.md', text: indexPage(reference) },
    ...reference.groups.map((group) => ({ path: `${group.name}.md`, text: groupPage(group) })),
  ];
}

function indexPage({ groups }: Reference): string {
  const parts = groups.map((group) => {
    const lines = group.entries.map(
      (entry) => `- [\`${entry.name}\`](${group.name}.md#${entry.name.toLowerCase()}): ${summaryOf(entry)}`,
    );
    return `## ${capital(group.name)}\n\n${lines.join('\n')}\n`;
  });
  return `# Operators\n\nEverything that the library declares, made by \`pipec docs --markdown docs/operators\` from \`stdlib/\`.\n\n${parts.join('\n')}`;
}

function groupPage(group: ReferenceGroup): string {
  return `# ${capital(group.name)}\n\n${group.entries.map(entryPart).join('\n')}`;
}

function entryPart({ name, overloads }: ReferenceEntry): string {
  return `## ${name}\n\n${overloads.map((overload) => callablePart(overload)).join('\n')}`;
}

function callablePart(callable: ReferenceCallable): string {
  const parts = [`\`\`\`text\n${callable.signature}\n\`\`\``];
  if (callable.doc !== '') parts.push(callable.doc);
  if (callable.unavailable) parts.push(`*${unavailableText}*`);
  if (callable.behaviour !== '') parts.push(callable.behaviour);
  if (callable.constraints.length > 0)
    parts.push(`Where ${callable.constraints.map((one) => `\`${one}\``).join(', ')}.`);
  if (callable.parameters.length > 0) parts.push(parameterTable(callable.parameters));
  if (callable.columns.length > 0) parts.push(`Columns: ${callable.columns.map((one) => `\`${one}\``).join(', ')}.`);
  if (callable.heads.length > 0) parts.push(`Heads: ${callable.heads.map((one) => `\`${one}\``).join(', ')}.`);
  if (callable.example !== undefined) parts.push(`\`\`\`pipe\n${callable.example}\n\`\`\``);
  parts.push(`Declared in \`${callable.file}\`.`);
  return `${parts.join('\n\n')}\n`;
}

export const unavailableText =
  'Declared, and not available in this version: plans show it, and runs refuse it before anything starts.';

function parameterTable(parameters: readonly ReferenceParameter[]): string {
  const rows = parameters.map(({ name, type, default: value, doc, members }) => {
    const listed = members
      .map((member) => `\`${member.name}\`${member.doc === '' ? '' : `: ${member.doc}`}`)
      .join('; ');
    const said = [doc, listed].filter((text) => text !== '').join(' ');
    return `| \`${name}\` | ${cell(`\`${type}\``)} | ${value === undefined ? 'required' : cell(`\`${value}\``)} | ${cell(said)} |`;
  });
  return `| parameter | type | default | |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

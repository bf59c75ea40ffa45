import { lineColumn, type SourceFile } from '../source/source.ts';
import type { Diagnostic } from './diagnostic.ts';
import { changesOf, renderChange } from './terminal/change.ts';
import { showLine, wrap } from './terminal/columns.ts';
import { type FrameLabel, type FrameStyle, renderFrame } from './terminal/frame.ts';
import { painter } from './terminal/paint.ts';

export interface RenderOptions {
  /** ANSI colours. */
  readonly colour: boolean;
  /** Columns of the terminal, at least 40; 100 when absent. */
  readonly width?: number;
}

/** Diagnostics as a person reads them in a terminal, with an empty line between two; in the order given. */
export function render(diagnostics: readonly Diagnostic[], { colour, width = 100 }: RenderOptions): string {
  return diagnostics.map((diagnostic) => renderOne(diagnostic, colour, Math.max(40, width))).join('\n');
}

function renderOne(diagnostic: Diagnostic, colour: boolean, width: number): string {
  const { code, severity, title, primary, related, why, help, fix } = diagnostic;
  const paint = painter(colour);
  const labels: FrameLabel[] = [
    { ...primary, text: plain(primary.text), primary: true },
    ...related.map((label) => ({ ...label, text: plain(label.text), primary: false })),
  ];
  const changes = fix ? changesOf(fix) : [];
  const lines = [
    ...labels.map(({ location }) => lineColumn(location.file, location.span.start).line),
    ...changes.map(({ line, before, after }) => line + Math.max(before.length, after.length) - 1),
  ];
  const gutter = String(Math.max(...lines)).length;
  const style: FrameStyle = { paint, severity, gutter, width };
  const bar = paint('place', `${' '.repeat(gutter)} │`);
  const out: string[] = [`${paint(severity, `${severity}[${code}]`)}${paint('strong', `: ${plain(title)}`)}`];

  const files = new Map<SourceFile, FrameLabel[]>();
  for (const label of labels) files.set(label.location.file, [...(files.get(label.location.file) ?? []), label]);
  for (const [file, own] of files) {
    const [first] = own;
    const { line, column } = lineColumn(file, first?.location.span.start ?? 0);
    const arrow = first?.primary ? '-->' : ':::';
    if (!first?.primary) out.push(bar);
    out.push(`${paint('place', `${' '.repeat(gutter)}${arrow}`)} ${plain(file.path)}:${line}:${column}`, bar);
    out.push(...renderFrame(file, own, style));
  }

  const remark = (name: string, text: string): void => {
    const lead = `${' '.repeat(gutter)} = ${name}: `;
    const [head = '', ...rest] = wrap(text.split('\n').map(plain).join('\n'), Math.max(24, width - lead.length));
    out.push(`${' '.repeat(gutter)} ${paint('place', '=')} ${paint('help', `${name}:`)} ${head}`);
    out.push(...rest.map((line) => ' '.repeat(lead.length) + line));
  };
  if (why !== undefined || help !== undefined || fix !== undefined) out.push(bar);
  if (why !== undefined) remark('why', why);
  if (help !== undefined) remark('help', help);
  if (fix !== undefined) {
    if (fix.applicability !== 'machine') remark('fix', `${fix.title}, if that is what you mean`);
    else if (help === undefined) remark('fix', fix.title);
    for (const change of changes) {
      if (change.file !== primary.location.file)
        out.push(`${paint('place', `${' '.repeat(gutter)}:::`)} ${plain(change.file.path)}`);
      out.push(...renderChange(change, style));
    }
  }
  return `${out.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** A text without control characters: names and paths may hold any. */
function plain(text: string): string {
  return showLine(text).text;
}

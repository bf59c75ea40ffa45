import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import type { Diagnostic, Fix } from '../../language/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../language/source/source.ts';

/** A fix that was applied, as a person is told of it. */
export interface AppliedFix {
  readonly code: string;
  readonly title: string;
  readonly path: string;
  readonly line: number;
}

type Edit = Fix['edits'][number];

/** New texts by path, and the fixes that are in them. */
export interface FixedTexts {
  readonly texts: ReadonlyMap<string, string>;
  readonly applied: readonly AppliedFix[];
}

/**
 * Applies the fixes that a machine may apply unseen. Of two that touch the same place the first one is taken, and the other is left for
 * the next look: it may not be needed any more. Fixes of texts that are no files (`--set`) are left out.
 */
export function applyFixes(diagnostics: readonly Diagnostic[], files: ReadonlySet<string>): FixedTexts {
  const edits = new Map<string, { readonly file: SourceFile; readonly edits: Edit[] }>();
  const applied: AppliedFix[] = [];
  for (const { code, fix, primary } of diagnostics) {
    if (fix === undefined || fix.applicability !== 'machine') continue;
    if (!fix.edits.every(({ location }) => files.has(location.file.path))) continue;
    const taken = fix.edits.every((edit) => !overlaps(edit, edits.get(edit.location.file.path)?.edits ?? []));
    if (!taken) continue;
    for (const edit of fix.edits) {
      const { file } = edit.location;
      const own = edits.get(file.path);
      if (own === undefined) edits.set(file.path, { file, edits: [edit] });
      else own.edits.push(edit);
    }
    const { file, span } = primary.location;
    const line = file.text.slice(0, span.start).split('\n').length;
    applied.push({ code, title: fix.title, path: file.path, line });
  }
  const texts = new Map([...edits].map(([path, { file, edits: own }]) => [path, edited(file.text, own)]));
  return { texts, applied };
}

function overlaps({ location: { span } }: Edit, others: readonly Edit[]): boolean {
  return others.some(({ location: { span: other } }) => {
    if (span.start === span.end && other.start === other.end) return span.start === other.start;
    return span.start < other.end && other.start < span.end;
  });
}

function edited(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.location.span.start - b.location.span.start);
  const pieces: string[] = [];
  let end = 0;
  for (const { location, replacement } of sorted) {
    pieces.push(text.slice(end, location.span.start), replacement);
    end = location.span.end;
  }
  pieces.push(text.slice(end));
  return pieces.join('');
}

/** Writes each text beside its file and puts it in the place of it, so that no file is ever half written. */
export function writeTexts(texts: ReadonlyMap<string, string>): void {
  for (const [path, text] of texts) {
    if (readFileSync(path, 'utf8') === text) continue;
    const draft = `${path}.${process.pid}.new`;
    writeFileSync(draft, text, { mode: statSync(path).mode });
    renameSync(draft, path);
  }
}

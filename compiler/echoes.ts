import type { Diagnostic } from '../language/diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../language/source/source.ts';
import type { Module } from './modules/module.ts';

/**
 * Diagnostics without those about the meaning of a declaration whose text could not be read: what stands there is a guess of the
 * parser's. O((diagnostics + declarations) log diagnostics).
 */
export function withoutEchoes(all: readonly Diagnostic[], modules: readonly Module[]): readonly Diagnostic[] {
  const places = new Map<SourceFile, number[]>(modules.map((module) => [module.file, []]));
  for (const { code, severity, primary } of all)
    if (isSyntax(code) && severity === 'error') places.get(primary.location.file)?.push(primary.location.span.start);
  const damaged = new Map<SourceFile, readonly Span[]>();
  for (const { file, syntax } of modules) {
    const sorted = (places.get(file) ?? []).sort((a, b) => a - b);
    const spans = syntax.declarations.map((declaration) => declaration.span);
    damaged.set(
      file,
      spans.filter(({ start, end }) => hasPlace(sorted, start, end)),
    );
  }
  return all.filter(({ code, primary: { location } }) => {
    return isSyntax(code) || !covers(damaged.get(location.file) ?? [], location.span.start);
  });
}

/** Codes of the syntax family. */
function isSyntax(code: string): boolean {
  return code.startsWith('PIPE1');
}

/** Whether one of the ascending `places` is in the span or at its end. */
function hasPlace(places: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const found = places[low];
  return found !== undefined && found <= end;
}

/** Whether one of the ascending, disjoint `spans` holds `place`. */
function covers(spans: readonly Span[], place: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  const found = spans[low];
  return found !== undefined && found.start <= place;
}

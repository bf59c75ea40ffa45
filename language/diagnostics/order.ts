import type { Diagnostic } from './diagnostic.ts';

/**
 * Diagnostics in the order in which a person meets them: by file as first named, then by place; those of one place stay in the
 * order given. Of two with the same code at the same place the first is kept.
 */
export function ordered(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = new Map<string, number>();
  const told = new Set<string>();
  const kept = diagnostics.filter(({ code, primary: { location } }) => {
    const { path } = location.file;
    if (!files.has(path)) files.set(path, files.size);
    const place = `${files.get(path)} ${code} ${location.span.start} ${location.span.end}`;
    if (told.has(place)) return false;
    told.add(place);
    return true;
  });
  const rank = ({ primary: { location } }: Diagnostic): number => files.get(location.file.path) ?? 0;
  return kept.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.primary.location.span.start - b.primary.location.span.start ||
      a.primary.location.span.end - b.primary.location.span.end,
  );
}

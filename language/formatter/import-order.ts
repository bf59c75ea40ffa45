import type { ImportDeclaration, Module, ReexportDeclaration } from '../syntax/tree.ts';
import type { SourceToken } from './source-tokens.ts';

/**
 * `tokens` with the names of each `import { … }` and `export { … }` in alphabetical order (of UTF-16 units, so capitals come first). One with a comment
 * among its names keeps the author's order, of which the comment may be telling.
 */
export function orderImports(tokens: readonly SourceToken[], module: Module): readonly SourceToken[] {
  const imports = module.declarations.filter(
    (declaration) => declaration.kind === 'import' || declaration.kind === 'reexport',
  );
  if (imports.length === 0) return tokens;
  const ordered = [...tokens];
  let at = 0;
  for (const declaration of imports) {
    while ((ordered[at]?.offset ?? Number.POSITIVE_INFINITY) < declaration.span.start) at++;
    orderNames(ordered, at + 2, declaration);
  }
  return ordered;
}

/** Orders the names from the token `start` on, in place: names, with `as` and an alias perhaps, and the commas after them. */
function orderNames(tokens: SourceToken[], start: number, { names }: ImportDeclaration | ReexportDeclaration): void {
  const runs: SourceToken[][] = [];
  let end = start;
  for (const { alias } of names) {
    const length = alias ? 3 : 1;
    runs.push(tokens.slice(end, end + length));
    end += length;
    if (tokens[end]?.text === ',') end++;
  }
  const last = tokens[end];
  const within = [...tokens.slice(start, end), ...(last ? [{ ...last, trailing: undefined }] : [])];
  if (tokens[start - 1]?.trailing || within.some((token) => token.trailing || token.leading.length > 0)) return;
  const { startsLine = false } = tokens[start] ?? {};
  runs.sort(([a], [b]) => ((a?.text ?? '') < (b?.text ?? '') ? -1 : (a?.text ?? '') > (b?.text ?? '') ? 1 : 0));
  const comma = tokens.slice(start, end).find(({ text }) => text === ',');
  const replaced = runs.flatMap((run, index) => (comma && index < runs.length - 1 ? [...run, comma] : run));
  const plain = replaced.map((token, index) => ({
    ...token,
    blankBefore: false,
    startsLine: index === 0 && startsLine,
  }));
  tokens.splice(start, end - start, ...plain);
}

import { lex } from '../../language/parser/lex.ts';
import { parse } from '../../language/parser/parse.ts';
import type { SourceFile } from '../../language/source/source.ts';
import type { Declaration } from '../../language/syntax/tree.ts';

/** A declaration's tokens in one line: layout, comments and trailing commas make no difference. */
export interface DeclarationText {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
}

/** The declarations of a file that have a name or a condition, in their order. Linear in the text. */
export function declarationTexts(file: SourceFile): readonly DeclarationText[] {
  const { module } = parse(file);
  const { tokens } = lex(file);
  const found: DeclarationText[] = [];
  let next = 0;
  for (const declaration of module.declarations) {
    const { start, end } = declaration.span;
    while ((tokens.starts[next] ?? Number.POSITIVE_INFINITY) < start) next++;
    const images: string[] = [];
    for (; (tokens.starts[next] ?? Number.POSITIVE_INFINITY) < end; next++) images.push(tokens.image(next));
    const name = displayName(declaration, file);
    if (name === undefined) continue;
    const kept = images.filter(
      (image, index) => image.trim() !== '' && !(image === ',' && /^[)\]}]$/.test(images[index + 1] ?? '')),
    );
    found.push({ name, kind: declaration.kind, text: kept.join(' ') });
  }
  return found;
}

function displayName(declaration: Declaration, file: SourceFile): string | undefined {
  switch (declaration.kind) {
    case 'expect':
      return `expect ${file.text.slice(declaration.condition.span.start, declaration.condition.span.end).replaceAll(/\s+/g, ' ')}`;
    case 'allow':
      return declaration.name.kind === 'name' ? `allow ${declaration.name.text}` : undefined;
    case 'pipeline':
    case 'import':
    case 'reexport':
    case 'extends':
    case 'invalid':
      return undefined;
    default:
      return declaration.name.kind === 'name' ? declaration.name.text : undefined;
  }
}

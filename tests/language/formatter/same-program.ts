import { lex } from '../../../language/parser/lex.ts';
import { parse } from '../../../language/parser/parse.ts';
import type { SourceFile } from '../../../language/source/source.ts';

/**
 * What a text says: its tree without places. Two things the formatter may change are made alike: the names of an import or export are
 * put in order, and an empty settings block is left out.
 */
export function meaningOf(file: SourceFile): unknown {
  return withoutPlaces(parse(file).module);
}

/** The comments of a text, in order. What is invisible at the end of one that is no doc comment does not count. */
export function commentsOf(file: SourceFile): readonly string[] {
  return lex(file).comments.map(({ image, tokenType }) => (tokenType.name === 'DocComment' ? image : image.trimEnd()));
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (key === 'span' || key === 'operatorSpan' || key === 'file') continue;
    if (key === 'fit') kept[key] = part !== undefined;
    else if (key === 'settings' && isEmptyBlock(part)) continue;
    else kept[key] = withoutPlaces(part);
  }
  if ((kept.kind === 'import' || kept.kind === 'reexport') && Array.isArray(kept.names))
    kept.names = kept.names.map((name) => JSON.stringify(name)).sort();
  return kept;
}

function isEmptyBlock(settings: unknown): boolean {
  return typeof settings === 'object' && settings !== null && 'entries' in settings && isEmptyList(settings.entries);
}

function isEmptyList(entries: unknown): boolean {
  return Array.isArray(entries) && entries.length === 0;
}

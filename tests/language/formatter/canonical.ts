import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { render } from '../../../language/diagnostics/render.ts';
import { format } from '../../../language/formatter/format.ts';
import type { SourceFile } from '../../../language/source/source.ts';
import { commentsOf, meaningOf } from './same-program.ts';

/** A line end that is no `\n`, two empty lines, an empty first or last line, spaces at a line's end outside a doc comment. */
const malformed = /\r|\n\n\n|^\n|\n\n$|(?:^|\n)(?!.*\/\/\/).*[ \t]\n/;

/** `file` in canonical form. Asserts what holds of every file: the same tree, the same comments in the same order, a fixpoint. */
export function canonical(file: SourceFile): string {
  const text = formatted(file);
  const after = { path: file.path, text };
  expectSame(meaningOf(after), meaningOf(file));
  expectSame(commentsOf(after), commentsOf(file));
  expect(formatted(after)).toBe(text);
  expect(text).not.toMatch(malformed);
  return text;
}

/** `toEqual`, whose account of a difference costs more than finding that there is none. */
function expectSame(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
}

function formatted(file: SourceFile): string {
  const result = format(file);
  if (result.kind === 'rejected') expect.fail(render(result.diagnostics, { colour: false }));
  return result.text;
}

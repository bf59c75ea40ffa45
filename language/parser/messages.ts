import { type IParserErrorMessageProvider, type IToken, tokenLabel } from 'chevrotain';
import { DateToken, NumberToken, Quantity, StringToken } from './tokens.ts';

/**
 * What the parser's own exceptions say: only what should have stood there, for `PIPE1001` to put into a sentence. Most
 * mistakes never come here, because the rules foresee them.
 */
export const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => tokenLabel(expected),
  buildNotAllInputParsedMessage: () => 'a declaration',
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) =>
    alternatives(
      expectedPathsPerAlt
        .flat()
        .map((path) => path[0])
        .filter((type) => type !== undefined)
        .map(tokenLabel),
    ),
  buildEarlyExitMessage: ({ expectedIterationPaths }) =>
    alternatives(
      expectedIterationPaths
        .map((path) => path[0])
        .filter((type) => type !== undefined)
        .map(tokenLabel),
    ),
};

/** "`a`, `b` or `c`"; of many, that something else stands there. */
export function alternatives(labels: readonly string[]): string {
  const distinct = [...new Set(labels)];
  if (distinct.length === 0 || distinct.length > 5) return 'something else';
  const last = distinct.pop() ?? '';
  return distinct.length === 0 ? last : `${distinct.join(', ')} or ${last}`;
}

/** A token as a person would call it. */
export function describeToken(token: IToken): string {
  switch (token.tokenType) {
    case StringToken:
      return 'a string';
    case NumberToken:
    case Quantity:
    case DateToken:
      return `\`${token.image}\``;
    default:
      return token.image.length > 40 ? `\`${token.image.slice(0, 40)}…\`` : `\`${token.image}\``;
  }
}

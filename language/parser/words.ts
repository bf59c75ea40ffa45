import { suggest } from '../diagnostics/suggest.ts';

/** Words that no value, parameter or declaration may be called by; they may still name an argument, a record's key or a member. */
export const reservedWords: ReadonlySet<string> = new Set([
  'for',
  'in',
  'if',
  'then',
  'else',
  'where',
  'when',
  'after',
  'import',
  'export',
  'true',
  'false',
  'and',
  'or',
  'not',
]);

/** Words that begin a declaration that gives a value a name. */
export const valueWords = ['let', 'dataset', 'features', 'label', 'check', 'stage', 'environment', 'report'] as const;

/** Words that begin a declaration, in the order in which a file tends to have them. */
export const declarationWords = [
  'pipeline',
  'extends',
  'import',
  'use',
  'param',
  ...valueWords,
  'expect',
  'model',
  'block',
  'space',
  'override',
  'allow',
  'enum',
  'extern',
  'export',
] as const;

/** What the words of this language are called in others. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ...['const', 'var', 'val', 'def', 'fn', 'fun', 'func', 'function'].map((word) => [word, 'let'] as const),
  ...['assert', 'require', 'ensure'].map((word) => [word, 'expect'] as const),
  ...['include', 'using', 'instance'].map((word) => [word, 'use'] as const),
  ...['class', 'struct', 'network'].map((word) => [word, 'model'] as const),
  ...['suppress', 'ignore', 'disable'].map((word) => [word, 'allow'] as const),
  ['layer', 'block'],
  ['data', 'dataset'],
  ['target', 'label'],
  ['env', 'environment'],
  ['parameter', 'param'],
]);

/** The word that begins a declaration and was probably meant by `written`, if there is one. */
export function meantDeclaration(written: string): string | undefined {
  return elsewhere.get(written) ?? suggest(written, declarationWords);
}

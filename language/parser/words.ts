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

/** Words that begin a statement of a model's body. */
export const modelWords = ['input', 'tap', 'output'] as const;

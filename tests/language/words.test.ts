import { describe, expect, it } from 'vitest';
import { declarationTypes } from '../../language/parser/tokens.ts';
import { declarationWords, meantDeclaration } from '../../language/parser/words.ts';

describe('words that begin declarations', () => {
  it('are the same for the parser and for suggestions', () => {
    expect([...declarationTypes.keys(), 'export'].toSorted()).toEqual([...declarationWords].toSorted());
  });
});

describe('a word that begins none is taken for', () => {
  const meant: Readonly<Record<string, string>> = {
    ...{ datset: 'dataset', Stage: 'stage', stages: 'stage', featurs: 'features', lable: 'label', modle: 'model' },
    ...{
      chek: 'check',
      enviroment: 'environment',
      spce: 'space',
      expects: 'expect',
      extend: 'extends',
      overide: 'override',
    },
    ...{
      alow: 'allow',
      blok: 'block',
      uses: 'use',
      exprt: 'export',
      improt: 'import',
      pipline: 'pipeline',
      parm: 'param',
    },
    ...{ const: 'let', def: 'let', func: 'let', assert: 'expect', require: 'expect', include: 'use', class: 'model' },
    ...{ suppress: 'allow', layer: 'block', target: 'label', data: 'dataset', env: 'environment' },
  };
  for (const [written, word] of Object.entries(meant))
    it(`${written}: ${word}`, () => expect(meantDeclaration(written)).toBe(word));
});

describe('a word that is like none is taken for none', () => {
  for (const written of [
    'schedule',
    'loss',
    'optimizer',
    'x',
    'foo',
    'train',
    'tune',
    'window',
    'if',
    'nonsense',
    'while',
  ])
    it(written, () => expect(meantDeclaration(written)).toBeUndefined());
});

import { describe, expect, test } from 'vitest';
import { nodeHost } from '../../compiler/node-host.ts';
import { loadLibrary } from '../../compiler/stdlib/library.ts';
import { defaultArgument } from '../../compiler/types/bind.ts';
import { newChecker } from '../../compiler/types/checker.ts';
import { isInputType } from '../../compiler/types/parameters.ts';
import { higherIsBetter } from '../../runtime/evaluation/metrics.ts';

const library = loadLibrary(nodeHost().library());

describe('the library', () => {
  test('is parsed once', () => expect(loadLibrary(nodeHost().library())).toBe(library));

  test('has defaults that are what their parameters say', () => {
    const checker = newChecker(library);
    const wrong: string[] = [];
    for (const callable of [...library.callables.values()].flat()) {
      for (const parameter of callable.parameters) {
        if (parameter.required || isInputType(parameter.type.type)) continue;
        if (defaultArgument(checker, callable, parameter) === undefined)
          wrong.push(`${callable.name}.${parameter.name}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(checker.diagnostics).toEqual([]);
  });

  test('tells operators of one name apart by their first parameter or their result', () => {
    for (const [name, callables] of library.callables) {
      const operators = callables.flatMap((callable) => (callable.kind === 'operator' ? [callable] : []));
      const kinds = operators.map((operator) =>
        JSON.stringify([operator.parameters[0]?.type.type, operator.result.type], ['kind', 'name']),
      );
      expect(new Set(kinds).size, name).toBe(operators.length);
    }
  });

  test('lists the metrics that a training can watch', () => {
    const watched = ['loss', ...Object.keys(higherIsBetter)];
    expect([...library.metrics.keys()]).toEqual(expect.arrayContaining(watched));
  });

  test('that is wrong is a bug, and thrown', () => {
    expect(() => loadLibrary([{ path: 'stdlib/x.pipe', text: 'extern f(x: Nothing) -> Frame append()' }])).toThrow(
      'stdlib/x.pipe: there is no type `Nothing`',
    );
    expect(() => loadLibrary([])).toThrow('`append`');
  });
});

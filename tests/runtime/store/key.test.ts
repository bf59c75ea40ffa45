import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentKey, formKey, staticKey } from '../../../runtime/store/key.ts';
import type { Recipe } from '../../../runtime/store/recipe.ts';

const recipe: Recipe = {
  format: 'pipec.recipe/1',
  operator: 'scale',
  version: 1,
  arguments: { method: { kind: 'symbol', value: 'robust' } },
  inputs: { rows: { digest: 'a'.repeat(64), part: 'train' } },
  files: {},
  environment: { cpu: 'x64' },
};

describe('keys', () => {
  it('never change: this value stands in every store there is', () => {
    expect(contentKey(recipe)).toMatchInlineSnapshot(
      `"2def8856ab756b15a1a627f340a4bead037028b4dbaa7c1f2e64a3c582bd5305"`,
    );
  });

  it('differ with everything that bytes depend on', () => {
    const variants: readonly Recipe[] = [
      recipe,
      { ...recipe, operator: 'scal' },
      { ...recipe, version: 2 },
      { ...recipe, arguments: { method: { kind: 'string', value: 'robust' } } },
      { ...recipe, arguments: {} },
      { ...recipe, inputs: { rows: { digest: 'a'.repeat(64) } } },
      { ...recipe, inputs: { rows: { digest: 'a'.repeat(64), head: 'train' } } },
      { ...recipe, inputs: { other: { digest: 'a'.repeat(64), part: 'train' } } },
      { ...recipe, inputs: { rows: { digest: 'b'.repeat(64), part: 'train' } } },
      { ...recipe, files: { data: [] } },
      { ...recipe, files: { data: [{ name: 'a', digest: 'bc' }] } },
      { ...recipe, files: { data: [{ name: 'ab', digest: 'c' }] } },
      { ...recipe, environment: { cpu: 'arm64' } },
      { ...recipe, environment: { onnxruntime: 'x64' } },
      { ...recipe, run: { pipeline: 'p', parameters: {}, unproven: [], titles: {} } },
    ];
    expect(new Set(variants.map(contentKey)).size).toBe(variants.length);
  });

  it('name inputs, never sort them by content', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        fc.pre(left !== right);
        const key = (a: string, b: string) => contentKey({ ...recipe, inputs: { a: { digest: a }, b: { digest: b } } });
        return key(left, right) !== key(right, left);
      }),
    );
  });

  it('live in domains of their own', () => {
    const { inputs: _, ...form } = recipe;
    const none = { ...recipe, inputs: {} };
    expect(new Set([contentKey(none), staticKey(form, [], []), formKey(form)]).size).toBe(3);
  });
});

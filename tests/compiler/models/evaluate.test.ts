import { describe, expect, test } from 'vitest';
import { evaluateModel } from '../../../compiler/models/evaluate.ts';
import type { EvaluatedModel } from '../../../compiler/models/model.ts';
import { inferShapes } from '../../../compiler/tensor/shapes.ts';
import { argumentsOf, modelOf } from './model-source.ts';

function evaluate(source: string, given: Readonly<Record<string, unknown>> = {}): EvaluatedModel {
  const { declaration, scope } = modelOf(source);
  return evaluateModel(declaration, argumentsOf(given), scope);
}

function graphOf(source: string, given: Readonly<Record<string, unknown>> = {}) {
  const { model, diagnostics } = evaluate(source, given);
  expect(diagnostics).toEqual([]);
  if (model === undefined) throw new Error('no model');
  return model.graph;
}

function nodes(source: string, given: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return graphOf(source, given).nodes.map((node) => `${node.id}(${node.inputs.join(', ')})`);
}

const mlp = `model Mlp(hidden: List<Int>, dropout: Float, asset: Int) {
  input x: Tensor[feature]
  input entity: Index

  joined = concat(x |> flatten, embedding(entity, asset))
  tap encoded = joined |> for width in hidden { dense(width) |> batch_norm |> relu |> dropout(dropout) }

  output logit = encoded |> dense(1)
}`;

describe('a choice by a parameter', () => {
  const chosen = mlp.replace(
    'concat(x |> flatten, embedding(entity, asset))',
    'if asset > 0 then concat(x, embedding(entity, asset)) else x',
  );

  test('leaves no trace of what is not taken, inputs of the rows included', () => {
    const graph = graphOf(chosen, { hidden: [8], dropout: 0, asset: 0 });
    expect(graph.inputs.map(({ id }) => id)).toEqual(['x']);
    expect(graph.nodes.map(({ id }) => id)).not.toContain('joined.embedding');
  });
  test('keeps the names of what is taken', () => {
    const graph = graphOf(chosen, { hidden: [8], dropout: 0, asset: 2 });
    expect(graph.inputs.map(({ id }) => id)).toEqual(['x', 'entity']);
    expect(graph.nodes.map(({ id }) => id)).toContain('joined.embedding');
  });
});

describe('a model body', () => {
  test('unrolls its repetition and names nodes after binding, repetition and layer', () => {
    expect(nodes(mlp, { hidden: [8, 4], dropout: 0.5, asset: 2 })).toEqual([
      'joined.flatten(x)',
      'joined.embedding(entity)',
      'joined.concat(joined.flatten, joined.embedding)',
      'encoded.0.dense(joined.concat)',
      'encoded.0.batch_norm(encoded.0.dense)',
      'encoded.0.relu(encoded.0.batch_norm)',
      'encoded.0.dropout(encoded.0.relu)',
      'encoded.1.dense(encoded.0.dropout)',
      'encoded.1.batch_norm(encoded.1.dense)',
      'encoded.1.relu(encoded.1.batch_norm)',
      'encoded.1.dropout(encoded.1.relu)',
      'logit.dense(encoded.1.dropout)',
    ]);
  });

  test('puts its arguments into the layers', () => {
    const graph = graphOf(mlp, { hidden: [8], dropout: 0.5, asset: 2 });
    const settings = Object.fromEntries(graph.nodes.map((node) => [node.id, node.arguments]));
    expect(settings['encoded.0.dense']?.width).toEqual({ kind: 'int', value: 8 });
    expect(settings['encoded.0.dropout']?.rate).toEqual({ kind: 'float', value: 0.5 });
    expect(settings['joined.embedding']?.width).toEqual({ kind: 'int', value: 2 });
  });

  test('says what comes out and what may be reached', () => {
    const graph = graphOf(mlp, { hidden: [8, 4], dropout: 0.5, asset: 2 });
    expect(graph.outputs).toEqual([{ name: 'logit', node: 'logit.dense' }]);
    expect(graph.taps).toEqual([{ name: 'encoded', node: 'encoded.1.dropout' }]);
    expect(graph.inputs).toEqual([
      { id: 'x', type: 'tensor', dimensions: ['feature'] },
      { id: 'entity', type: 'index', dimensions: [] },
    ]);
  });

  test('has shapes that the tensor compiler infers', () => {
    const graph = graphOf(mlp, { hidden: [8, 4], dropout: 0.5, asset: 2 });
    const inferred = inferShapes(graph, { feature: 23 });
    expect(inferred.kind === 'shapes' && inferred.types.get('joined.concat')).toEqual({ kind: 'tensor', shape: [25] });
    expect(inferred.kind === 'shapes' && inferred.types.get('logit.dense')).toEqual({ kind: 'tensor', shape: [1] });
  });

  test('an empty repetition is nothing at all', () => {
    expect(nodes(mlp, { hidden: [], dropout: 0.5, asset: 2 }).at(-1)).toBe('logit.dense(joined.concat)');
  });

  test('repeats over ranges, and leaves out what a condition excludes', () => {
    const source = `model Deep(widest: Int) {
      input x: Tensor[feature]
      output y = x |> for i in 1..3 if i * 4 < widest { dense(i * 4) |> relu } |> dense(1)
    }`;
    expect(nodes(source, { widest: 12 })).toEqual([
      'y.0.dense(x)',
      'y.0.relu(y.0.dense)',
      'y.1.dense(y.0.relu)',
      'y.1.relu(y.1.dense)',
      'y.dense(y.1.relu)',
    ]);
  });

  test('a second layer of one kind in one binding gets a number, and layers between do not rename it', () => {
    expect(nodes('model A() {\n input x: Tensor[feature]\n output y = x |> dense(4) |> relu |> dense(1)\n}')).toEqual([
      'y.dense(x)',
      'y.relu(y.dense)',
      'y.dense_1(y.relu)',
    ]);
  });

  test('adds, subtracts and joins by names', () => {
    const source = `model Residual() {
      input x: Tensor[feature]
      a = x |> dense(8)
      b = a |> relu |> dense(8)
      output y = (a + b - a * b) |> dense(1)
    }`;
    expect(nodes(source)).toEqual([
      'a.dense(x)',
      'b.relu(a.dense)',
      'b.dense(b.relu)',
      'y.add(a.dense, b.dense)',
      'y.multiply(a.dense, b.dense)',
      'y.subtract(y.add, y.multiply)',
      'y.dense(y.subtract)',
    ]);
  });

  test('adds what several layers make of one piped tensor', () => {
    const source = `model Residual(depth: Int) {
      input x: Tensor[feature]
      skip = x |> dense(8)
      output y = skip |> for i in 1..depth { (identity + (dense(8) |> relu) - skip) |> relu } |> dense(1)
    }`;
    expect(nodes(source, { depth: 2 })).toEqual([
      'skip.dense(x)',
      'y.0.identity(skip.dense)',
      'y.0.dense(skip.dense)',
      'y.0.relu(y.0.dense)',
      'y.0.add(y.0.identity, y.0.relu)',
      'y.0.subtract(y.0.add, skip.dense)',
      'y.0.relu_1(y.0.subtract)',
      'y.1.identity(y.0.relu_1)',
      'y.1.dense(y.0.relu_1)',
      'y.1.relu(y.1.dense)',
      'y.1.add(y.1.identity, y.1.relu)',
      'y.1.subtract(y.1.add, skip.dense)',
      'y.1.relu_1(y.1.subtract)',
      'y.dense(y.1.relu_1)',
    ]);
  });

  test('decides by its parameters', () => {
    const source = `model Either(deep: Bool) {
      input x: Tensor[feature]
      body = if deep then (x |> dense(8) |> relu) else flatten(x)
      output y = body |> dense(1)
    }`;
    expect(nodes(source, { deep: true })).toHaveLength(3);
    expect(nodes(source, { deep: false })).toEqual(['body.flatten(x)', 'y.dense(body.flatten)']);
  });

  test('leaves out what no output and no tap needs', () => {
    const source = `model Spare() {
      input x: Tensor[feature]
      spare = x |> dense(8)
      output y = x |> dense(1)
    }`;
    const { model, diagnostics } = evaluate(source);
    expect(model?.graph.nodes.map((node) => node.id)).toEqual(['y.dense']);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['PIPE7108', 'warning']]);
  });

  test('walks long chains', () => {
    const chain = ' |> relu'.repeat(2000);
    expect(nodes(`model Long() {\n input x: Tensor[feature]\n output y = x${chain} |> dense(1)\n}`)).toHaveLength(2001);
  });

  test('tells where every input and node was written', () => {
    const { declaration, scope, file } = modelOf(mlp);
    const { model } = evaluateModel(declaration, argumentsOf({ hidden: [8], dropout: 0, asset: 2 }), scope);
    const text = (id: string) => {
      const span = model?.origins.get(id)?.span;
      return span === undefined ? undefined : file.text.slice(span.start, span.end);
    };
    expect(text('x')).toBe('x');
    expect(text('encoded.0.batch_norm')).toBe('batch_norm');
    for (const node of model?.graph.nodes ?? []) expect(text(node.id)).toBeDefined();
  });
});

describe('a mistaken model body', () => {
  const input = 'input x: Tensor[feature]';
  const cases: readonly (readonly [name: string, body: string, codes: readonly string[], title: RegExp])[] = [
    ['unknown layer', `${input}\n output y = x |> densse(1)`, ['PIPE7101'], /no layer `densse`/],
    ['unknown name', `${input}\n output y = z |> dense(1)`, ['PIPE7102'], /no `z`/],
    [
      'used before it is made',
      `${input}\n output y = h |> dense(1)\n h = x |> relu`,
      ['PIPE7102'],
      /before it is made/,
    ],
    ['parameter as tensor', `${input}\n output y = size |> dense(1)`, ['PIPE7103'], /value `size`/],
    ['number as tensor', `${input}\n output y = x + 1`, ['PIPE7103'], /a constant/],
    ['tensor as setting', `${input}\n output y = x |> dense(x)`, ['PIPE7104'], /tensor `x`/],
    ['layer without tensor', `${input}\n output y = dense(width: 1)`, ['PIPE7105'], /takes one tensor/],
    ['name made twice', `${input}\n x = x |> relu\n output y = x |> dense(1)`, ['PIPE7106'], /made above/],
    ['name of a parameter', `${input}\n output size = x |> dense(1)`, ['PIPE7106'], /parameter of the model/],
    ['no output', `${input}\n y = x |> dense(1)`, ['PIPE7107'], /no output/],
    ['input never used', `${input}\n input entity: Index\n output y = x |> dense(1)`, ['PIPE7108'], /never used/],
    ['member', `${input}\n output y = x.mean |> dense(1)`, ['PIPE7109'], /member/],
    ['modulo', `${input}\n output y = x % x`, ['PIPE7109'], /`%`/],
    ['repetition over a number', `${input}\n output y = x |> for i in size { relu }`, ['PIPE7109'], /no list/],
    ['input of another type', 'input x: Frame\n output y = x |> dense(1)', ['PIPE7110'], /`Frame`/],
    ['input of other dimensions', 'input x: Tensor[width]\n output y = x |> dense(1)', ['PIPE7110'], /Tensor\[width\]/],
    ['two mistakes', `${input}\n a = x |> densse(1)\n output y = a |> reluu`, ['PIPE7101', 'PIPE7101'], /densse/],
  ];
  for (const [name, body, codes, title] of cases) {
    test(name, () => {
      const { model, diagnostics } = evaluate(`model Bad(size: Int) {\n ${body}\n}`, { size: 3 });
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(codes);
      expect(diagnostics[0]?.title).toMatch(title);
      if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) expect(model).toBeUndefined();
    });
  }

  test('an unknown layer near a known one is answered with it', () => {
    const { diagnostics } = evaluate(
      'model A() {\n input x: Tensor[feature]\n output y = x |> batchnorm |> dense(1)\n}',
    );
    expect(diagnostics[0]?.help).toBe('write `batch_norm`');
  });

  test('an unknown layer far from all is answered with none', () => {
    const { diagnostics } = evaluate('model A() {\n input x: Tensor[feature]\n output y = x |> quantum |> dense(1)\n}');
    expect(diagnostics[0]?.help).not.toMatch(/write/);
  });
});

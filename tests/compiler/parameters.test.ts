import { describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { readParameters } from '../../compiler/parameters/source.ts';
import { render } from '../../language/diagnostics/render.ts';
import { textHost } from './texts.ts';

const text = `param assets: Int in 1..100 = 8
param every: Duration = 1h
param data: Path = "bars/*.csv"
param periods: List<Bars> = [7bars]
dataset bars = simulate(assets: assets, every: every)
dataset files = ohlcv(data) { stamp: open, every: every }
export features strength = returns(bars, periods) + obv(bars)
export features other = obv(files)
`;

function run(yaml: readonly string[], sets: Readonly<Record<string, string>> = {}) {
  return compile({
    path: 'main.pipe',
    host: textHost({ 'main.pipe': text }),
    sets,
    parameterFiles: yaml.map((one, i) => ({ path: `${'ab'[i]}.yaml`, text: one })),
  });
}

describe('--params', () => {
  test('gives values as a .pipe file has them', () => {
    const { plan } = run([
      '# a comment\nassets: 3 # three\nevery: 30m\ndata: x/*.csv.gz\nperiods:\n  - 3bars\n  - 6bars\n',
    ]);
    expect(plan?.parameters).toEqual({
      assets: { value: '3', set: false, from: '--params a.yaml:2' },
      data: { value: '"x/*.csv.gz"', set: false, from: '--params a.yaml:4' },
      every: { value: '30m', set: false, from: '--params a.yaml:3' },
      periods: { value: '[3bars, 6bars]', set: false, from: '--params a.yaml:6' },
    });
  });

  test('goes before the default, and --set before it', () => {
    expect(run(['assets: 3'], { assets: '5' }).plan?.parameters.assets).toEqual({ value: '5', set: true });
    expect(run(['assets: 3'], { every: '2h' }).plan?.parameters.assets?.value).toBe('3');
  });

  test('changes ids as any other way to the same value does', () => {
    expect(run(['assets: 3']).plan?.steps).toEqual(run([], { assets: '3' }).plan?.steps);
  });

  test('of mistakes are shown where they stand', () => {
    expect(render(run(['every: 1h\nassets: 3bars']).diagnostics, { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE3001]: the parameter \`assets\` must be an Int
       --> a.yaml:2:9
        │
      2 │ assets: 3bars
        │         ^^^^^ this is 3 bars
      "
    `);
    expect(render(run(['asets: 3']).diagnostics, { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE2014]: the pipeline has no parameter \`asets\`
       --> a.yaml:1:1
        │
      1 │ asets: 3
        │ ^^^^^ did you mean \`assets\`?
        │
        = help: its parameters are \`assets\`, \`every\`, \`data\` and \`periods\`
      "
    `);
    expect(render(run(['assets: 300']).diagnostics, { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE3006]: the parameter \`assets\` is 300, which is not in 1..100
       --> a.yaml:1:9
        │
      1 │ assets: 300
        │         ^^^ not in 1..100
        │
       ::: main.pipe:1:22
        │
      1 │ param assets: Int in 1..100 = 8
        │                      ------ declared here
        │
        = help: write at least 1 and at most 100
      "
    `);
    expect(render(run(['assets: 3', 'assets: 4']).diagnostics, { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE2110]: \`assets\` is given twice, by --params a.yaml and by --params b.yaml
       --> b.yaml:1:1
        │
      1 │ assets: 4
        │ ^^^^^^ given again here
        │
       ::: a.yaml:1:1
        │
      1 │ assets: 3
        │ ------ given first here, by --params a.yaml
        │
        = why: neither of two values of one layer comes before the other
        = help: keep one of them; \`--set\` goes before both
      "
    `);
    expect(render(run(['assets: 3\nassets: 4']).diagnostics, { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE2110]: \`assets\` is given twice, by --params a.yaml
       --> a.yaml:2:1
        │
      1 │ assets: 3
        │ ------ given first here, by --params a.yaml
      2 │ assets: 4
        │ ^^^^^^ given again here
        │
        = why: neither of two values of one layer comes before the other
        = help: keep one of them; \`--set\` goes before both
      "
    `);
    expect(render(run(['- 3']).diagnostics, { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE2111]: the parameters in \`a.yaml\` cannot be read: names and their values are expected
       --> a.yaml:1:1
        │
      1 │ - 3
        │ ^^^ here
        │
        = help: write one \`name: value\` a line, each value as a .pipe file has it: \`epochs: 50\`, \`horizon:
                8h\`
      "
    `);
    expect(render(run(['assets: [3']).diagnostics, { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE2111]: the parameters in \`a.yaml\` cannot be read: flow sequence in block collection must be sufficiently indented and end with a ]
       --> a.yaml:1:11
        │
      1 │ assets: [3
        │           ^ here
        │
        = help: write one \`name: value\` a line, each value as a .pipe file has it: \`epochs: 50\`, \`horizon:
                8h\`
      "
    `);
    expect(render(run(['assets: 3 +']).diagnostics, { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE1040]: expected a value after \`+\`, found the end of the file
       --> a.yaml:1:9
        │
      1 │ assets: 3 +
        │         ^^^ a value after \`+\` should stand here
      "
    `);
  });

  test('of an empty file give nothing', () => {
    for (const empty of ['', '# nothing\n', '{}'])
      expect(readParameters({ path: 'a.yaml', text: empty })).toEqual({
        source: { title: '--params a.yaml', values: [] },
        diagnostics: [],
      });
  });
});

describe('what is known of names', () => {
  test('tells the layers of a parameter, the last one holding', () => {
    const names = run(['assets: 3'], { assets: '5' }).names?.() ?? [];
    const assets = names.find((one) => one.name === 'assets');
    expect(assets).toMatchObject({ kind: 'param', value: { kind: 'constant', value: { kind: 'int', value: 5 } } });
    expect(assets?.origins.map(({ from, value }) => [from, value])).toEqual([
      ['default', { kind: 'int', value: 8 }],
      ['--params a.yaml:1', { kind: 'int', value: 3 }],
      ['--set', { kind: 'int', value: 5 }],
    ]);
  });

  test('tells what each name is, mistakes or not', () => {
    const broken = `${text}\nlet twice(x: Int): Int = 2 * x\nexport dataset wrong = rsi(nothing)\nlet sizes[n] for n in 1..2 = n`;
    const { names } = compile({ path: 'main.pipe', host: textHost({ 'main.pipe': broken }) });
    expect(names?.().map(({ kind, name, value }) => [kind, name, value.kind])).toEqual([
      ['param', 'assets', 'constant'],
      ['param', 'every', 'constant'],
      ['param', 'data', 'constant'],
      ['param', 'periods', 'constant'],
      ['dataset', 'bars', 'step'],
      ['dataset', 'files', 'step'],
      ['features', 'strength', 'step'],
      ['features', 'other', 'step'],
      ['function', 'twice', 'other'],
      ['dataset', 'wrong', 'other'],
      ['let', 'sizes', 'family'],
      ['let', 'sizes[1]', 'constant'],
      ['let', 'sizes[2]', 'constant'],
    ]);
  });
});

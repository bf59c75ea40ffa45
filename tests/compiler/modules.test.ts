import { describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import { textHost } from './texts.ts';

function run(files: Readonly<Record<string, string>>) {
  const host = { ...textHost(files), resolve: nodeHost().resolve };
  const { plan, diagnostics, sources } = compile({ path: 'main.pipe', host });
  return { plan, told: diagnostics.map(({ code, title }) => `${code} ${title}`), sources, diagnostics };
}

const market = 'param count: Int = 4\nexport dataset bars = simulate(assets: count)\ndataset secret = simulate()\n';

describe('imports', () => {
  test('bring datasets, constants and models, under another name if wanted', () => {
    const { plan, told, sources } = run({
      'main.pipe': `import { bars as candles, period } from "./parts/market.pipe"
        import { Small } from "./parts/models.pipe"
        label outcome = forward_return(candles, 8bars)
        dataset rows = rsi(candles, period) |> labelled(outcome)
          |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
        stage network = train(Small(width: 8), rows) { loss: squared_error(), stop: never() }`,
      'parts/market.pipe': `${market}export let period = 14bars\nexport let used_elsewhere = secret`,
      'parts/models.pipe': `import { wide } from "./widths.pipe"
        export model Small(width: Int in 1..) {
          input x: Tensor[feature]
          output logit = x |> dense(width) |> relu |> dense(wide)
        }`,
      'parts/widths.pipe': 'export let wide = 1',
    });
    expect(told).toEqual([]);
    expect(sources.map((source) => source.path)).toEqual([
      'main.pipe',
      'parts/market.pipe',
      'parts/models.pipe',
      'parts/widths.pipe',
    ]);
    expect(plan?.steps.map((step) => step.operator)).toEqual([
      'simulate',
      'rsi',
      'forward_return',
      'labelled',
      'split',
      'train_network',
    ]);
    expect(plan?.steps[0]?.names).toEqual(['bars']);
  });

  test('are private by default', () => {
    const { told } = run({
      'main.pipe': 'import { secret } from "market.pipe"\nexport dataset rows = secret',
      'market.pipe': market,
    });
    expect(told).toEqual(['PIPE2012 `secret` is private to `market.pipe`']);
  });

  test('may form a circle of files, as long as no declarations do', () => {
    const { told } = run({
      'main.pipe':
        'import { strength } from "a.pipe"\nexport dataset bars = simulate()\nexport features all = strength',
      'a.pipe': 'import { bars } from "main.pipe"\nexport features strength = rsi(bars)',
    });
    expect(told).toEqual([]);
  });

  test('a circle of declarations across files shows each edge in its file', () => {
    const { diagnostics } = run({
      'main.pipe': 'import { b } from "a.pipe"\nexport let a = b',
      'a.pipe': 'import { a } from "main.pipe"\nexport let b = a',
    });
    expect(diagnostics).toHaveLength(1);
    const [circle] = diagnostics;
    const places = [circle?.primary, ...(circle?.related ?? [])].map((label) => [
      label?.location.file.path,
      label?.text,
    ]);
    expect(places).toEqual([
      ['main.pipe', '`a` needs `b` here'],
      ['a.pipe', '`b` needs `a` here'],
    ]);
  });

  test('a failed import is one mistake, whatever uses its names', () => {
    const { told } = run({
      'main.pipe': 'import { bars } from "none.pipe"\nexport features s = rsi(bars) + obv(bars)',
    });
    expect(told).toEqual(['PIPE2010 the file `none.pipe` cannot be read']);
  });

  test('a file imported twice is read once, and equal steps are one', () => {
    const { plan, told } = run({
      'main.pipe': `import { bars } from "market.pipe"
        import { strength } from "features.pipe"
        export features all = strength + obv(bars)`,
      'features.pipe': 'import { bars } from "market.pipe"\nexport features strength = rsi(bars)',
      'market.pipe': 'export dataset bars = simulate()',
    });
    expect(told).toEqual([]);
    expect(plan?.steps.filter((step) => step.operator === 'simulate')).toHaveLength(1);
  });

  test('mistakes of an imported file are shown in it', () => {
    const { diagnostics } = run({
      'main.pipe': 'import { bars } from "market.pipe"\nexport features s = rsi(bars, 14)',
      'market.pipe': 'export dataset bars = simulate(assets: 0)',
    });
    expect(diagnostics.map(({ code, primary }) => [primary.location.file.path, code])).toEqual([
      ['main.pipe', 'PIPE4001'],
      ['market.pipe', 'PIPE3006'],
    ]);
  });

  test('an entry that is not there is a diagnostic', () => {
    expect(run({}).told).toEqual(['PIPE2010 the file `main.pipe` cannot be read']);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { diff } from '../../../cli/commands/diff.ts';
import type { Difference } from '../../../cli/review/difference.ts';
import { type Repository, repository } from './repository.ts';

const layers = `export model Net(hidden: List<Int in 1..> = [8], dropout: Float in 0..<1 = 0.1) {
  input x: Tensor[feature]
  output logit = x |> for width in hidden { dense(width) |> relu |> dropout(dropout) } |> dense(1)
}
`;

const program = `pipeline example

import { Net } from "./net.pipe"

param count: Int in 1..100 = 4

let period = 14bars

dataset bars = simulate(assets: count, bars: 2000)
features candidates = returns(bars, [1bars, 4bars]) + rsi(bars, period)
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: high_low, tie: stop_first)
dataset prepared = candidates
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
  |> fit impute(median)
stage network = train(Net(hidden: [16]), prepared) { optimizer: adamw(learning_rate: 1e-3), epochs: 4 }
stage scores = evaluate(network, on: prepared.test)
report summary = compare(scores)
`;

let git: Repository;
let printed = '';
let complained = '';

beforeEach(() => {
  git = repository();
  git.write('net.pipe', layers);
  git.write('example.pipe', program);
  git.commit('first');
  printed = '';
  complained = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(git.folder, { recursive: true, force: true });
});

function changed(text: string): Difference {
  git.write('example.pipe', text);
  printed = '';
  expect(diff('HEAD', git.path('example.pipe'), { set: {}, json: true }), complained).toBe(0);
  const [difference] = JSON.parse(printed) as [Difference];
  return difference;
}

describe('a change of a pipeline', () => {
  it('of a hyperparameter, with all that runs anew', () => {
    const { declarations, reruns, kept, steps } = changed(program.replace('1e-3', '5e-4'));
    expect(declarations).toMatchObject([
      {
        name: 'network',
        kind: 'stage',
        change: 'changed',
        arguments: [{ name: 'optimizer.learning_rate', from: '0.001', to: '0.0005' }],
      },
    ]);
    expect(reruns).toEqual(['network', 'scores', 'summary']);
    expect(steps - kept).toBe(3);
  });

  it('of columns, and of what follows from it', () => {
    const { declarations } = changed(program.replace('[1bars, 4bars]', '[1bars, 4bars, 12bars]'));
    expect(declarations.map(({ name, change, columns }) => [name, change, columns.added])).toEqual([
      ['candidates', 'changed', ['return_12']],
      ['prepared', 'follows', ['return_12']],
    ]);
    expect(declarations[1]?.properties).toContainEqual({ name: 'shape', from: '3 columns', to: '4 columns' });
  });

  it('of a constant that others use', () => {
    const { declarations } = changed(program.replace('14bars', '21bars'));
    expect(declarations[0]).toMatchObject({ name: 'period', kind: 'let', change: 'changed' });
    expect(declarations[1]).toMatchObject({
      name: 'candidates',
      columns: { added: ['rsi_21'], removed: ['rsi_14'] },
    });
    expect(declarations[1]?.arguments).toContainEqual({ name: 'rsi: period', from: '14bars', to: '21bars' });
  });

  it('of the default of a param', () => {
    const { parameters, reruns } = changed(program.replace('= 4\n', '= 6\n'));
    expect(parameters).toEqual([{ name: 'count', from: '4', to: '6' }]);
    expect(reruns).toContain('bars');
  });

  it('of a name', () => {
    const { declarations, reruns } = changed(program.replaceAll('network', 'net'));
    expect(declarations).toMatchObject([
      { name: 'net', change: 'renamed', formerly: 'network', arguments: [] },
      { name: 'scores', change: 'rewritten' },
    ]);
    expect(reruns).toEqual([]);
  });

  it('of nothing but layout and comments', () => {
    const spread = program.replace(
      'simulate(assets: count, bars: 2000)',
      'simulate(\n  assets: count, // few\n  bars: 2000,\n)',
    );
    const difference = changed(spread);
    expect(difference).toMatchObject({ declarations: [], reruns: [], parameters: [] });
  });

  it('that adds and removes declarations', () => {
    const { declarations } = changed(
      program.replace(
        'report summary = compare(scores)\n',
        'stage again = evaluate(network, on: prepared.validation)\n',
      ),
    );
    expect(declarations.map(({ name, change }) => [name, change])).toEqual([
      ['again', 'added'],
      ['summary', 'removed'],
    ]);
  });

  it('in an imported file, whose former text is that of the revision', () => {
    git.write('net.pipe', layers.replace('relu', 'tanh'));
    const { declarations, reruns } = changed(program);
    expect(declarations.map(({ name, change }) => [name, change])).toEqual([
      ['network', 'changed'],
      ['Net', 'changed'],
    ]);
    expect(reruns).toEqual(['network', 'scores', 'summary']);
  });

  it('is the same whenever it is asked for', () => {
    const text = program.replace('1e-3', '5e-4').replace('[1bars, 4bars]', '[2bars]');
    expect(changed(text)).toEqual(changed(text));
  });
});

describe('a file', () => {
  it('that the revision does not have is all new', () => {
    git.write('new.pipe', 'pipeline new\n\nexport dataset bars = simulate(assets: 2)\n');
    expect(diff('HEAD', git.path('new.pipe'), { set: {} })).toBe(0);
    expect(printed).toContain('+ bars dataset');
    expect(printed).toContain('Runs anew: bars');
  });

  it('that went is all gone', () => {
    rmSync(git.path('example.pipe'));
    expect(diff('HEAD', git.path('example.pipe'), { set: {} })).toBe(0);
    expect(printed).toContain('- network stage');
    expect(printed).toContain('Nothing runs anew');
  });

  it('that has mistakes at either side is told with them', () => {
    git.write('example.pipe', program.replace('prepared.test', 'prepared.tset'));
    expect(diff('HEAD', git.path('example.pipe'), { set: {} })).toBe(1);
    expect(complained).toContain('has mistakes, so it cannot be compared');
    expect(complained).toContain('prepared.tset');
    git.commit('broken');
    git.write('example.pipe', program);
    complained = '';
    expect(diff('HEAD', git.path('example.pipe'), { set: {} })).toBe(1);
    expect(complained).toContain('example.pipe in HEAD has mistakes');
  });

  it('that is nowhere', () => {
    expect(() => diff('HEAD', git.path('absent.pipe'), { set: {} })).toThrow('neither here nor in HEAD');
  });
});

describe('all pipelines of a folder', () => {
  it('are compared, and only those that changed are told', () => {
    git.write('other.pipe', 'pipeline other\n\nexport dataset bars = simulate(assets: 2)\n');
    git.write('broken.pipe', 'pipeline broken\n\nexport dataset bars = simulat(assets: 2)\n');
    git.commit('more');
    git.write('other.pipe', '// a word\npipeline other\n\nexport dataset bars = simulate(assets: 3)\n');
    const before = process.cwd();
    process.chdir(git.folder);
    try {
      expect(diff('HEAD', undefined, { set: {}, json: true }), complained).toBe(0);
      expect((JSON.parse(printed) as Difference[]).map(({ file }) => file)).toEqual(['other.pipe']);
    } finally {
      process.chdir(before);
    }
  });
});

describe('as text', () => {
  const edited = program.replace('1e-3', '5e-4').replace('[1bars, 4bars]', '[1bars, 12bars]');

  it('for a terminal', () => {
    git.write('example.pipe', edited);
    diff('HEAD', git.path('example.pipe'), { set: {} });
    expect(printed.replaceAll(git.folder, '')).toMatchInlineSnapshot(`
      "/example.pipe  HEAD → working tree

      ~ candidates features
          returns: periods  [1bars, 4bars] → [1bars, 12bars]
          columns added  return_12
          columns removed  return_4
      · prepared dataset  follows from the above
          columns added  return_12
          columns removed  return_4
      ~ network stage
          optimizer.learning_rate  0.001 → 0.0005

      Runs anew: candidates, prepared, network, scores, summary. 3 of 11 steps are as before.
      "
    `);
  });

  it('for a pull request', () => {
    git.write('example.pipe', edited);
    diff('HEAD', git.path('example.pipe'), { set: {}, markdown: true });
    expect(printed.replaceAll(git.folder, '')).toMatchInlineSnapshot(`
      "### \`/example.pipe\`

      Compared with \`HEAD\`.

      | declaration | change | |
      | --- | --- | --- |
      | \`candidates\` features | **changed** | returns: periods: \`[1bars, 4bars] → [1bars, 12bars]\`<br>columns added: \`return_12\`<br>columns removed: \`return_4\` |
      | \`prepared\` dataset | follows | columns added: \`return_12\`<br>columns removed: \`return_4\` |
      | \`network\` stage | **changed** | optimizer.learning_rate: \`0.001 → 0.0005\` |

      **Runs anew:** \`candidates\`, \`prepared\`, \`network\`, \`scores\`, \`summary\`. 3 of 11 steps are as before.
      "
    `);
  });
});

describe('git', () => {
  it('that does not know the revision', () => {
    expect(() => diff('no-such', git.path('example.pipe'), { set: {} })).toThrow('git knows no revision no-such');
    expect(() => diff('--output=x', git.path('example.pipe'), { set: {} })).toThrow('git knows no revision');
  });

  it('that has no repository there', () => {
    const bare = mkdtempSync(join(tmpdir(), 'pipec-bare-'));
    expect(() => diff('HEAD', join(bare, 'x.pipe'), { set: {} })).toThrow('is in no git repository');
    rmSync(bare, { recursive: true });
  });
});

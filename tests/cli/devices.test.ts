import { describe, expect, it } from 'vitest';
import type { PlannedRun } from '../../runtime/planning/planned-run.ts';
import { adapterEnvironment, noAdapter } from '../runtime/devices/adapter.ts';
import { pipec } from './command.ts';
import { makeProject } from './project.ts';

const program = (resources = '') => `pipeline small

dataset bars = simulate(assets: 2, bars: 300)
label outcome = bars |> triple_barrier(profit: 2%, stop: 2%, horizon: 8bars, path: high_low, tie: stop_first)
dataset prepared = returns(bars, [1bars, 4bars])
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
  |> fit impute(median)
stage network = train(Mlp(hidden: [4]), prepared) { epochs: 1${resources} }
stage scores = evaluate(network, on: prepared.test)
`;

async function planned(cwd: string, ...words: readonly string[]): Promise<PlannedRun> {
  const { code, stdout, stderr } = await pipec(['plan', 'small.pipe', '--json', ...words], { cwd });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

const networkOf = ({ steps }: PlannedRun) => steps.find(({ operator }) => operator === 'train_network');

describe('devices', () => {
  it('are resolved when planning: the command line before the program, and that before the project', async () => {
    const cwd = makeProject({
      'small.pipe': program(),
      'other.pipe': program(', resources: { device: auto }'),
      'pipec.yaml': 'defaults:\n  device: cpu\n',
    });
    expect(networkOf(await planned(cwd))?.device).toEqual({ wanted: 'cpu', provider: 'cpu', passedOver: [] });
    expect(networkOf(await planned(cwd, '--device', 'auto'))?.device?.wanted).toBe('auto');
    const { stdout } = await pipec(['plan', 'other.pipe'], { cwd });
    expect(stdout).toMatch(/networks train on .+ \(auto/);
    const step = (await planned(cwd)).steps.find(({ operator }) => operator === 'evaluate');
    expect(step?.device).toBeUndefined();
  });

  it('that are not there are refused before anything runs', async () => {
    const cwd = makeProject({ 'small.pipe': program(', resources: { device: dml }') });
    const result = await pipec(['run', 'small.pipe'], { cwd });
    expect(result.code).toBe(1);
    expect(result.stdout).toBe('');
    expect(result.stderr).toBe(
      'pipec: the device `dml` is asked for, and this machine cannot train on it: DirectML is part of Windows\n' +
        'help: DirectML takes Windows 10 or later and a graphics processor with a driver for Direct3D 12.\n',
    );
  });

  it('share parts, of which there must be as many', async () => {
    const cwd = makeProject({ 'small.pipe': program(', resources: { device: cpu, devices: 2 }') });
    const result = await pipec(['plan', 'small.pipe'], { cwd });
    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      'pipec: `network` asks for 2 devices, and takes each step in one part\n' +
        'help: Write `accumulate: 2`: devices share the parts of a step, and give what one gives that takes them in turn.\n',
    );
  });

  it('that have no half precision are refused where mixed precision is written, whatever the engine', async () => {
    const cwd = makeProject({ 'small.pipe': program(', precision: mixed') });
    for (const [words, message] of [
      [
        ['--device', 'cpu'],
        'pipec: mixed precision is asked for, and `cpu` does not compute in half precision: ONNX Runtime has no such kernels for it, and would round to float16 and back around each product\n',
      ],
      [
        ['--engine', 'tensorflow'],
        'pipec: `network` is to train in mixed precision, and the engine tensorflow has no half precision\n' +
          'help: Write `precision: float32`, or run with --engine onnx on a device that has it.\n',
      ],
    ] as const) {
      const result = await pipec(['run', 'small.pipe', ...words], { cwd });
      expect(result.code).toBe(1);
      expect(result.stdout).toBe('');
      expect(result.stderr).toContain(message);
      expect(result.stderr).toContain('Write `precision: float32`');
    }
  });

  const environment = adapterEnvironment();
  it.skipIf(environment === undefined)(`are in the key (${noAdapter})`, async () => {
    const cwd = makeProject({ 'small.pipe': program() });
    const env = Object.fromEntries(
      ['VK_ICD_FILENAMES', 'LD_LIBRARY_PATH'].flatMap((name) => {
        const value = environment?.[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const plan = async (device: string): Promise<PlannedRun> =>
      JSON.parse((await pipec(['plan', 'small.pipe', '--json', '--device', device], { cwd, env })).stdout);
    const [cpu, webgpu] = [await plan('cpu'), await plan('webgpu')];
    expect(networkOf(webgpu)?.device?.provider).toBe('webgpu');
    const differing = cpu.steps.filter(({ staticKey }, at) => staticKey !== webgpu.steps[at]?.staticKey);
    expect(differing.map(({ operator }) => operator)).toEqual(['train_network', 'evaluate']);
  });
});

describe('pipec doctor', () => {
  it('tells what is there and how to have what is not', async () => {
    const cwd = makeProject({});
    const { code, stdout } = await pipec(['doctor', '--store', 'results'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ Node\.js +v2\d/);
    expect(stdout).toMatch(/^✓ CPU +trains, and gives what the CPU gives$/m);
    expect(stdout).toMatch(/^Networks train on: /m);
    expect(stdout).toContain('Pipelines run here.');
    const json = await pipec(['doctor', '--json'], { cwd });
    const { format, ok, findings } = JSON.parse(json.stdout);
    expect([format, ok]).toEqual(['pipec.doctor/1', true]);
    for (const { subject, state, help } of findings)
      expect(help !== undefined || state === 'there' || subject === 'graphics', subject).toBe(true);
    expect(findings.map(({ subject }: { subject: string }) => subject)).toContain('provider.cuda');
  });

  it('ends with 1 where pipelines cannot run', async () => {
    const cwd = makeProject({ file: 'no folder' });
    const { code, stdout } = await pipec(['doctor', '--store', 'file/results'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('Pipelines do not run here.');
  });
});

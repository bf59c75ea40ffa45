import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../compiler/node-host.ts';

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** What is tested: the build in the whole suite, which has just made it, and else the sources, which start more slowly. */
export const main = join(
  packageRoot(),
  ...(process.env.PIPEC_TESTED === 'build' ? ['dist/cli/main.js'] : ['cli/main.ts']),
);

/** Node keeps there what it made of the code, so that each command starts twice as fast. */
const compiled = join(tmpdir(), 'pipec-tests-compiled');

/** Starts `pipec` under this Node. */
export function startPipec(words: readonly string[], options: CommandOptions): ChildProcess {
  return start(process.execPath, [main, ...words], options);
}

/** Runs `pipec` to its end. */
export async function pipec(words: readonly string[], options: CommandOptions): Promise<Ended> {
  return ended(startPipec(words, options), options.input);
}

/** Starts a program with plain output: no colours, nothing of the test runner in its environment. */
export function start(program: string, words: readonly string[], { cwd, env = {} }: CommandOptions): ChildProcess {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^(VITEST|PIPEC_SHARED|PIPEC_CRASH_AT|NODE_OPTIONS|NODE_ENV|FORCE_COLOR|COLUMNS|CI$|TEST$|npm_|TERM$)/.test(
        name,
      ),
  );
  return spawn(program, words, {
    cwd,
    env: { ...Object.fromEntries(own), NO_COLOR: '1', TERM: 'dumb', NODE_COMPILE_CACHE: compiled, ...env },
  });
}

/** Waits for a program, gathering what it prints. */
export async function ended(child: ChildProcess, input = ''): Promise<Ended> {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('the program was not started with pipes');
  stdin.on('error', () => {});
  stdin.end(input);
  const [[code, signal], out, err] = await Promise.all([once(child, 'close'), text(stdout), text(stderr)]);
  return { code, signal, stdout: out, stderr: err };
}

/** What a person saw, with figures that differ from run to run and from machine to machine replaced. */
export function seen({ code, stdout, stderr }: Ended, cwd: string): string {
  const streams = [stdout && `--- stdout\n${stdout}`, stderr && `--- stderr\n${stderr}`].filter((part) => part !== '');
  return `${normalise(streams.join(''), cwd)}--- exit ${code}\n`;
}

export function normalise(text: string, cwd: string): string {
  const steps = new Map<string, string>();
  return text
    .replaceAll(/\b[0-9a-f]{20}\b/g, (id) => {
      const name = steps.get(id) ?? `step${steps.size + 1}`;
      steps.set(id, name);
      return name;
    })
    .replaceAll(cwd, 'DIR')
    .replaceAll(/\d{8}-\d{6}-\d{3}-[0-9a-f]{6}/g, 'RUN')
    .replaceAll(/ +[\d.]+ s +[\d.]+ [KMG]iB/g, ' TIME MEMORY')
    .replaceAll(/From past runs: .*?\.$/gm, 'From past runs: TIME.')
    .replaceAll(/(about|in|From past runs:) (?:[\d.]+ (?:s|min|h) ?)+/g, '$1 TIME')
    .replaceAll(/cached [0-9a-f]{8}$/gm, 'cached DIGEST')
    .replaceAll(/(_auc|log_loss|\.f1|\bf1) (?:\d\.\d{4}|0|1)\b/g, '$1 FIGURE');
}

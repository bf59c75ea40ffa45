import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** PyTorch in a process of its own, which runs steps when asked. */
export interface Peer {
  readonly version: string;
  /** The process's id. */
  readonly process: number | undefined;
  /** Milliseconds of each step. */
  run(mode: string, steps: number): Promise<number[]>;
  stop(): void;
}

/** Starts a script of this folder, which says its versions and then answers each line `MODE STEPS` with the milliseconds of each step. */
export async function startPeer(python: string, name: string, threads: number): Promise<Peer> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const child: ChildProcess = spawn(python, [script, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (child.stdout === null || child.stdin === null) throw new Error('the peer has no pipes');
  const { stdin } = child;
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse((await answers.next()).value ?? 'null');
  const hello: { torch: string; python: string } = await answer();
  return {
    process: child.pid,
    version: `${hello.torch} (Python ${hello.python})`,
    async run(mode, steps) {
      stdin.write(`${mode} ${steps}\n`);
      const { times }: { times: number[] } = await answer();
      return times;
    },
    stop: () => stdin.end(),
  };
}

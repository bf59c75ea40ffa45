import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Path of a Chromium on this machine; `undefined` where there is none. */
export const chromium = (process.env.PATH ?? '')
  .split(delimiter)
  .concat('/usr/bin')
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** A page as the browser shows it. */
export interface OpenPage {
  /** Every URL that the page asked for. */
  readonly requests: readonly string[];
  /** Errors and warnings of the console, exceptions, and what could not be loaded. */
  readonly complaints: readonly string[];
  /** The value of an expression in the page. */
  evaluate<Value>(expression: string): Promise<Value>;
}

export interface Browser {
  open(url: string): Promise<OpenPage>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** Starts the browser without a window and speaks to it through a pipe: https://chromedevtools.github.io/devtools-protocol. */
export async function openBrowser(path: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'pipec-browser-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'];
  const child = spawn(
    path,
    [...flags, ...quiet, '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const wire = connect(child);
  return {
    open: async (url) => {
      const { targetId } = (await wire.ask('Target.createTarget', { url: 'about:blank' })) as { targetId: string };
      const attached = await wire.ask('Target.attachToTarget', { targetId, flatten: true });
      const session = (attached as { sessionId: string }).sessionId;
      const requests: string[] = [];
      const complaints: string[] = [];
      wire.listen(session, (method, params) => noteEvent(method, params, requests, complaints));
      for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await wire.ask(`${domain}.enable`, {}, session);
      await wire.ask('Page.navigate', { url }, session);
      const evaluate = async <Value>(expression: string): Promise<Value> => {
        const question = { expression, returnByValue: true, awaitPromise: true };
        const answer = await wire.ask('Runtime.evaluate', question, session);
        return (answer as { result: { value: Value } }).result.value;
      };
      // The page is there; what it is made of may still be coming.
      await evaluate(
        "document.readyState === 'complete' || new Promise((done) => addEventListener('load', () => done(true)))",
      );
      return {
        requests,
        complaints,
        evaluate,
      };
    },
    close: async () => {
      const ended = once(child, 'exit');
      await wire.ask('Browser.close', {});
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function noteEvent(
  method: string,
  params: Readonly<Record<string, unknown>>,
  requests: string[],
  complaints: string[],
): void {
  if (method === 'Network.requestWillBeSent') requests.push((params as { request: { url: string } }).request.url);
  else if (method === 'Network.loadingFailed') complaints.push(`not loaded: ${params.errorText}`);
  else if (method === 'Log.entryAdded') complaints.push((params as { entry: { text: string } }).entry.text);
  else if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params.exceptionDetails));
  else if (method === 'Runtime.consoleAPICalled' && params.type !== 'log') complaints.push(JSON.stringify(params.args));
}

interface Wire {
  /** Sends a command and gives its result. */
  ask(method: string, params: object, session?: string): Promise<unknown>;
  /** Hands on the events of a session. */
  listen(session: string, note: (method: string, params: Readonly<Record<string, unknown>>) => void): void;
}

/** Messages are JSON texts that end with a zero byte: commands on file 3, answers and events on file 4. */
function connect(child: ChildProcess): Wire {
  const output = child.stdio[3] as Writable;
  const input = child.stdio[4] as Readable;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners = new Map<string, (message: Message) => void>();
  let last = 0;
  let rest = '';
  input.setEncoding('utf8').on('data', (chunk: string) => {
    const texts = (rest + chunk).split('\0');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      const message = JSON.parse(text) as Message;
      if (message.id === undefined) listeners.get(message.sessionId ?? '')?.(message);
      else if (message.error !== undefined) waiting.get(message.id)?.reject(new Error(message.error.message));
      else waiting.get(message.id)?.resolve(message.result);
    }
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the browser ended with ${code}`));
  });
  output.on('error', () => {});
  return {
    ask: (method, params, session) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        output.write(
          `${JSON.stringify({ id: last, method, params, ...(session === undefined ? {} : { sessionId: session }) })}\0`,
        );
      }),
    listen: (session, note) => {
      listeners.set(session, ({ method = '', params = {} }) => note(method, params));
    },
  };
}

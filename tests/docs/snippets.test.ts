import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { nodeHost, packageRoot } from '../../compiler/node-host.ts';
import { render } from '../../language/diagnostics/render.ts';
import { findLibrary } from '../../runtime/lightgbm/location.ts';
import { type Fence, fencesOf, pages } from './fences.ts';

/**
 * Every snippet of the documentation is executed.
 *
 * - ```pipe: a whole program that checks without errors; `rejected=CODE`: one that is rejected with exactly that code;
 *   `fragment`: a part of a program, which only has to be written in the language's words (it is not checked);
 *   `file=NAME`: also kept under that name for the commands that follow.
 * - ```sh: commands, run one after the other with the built `pipec` in one folder, so that pages share one store; `exit=N` is the
 *   last one's exit code. Commands that install or test the project itself are those of `.ci/run`, and are checked against it.
 * - ```json is JSON; ```ebnf, ```yaml and ```text are for the eye.
 */
const root = packageRoot();
const fences = pages(root).flatMap((page) => fencesOf(root, page));
const known: Readonly<Record<string, readonly string[]>> = {
  pipe: ['rejected', 'fragment', 'file', 'before', 'formatted'],
  sh: ['exit'],
  json: [],
  ebnf: [],
  text: [],
  yaml: [],
};
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipec-docs-'));
  cpSync(join(root, 'pipelines'), join(folder, 'pipelines'), { recursive: true });
  writeFileSync(join(folder, 'pipec.yaml'), '');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('pages', () => {
  test('hold no snippet that nobody looks at', () => {
    for (const { page, line, language, attributes } of fences) {
      const place = `${page}:${line}`;
      expect([place, Object.keys(known)]).toEqual([place, expect.arrayContaining([language])]);
      for (const name of attributes.keys())
        expect([place, known[language]]).toEqual([place, expect.arrayContaining([name])]);
    }
    for (const page of ['README.md', 'docs/cli.md']) expect(fences.some((fence) => fence.page === page)).toBe(true);
  });

  test('lead to pages that are there', () => {
    for (const page of pages(root)) {
      const text = readFileSync(join(root, page), 'utf8');
      for (const [link, target = ''] of text.matchAll(/\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
        expect([page, link, existsSync(join(root, dirname(page), target))]).toEqual([page, link, true]);
      }
    }
  });

  test('hold JSON where they say so', () => {
    for (const { text, language } of fences) if (language === 'json') JSON.parse(text);
  });
});

describe('snippets of the language', () => {
  for (const fence of fences.filter((candidate) => candidate.language === 'pipe')) {
    test(`${fence.page}:${fence.line}`, () => {
      const name = fence.attributes.get('file');
      if (name !== undefined) writeFileSync(join(folder, name), fence.text);
      if (fence.attributes.has('fragment')) return;
      checkProgram(fence);
    });
  }
});

describe('commands', () => {
  for (const fence of fences.filter((candidate) => candidate.language === 'sh')) {
    const needsTrees = /run pipelines\//.test(fence.text) && findLibrary() === undefined;
    const title = `${fence.page}:${fence.line}`;
    test.skipIf(needsTrees)(needsTrees ? `${title} (skipped without LightGBM)` : title, () => {
      const commands = fence.text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
      for (const [index, command] of commands.entries()) {
        const expected = index === commands.length - 1 ? Number(fence.attributes.get('exit') ?? 0) : 0;
        runCommand(command, expected);
      }
    });
  }
});

function checkProgram(fence: Fence): void {
  const path = join(folder, `${fence.page.replaceAll('/', '-')}-${fence.line}.pipe`);
  const host = nodeHost(new Map([[path, fence.text]]));
  const { diagnostics } = compile({ path, sets: {}, host });
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const rejected = fence.attributes.get('rejected');
  if (rejected === undefined) expect(render(errors, { colour: false })).toBe('');
  else expect(new Set(diagnostics.map((diagnostic) => diagnostic.code))).toContain(rejected);
}

/** What `.ci/run` runs is not run again inside it. */
const ownCommands = new Set(
  readFileSync(join(root, '.ci', 'run'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('npm ')),
);

function runCommand(command: string, expected: number): void {
  const rest = command
    .split(' && ')
    .filter((part) => !ownCommands.has(part.trim()))
    .join(' && ')
    .replaceAll('npx pipec', 'pipec');
  if (rest.trim() === '') return;
  expect(rest, 'commands that reach beyond the project cannot be tested').not.toMatch(/^(npm|apt|curl|git) /);
  const result = spawnSync('bash', ['-c', rest], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PIPEC_SHARED: '', PATH: `${binFolder()}:${process.env.PATH ?? ''}` },
  });
  expect(`${result.stdout}${result.stderr}\nexit ${result.status}`).toMatch(new RegExp(`\nexit ${expected}$`));
}

let bin: string | undefined;

/** A folder with a `pipec` that is this checkout's. */
function binFolder(): string {
  if (bin !== undefined) return bin;
  bin = join(folder, 'bin');
  execFileSync('bash', ['-c', `mkdir -p "${bin}" && ln -s "${join(root, 'bin', 'pipec.js')}" "${join(bin, 'pipec')}"`]);
  return bin;
}

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashCompletion } from '../../../cli/completion/bash.ts';
import { fishCompletion } from '../../../cli/completion/fish.ts';
import { completionModel } from '../../../cli/completion/model.ts';
import { zshCompletion } from '../../../cli/completion/zsh.ts';
import { addProjectCommands } from '../../../cli/project-commands.ts';

let folder = '';

function program(): Command {
  const made = new Command('pipec');
  made
    .command('run')
    .description("Run what isn't known yet. The rest is kept.")
    .argument('<file>')
    .option('--store <folder>', 'keep results there')
    .option('-o, --output <plan.json>', 'save')
    .addOption(new Option('--format <format>', 'of it').choices(['svg', 'dot']))
    .option('--set <name=value>', 'a value')
    .option('--all', 'everything');
  made
    .command('both')
    .addArgument(new Argument('<kind>').choices(['one', 'two']))
    .argument('<files...>');
  addProjectCommands(made, async () => {});
  return made;
}

const model = completionModel(program());

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipec-completion-'));
  for (const name of ['a.pipe', 'b.pipe', 'with space.pipe', 'notes.txt', 'plan.json', 'conf.yaml', 'conf.yml'])
    writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'deep'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash offers after `words`; the last is what has been typed so far. */
function offered(...words: readonly string[]): string[] {
  const script = `${bashCompletion(model)}
COMP_WORDS=(pipec ${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length}
_pipec
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' });
  expect(`${stderr}${status}`).toBe('0');
  return stdout.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  it('offers commands', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['run', 'both', 'new', 'docs', 'import', '--help']));
    expect(offered('ru')).toEqual(['run']);
  });

  it('offers the options of a command', () => {
    expect(offered('run', '--')).toEqual(['--store', '--output', '--format', '--set', '--all', '--help']);
    expect(offered('run', 'a.pipe', '--f')).toEqual(['--format']);
  });

  it('offers the values of an option', () => {
    expect(offered('run', '--format', '')).toEqual(['svg', 'dot']);
    expect(offered('run', '--store', '')).toEqual(['deep']);
    expect(offered('run', '-o', 'p')).toEqual(['plan.json']);
    expect(offered('run', '--set', '')).toEqual([]);
  });

  it('offers files with the ending, and folders to go on in', () => {
    expect(offered('run', '').sort()).toEqual(['a.pipe', 'b.pipe', 'deep', 'with space.pipe']);
    expect(offered('import', 'conf').sort()).toEqual(['conf.yaml', 'conf.yml']);
  });

  it('counts arguments past options and their values', () => {
    expect(offered('both', '')).toEqual(['one', 'two']);
    expect(offered('both', 'one', 'a')).toEqual(['a.pipe']);
    expect(offered('both', 'one', 'a.pipe', 'b')).toEqual(['b.pipe']);
    expect(offered('new', '--template', 'crypto', 'd')).toEqual(['deep']);
  });

  it('is valid bash', () => execFileSync('bash', ['-n', '-c', bashCompletion(model)]));
});

describe('zsh and fish', () => {
  it.skipIf(spawnSync('zsh', ['--version']).error !== undefined)('zsh reads its own', () => {
    execFileSync('zsh', ['-n', '-c', zshCompletion(model)]);
  });

  it.skipIf(spawnSync('fish', ['--version']).error !== undefined)('fish reads its own', () => {
    execFileSync('fish', ['--no-execute', '-c', fishCompletion(model)]);
  });

  it('say the same commands and options', () => {
    for (const text of [zshCompletion(model), fishCompletion(model)]) {
      for (const { name, options } of model.commands) {
        expect(text).toContain(name);
        for (const { long } of options) expect(text).toContain(long.slice(2));
      }
    }
    expect(zshCompletion(model)).toContain(`'run:Run what isn'\\''t known yet'`);
    expect(zshCompletion(model)).toContain(`'(--output -o)'{--output,-o}'[save]: :_files -g "*.(json)"'`);
    expect(fishCompletion(model)).toContain(
      "complete -c pipec -n '__fish_seen_subcommand_from run' -l format -r -a 'svg dot' -d 'of it'",
    );
  });
});

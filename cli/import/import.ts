import { basename, extname } from 'node:path';
import { compile } from '../../compiler/compile.ts';
import type { CompilerHost } from '../../compiler/host.ts';
import { type Library, loadLibrary } from '../../compiler/stdlib/library.ts';
import { format } from '../../language/formatter/format.ts';
import { Config, type Remark, slot } from './config.ts';
import { type Prepared, prepareData } from './data.ts';
import { readLeaves } from './document.ts';
import { code, type Piece, type Statement } from './draft.ts';
import { network } from './networks.ts';
import { remarksText } from './remarks.ts';
import { isTrees, readSettings, type Setting } from './settings.ts';
import { settle } from './settle.ts';
import { stopping, trainingSettings } from './training.ts';
import { treeArguments } from './trees.ts';

export interface Imported {
  /** A program that checks, in canonical form, with a comment at its end on what it does not say. */
  readonly text: string;
  /** What of the config is not in the program, in the order of its lines. */
  readonly remarks: readonly Remark[];
  readonly choices: readonly string[];
}

/**
 * A YAML config of a training as a pipeline: model, training, loss, optimizer, schedule, early stopping, data, feature selection and
 * several models side by side, in the dialects of docs/import.md. What the library has no operator for, what is not understood and
 * what was chosen are told, never dropped. Throws `UsageError` where the text is no YAML.
 */
export function importConfig(file: string, text: string, host: CompilerHost): Imported {
  const library = loadLibrary(host.library());
  const settings = readSettings(readLeaves(file, text));
  const config = new Config(settings);
  dismissForeign(config);
  const prepared = prepareData(config, library);
  const statements = [...prepared.statements, ...modelStatements(config, library, prepared)];
  for (const setting of config.leftOver()) config.remark(setting, ...fateOf(setting));
  const name = pipelineName(file);
  const head = `/// Imported from ${basename(file)}.\npipeline ${name}\n\n`;
  const settled = settle({ head, statements, path: `${name}.pipe`, host });
  const remarks = [...config.remarks, ...settled.remarks].sort((a, b) => a.setting.leaf.line - b.setting.leaf.line);
  accountForAll(settings, statements, remarks);
  const formatted = format({ path: `${name}.pipe`, text: settled.text.trimEnd() });
  if (formatted.kind === 'rejected') throw new Error(`the imported program cannot be read: ${settled.text}`);
  const notes = remarksText(config.choices, remarks);
  const comment =
    notes === ''
      ? ''
      : `\n${notes
          .trimEnd()
          .split('\n')
          .map((line) => (line === '' ? '//' : `// ${line}`))
          .join('\n')}\n`;
  const whole = `${formatted.text.trimEnd()}\n${comment}`;
  const check = compile({
    path: `${name}.pipe`,
    host: { ...host, readText: (path) => (path === `${name}.pipe` ? whole : undefined) },
  });
  if (check.plan === undefined) throw new Error(`the imported program does not check: ${check.diagnostics[0]?.title}`);
  return { text: whole, remarks, choices: config.choices };
}

/** A setting that is neither in the program nor remarked upon would be lost silently: that is a bug, and throws. */
function accountForAll(
  settings: readonly Setting[],
  statements: readonly Statement[],
  remarks: readonly Remark[],
): void {
  const told = new Set(remarks.map((remark) => remark.setting));
  for (const { pieces } of statements)
    for (const piece of pieces) if (typeof piece !== 'string') for (const setting of piece.settings) told.add(setting);
  const lost = settings.find((setting) => !told.has(setting));
  if (lost !== undefined) throw new Error(`the import lost line ${lost.leaf.line}: ${lost.leaf.path.join('.')}`);
}

/** What belongs to the machine, to a tracker or to another kind of learning is no part of a pipeline of this version. */
function dismissForeign(config: Config): void {
  config.dismiss('tracking', 'elsewhere', 'names, notes and records of runs: every run is recorded by itself');
  for (const key of ['mixed_precision', 'amp']) {
    const setting = config.take(`machine.${key}`);
    if (setting !== undefined)
      config.remark(
        setting,
        'elsewhere',
        '`precision: mixed` of `train` asks for it, of devices that have half precision',
      );
  }
  config.dismiss('machine', 'elsewhere', 'how a pipeline is run is said when it runs');
  config.dismiss('agents', 'unsupported', 'no operator trains agents from a config');
  config.dismiss('space', 'unsupported', 'a search is written by hand: declare a `space` and `tune` over it');
}

/** Why nothing was made of a setting. */
function fateOf({ block, key, known }: Setting): readonly [Remark['fate'], string] {
  if (known) return ['unsupported', 'nothing in this program has a place for it'];
  if (block === 'loss') return ['unsupported', 'no loss of the library has such a setting'];
  if (block === 'validation') return ['unsupported', 'an evaluation gives every metric it has, on a part of the split'];
  if (/augment/.test(key)) return ['unsupported', 'no operator makes up rows'];
  if (block === 'selection' && /min_/.test(key)) return ['unsupported', '`select` keeps an exact number of columns'];
  return ['unknown', ''];
}

/** The stages of the config's model or models, their evaluation on the test rows, and a report. */
function modelStatements(config: Config, library: Library, prepared: Prepared): readonly Statement[] {
  const members = [...new Set(config.leftOver().flatMap(({ block, member }) => member ?? memberOf(block) ?? []))];
  const statements: Statement[] = [];
  const stages: string[] = [];
  const rows = new Map<string, string>();
  const add = (stage: string, made: readonly Statement[]): void => {
    if (made.length > 0) stages.push(stage);
    const windows = made.find(({ name }) => name === ownSequences);
    rows.set(stage, windows === undefined ? prepared.rows : ownSequences);
    statements.push(...made.filter((one) => one !== windows || !statements.some(({ name }) => name === ownSequences)));
  };
  for (const member of members) {
    const stage = stageName(member);
    const make = isTrees(member) ? treeStage : networkStage;
    add(stage, make(config.member(member), library, prepared, `models.${member}`, stage));
  }
  const about = ['model', 'training', 'optimizer', 'loss', 'stopping'];
  if (members.length === 0 && config.blocks().some((block) => about.includes(block))) {
    const trees = isTrees(String(config.peek('model.type')?.leaf.value ?? ''));
    if (trees) add('trees', treeStage(config, library, prepared, 'model', 'trees'));
    else add('network', networkStage(config, library, prepared, 'model', 'network'));
  }
  for (const stage of stages) {
    statements.push({
      name: `${stage}_test`,
      pieces: [`stage ${stage}_test = evaluate(${stage}, on: ${rows.get(stage) ?? prepared.rows}.test)`],
      reads: [stage],
      optional: true,
    });
  }
  if (stages.length === 0) return [exported(prepared)];
  const tests = stages.map((stage) => `${stage}_test`);
  return [
    ...statements,
    { name: 'summary', pieces: [`report summary = compare(${tests.join(', ')})`], reads: tests, optional: true },
  ];
}

function memberOf(block: string): string | undefined {
  return block.startsWith('models.') ? block.slice('models.'.length) : undefined;
}

/** Without a model the prepared rows are what the program is for. */
function exported(prepared: Prepared): Statement {
  return {
    name: 'prepared_rows',
    pieces: [`export let prepared_rows = ${prepared.rows}`],
    reads: [prepared.rows],
    optional: true,
  };
}

function networkStage(
  config: Config,
  library: Library,
  prepared: Prepared,
  block: string,
  stage: string,
): readonly Statement[] {
  const named = memberOf(block);
  const model = network(config, block, library, {
    kind: named,
    name: named === undefined ? 'Network' : capital(stage),
    windowed: prepared.windowed,
  });
  if (model === undefined) {
    for (const part of ['training', 'optimizer', 'loss', 'scheduler', 'stopping'])
      if (named === undefined) config.dismiss(part, 'unsupported', 'without the model there is nothing to train');
    return [];
  }
  const settings: readonly Piece[] = trainingSettings(config, library, prepared.real);
  const body = settings.length === 0 ? [] : code` { ${settings} }`;
  const windows = model.sequences === true && !prepared.windowed;
  if (windows) config.choose(`${ownSequences}: 24bars, how far back the model reads`);
  const rows = windows ? ownSequences : prepared.rows;
  return [
    ...model.statements,
    ...(windows ? [windowsOf(prepared.rows)] : []),
    {
      name: stage,
      pieces: code`stage ${stage} = train(${model.expression}, ${rows})${body}`,
      reads: [rows, ...model.reads],
      optional: true,
    },
  ];
}

/** Windows that the config does not speak of, for models that read sequences. */
const ownSequences = 'sequences';

function windowsOf(rows: string): Statement {
  return {
    name: ownSequences,
    pieces: [`dataset ${ownSequences} = ${rows} |> window(24bars)`],
    reads: [rows],
    optional: true,
  };
}

function treeStage(
  config: Config,
  library: Library,
  prepared: Prepared,
  block: string,
  stage: string,
): readonly Statement[] {
  const written = config.take(`${block}.type`);
  const trees = written === undefined ? 'lightgbm' : slot('lightgbm', [written], 'lightgbm');
  const settings = treeArguments(config, block, library);
  const stop =
    config.peek(`${block}.patience`) === undefined
      ? []
      : stopping(config, prepared.real, 'early(', `${block}.patience`);
  const rows = prepared.windowed ? 'prepared' : prepared.rows;
  const end = stop.length === 0 ? [] : code` { ${stop} }`;
  return [
    {
      name: stage,
      pieces: code`stage ${stage} = train(${trees}(${settings}), ${rows})${end}`,
      reads: [rows],
      optional: true,
    },
  ];
}

const taken: ReadonlySet<string> = new Set([
  'data',
  'bars',
  'candidates',
  'outcome',
  'prepared',
  'selected',
  'sequences',
  'summary',
  'latent',
  'regimes',
]);

function stageName(text: string): string {
  const name = identifier(text);
  return isTrees(name) ? 'trees' : taken.has(name) ? `${name}_model` : name;
}

function capital(name: string): string {
  return name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

const reserved: ReadonlySet<string> = new Set(
  'for in if then else where when after import export true false and or not fit'.split(' '),
);

/** A name of the language that is as near to `text` as can be. */
function identifier(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return name === '' || /^\d/.test(name) || reserved.has(name) ? `imported${name === '' ? '' : `_${name}`}` : name;
}

function pipelineName(file: string): string {
  return identifier(basename(file, extname(file)));
}

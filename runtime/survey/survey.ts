import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Survey, SurveyedSource } from '../../compiler/host.ts';
import { OperatorError } from '../operators/operator.ts';
import { operators } from '../operators/registry.ts';
import type { PlannedFile } from '../planning/planned-run.ts';
import { matchFiles } from '../planning/source-files.ts';
import { programFile } from '../programs.ts';
import type { Store } from '../store/store.ts';
import type { SurveyOrder, SurveyReply } from './process.ts';

const script = fileURLToPath(programFile('survey/process'));

/**
 * What a source holds, for the compiler: files that relative paths name from `directory` are read in a process of their own, once for
 * each content; the store remembers.
 */
export function surveySource(source: SurveyedSource, directory: string, store: Store): Survey {
  try {
    const files: Record<string, readonly PlannedFile[]> = {};
    for (const [name, value] of Object.entries(source.arguments))
      if (value.kind === 'files') files[name] = matchFiles(value.pattern, directory, store.stats);
    store.stats.flush();
    return answered(Object.keys(files).length === 0 ? read(source, files) : remembered(source, files, store));
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { kind: 'unknown', reason: error.message, ...(error.help === undefined ? {} : { help: error.help }) };
  }
}

function answered(reply: SurveyReply): Survey {
  if ('assets' in reply) return { kind: 'known', assets: new Map(reply.assets) };
  return { kind: 'unknown', reason: reply.error, ...(reply.help === undefined ? {} : { help: reply.help }) };
}

/** Only what was read well is kept. */
function remembered(
  source: SurveyedSource,
  files: Readonly<Record<string, readonly PlannedFile[]>>,
  store: Store,
): SurveyReply {
  const contents = Object.entries(files).map(([name, own]) => [name, own.map((file) => [file.name, file.digest])]);
  const facts = JSON.stringify([source.id, operators[source.operator]?.version, contents]);
  const path = join(store.layout.surveys, `${createHash('sha256').update(facts).digest('hex').slice(0, 32)}.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SurveyReply;
  } catch {
    // Not read before, or not whole.
  }
  const reply = read(source, files);
  if (!('assets' in reply)) return reply;
  try {
    mkdirSync(store.layout.surveys, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(reply));
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // It is read again the next time.
  }
  return reply;
}

function read(source: SurveyedSource, files: SurveyOrder['files']): SurveyReply {
  const order: SurveyOrder = { operator: source.operator, arguments: source.arguments, files };
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [script], {
    input: JSON.stringify(order),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return JSON.parse(stdout) as SurveyReply;
  throw error ?? new Error(stderr);
}

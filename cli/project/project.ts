import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { type ParameterSource, parametersOf } from '../../compiler/parameters/source.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import { type DeviceChoice, deviceChoices } from '../../runtime/devices/provider.ts';
import { UsageError } from '../exit.ts';

z.config(z.locales.en());

const store = z.optional(z.string().check(z.minLength(1)));

const defaults = z.optional(
  z.strictObject({
    jobs: z.optional(z.int().check(z.minimum(1))).check(z.describe('Steps at once.')),
    keep_going: z.optional(z.boolean()).check(z.describe('After a failure, go on with what does not depend on it.')),
    device: z
      .optional(z.enum(deviceChoices))
      .check(z.describe('Where networks train of which the pipeline says nothing.')),
  }),
);

/** Params are names of parameters with values as a .pipe file has them; the pipeline says which there are. */
const params = z
  .optional(z.record(z.string(), z.unknown()))
  .check(z.describe('Values for parameters of the pipelines, by name.'));

const environment = z.strictObject({
  store: store.check(z.describe('Folder for results in this environment.')),
  defaults: defaults.check(z.describe('Options in this environment.')),
  params,
});

export const projectSchema = z.strictObject({
  store: store.check(z.describe('Folder for results, from the project folder.')),
  defaults: defaults.check(z.describe('What command line options are when they are not given.')),
  environments: z.optional(z.record(z.string(), z.nullable(environment))).check(z.describe('Chosen with --env NAME.')),
});

/** What `pipec.yaml` at the root of a project says, for one environment of it. */
export interface Project {
  /** Absolute; absent where it says nothing. */
  readonly store?: string;
  readonly jobs?: number;
  readonly keepGoing?: boolean;
  readonly device?: DeviceChoice;
  /** Parameters of the chosen environment. */
  readonly environment?: ParameterSource;
}

const fileName = 'pipec.yaml';

/**
 * The project that `file` belongs to: the nearest `pipec.yaml` above it. Nothing where there is none.
 * @throws UsageError where it is no valid project file, and where there is no environment of that name.
 */
export function readProject(file: string, environment: string | undefined): Project {
  const path = findProjectFile(file);
  if (path === undefined) {
    if (environment === undefined) return {};
    throw new UsageError(
      `there is no ${fileName} above ${file}, so no environment "${environment}"`,
      `write one at the root of the project, with ${environment} under \`environments\``,
    );
  }
  const shown = relative(process.cwd(), path) || fileName;
  const text = readFileSync(path, 'utf8');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const [first = ''] = mistake.message.split('\n');
    throw new UsageError(
      `${shown} is no YAML: ${first.replace(/:$/, '')}`,
      'mend it, or see docs/language/modules.md for what it may hold',
    );
  }
  const read = projectSchema.safeParse(document.toJS() ?? {});
  if (!read.success) throw wrongProject(shown, read.error, (at) => lineOf(document.getIn(at, true), lines));
  const { data } = read;
  const chosen = environment === undefined ? undefined : data.environments?.[environment];
  if (environment !== undefined && chosen === undefined) {
    const names = Object.keys(data.environments ?? {});
    const close = suggest(environment, names);
    throw new UsageError(
      `${shown} has no environment "${environment}"`,
      close === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean ${close}?`,
    );
  }
  const store = chosen?.store ?? data.store;
  const jobs = chosen?.defaults?.jobs ?? data.defaults?.jobs;
  const keepGoing = chosen?.defaults?.keep_going ?? data.defaults?.keep_going;
  const device = chosen?.defaults?.device ?? data.defaults?.device;
  const given =
    environment === undefined ? undefined : environmentOf({ path: shown, text }, document.contents, environment);
  return {
    ...(store === undefined ? {} : { store: resolve(dirname(path), store) }),
    ...(jobs === undefined ? {} : { jobs }),
    ...(keepGoing === undefined ? {} : { keepGoing }),
    ...(device === undefined ? {} : { device }),
    ...(given === undefined ? {} : { environment: given }),
  };
}

function environmentOf(
  file: { readonly path: string; readonly text: string },
  root: Node | null,
  name: string,
): ParameterSource | undefined {
  const node = isMap(root) ? root.getIn(['environments', name, 'params'], true) : undefined;
  const { source, diagnostics } = parametersOf(file, node as Node | undefined, `the environment \`${name}\``);
  const [mistake] = diagnostics;
  if (mistake !== undefined) throw new UsageError(mistake.title, mistake.help);
  return source;
}

function findProjectFile(file: string): string | undefined {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const path = join(folder, fileName);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

function lineOf(node: unknown, lines: LineCounter): number | undefined {
  const range = (node as Node | undefined)?.range;
  return range === undefined || range === null ? undefined : lines.linePos(range[0]).line;
}

function wrongProject(
  path: string,
  error: z.core.$ZodError,
  line: (at: readonly PropertyKey[]) => number | undefined,
): UsageError {
  const [issue] = error.issues;
  const where = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = knownKeys(issue.path);
    const close = suggest(key, known);
    return new UsageError(
      `${path}: ${where === '' ? '' : `${where} has `}no setting "${key}"${where === '' ? ' is known' : ''}`,
      close === undefined ? `known are ${known.join(', ')}` : `did you mean ${close}?`,
    );
  }
  const at = line(issue?.path ?? []);
  return new UsageError(`${path}${at === undefined ? '' : `:${at}`}: ${where}: ${issue?.message ?? 'not valid'}`);
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return ['store', 'defaults', 'environments'];
  return path.at(-1) === 'defaults' ? ['jobs', 'keep_going', 'device'] : ['store', 'defaults', 'params'];
}

/** The JSON Schema of `pipec.yaml`, as it is published in `project.schema.json`. */
export function projectJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(projectSchema),
    $id: 'urn:pipec:project:1',
    title: 'The project file of pipec, pipec.yaml',
  };
}

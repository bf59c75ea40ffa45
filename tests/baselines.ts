import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineColumn, type SourceFile } from '../language/source/source.ts';

/** One remark of a phase on a program; it is written under the line where `offset` is. */
export interface Annotation {
  readonly offset: number;
  readonly text: string;
}

/** A program that has baselines. `file.path` is the path from the root of the project, so that what it imports is found. */
export interface Program {
  readonly name: string;
  readonly file: SourceFile;
  /** Where the program is. */
  readonly url: URL;
  /** The folder of its baselines. */
  readonly baselines: URL;
}

/**
 * What a phase says of a program. `undefined` when it does not apply to it, e.g. the plan of a library: then there is no baseline.
 */
export type Phase = (
  program: Program,
) => readonly Annotation[] | undefined | Promise<readonly Annotation[] | undefined>;

const root = new URL('../', import.meta.url);
const folder = new URL('tests/baselines/', root);
const marker = '//@';

function programsIn(sources: URL, baselines: URL): readonly Program[] {
  return readdirSync(sources)
    .filter((name) => /^[^.]+\.pipe$/.test(name))
    .sort()
    .map((name) => {
      const url = new URL(name, sources);
      const path = url.pathname.slice(root.pathname.length);
      return { name: basename(name, '.pipe'), file: { path, text: readFileSync(url, 'utf8') }, url, baselines };
    });
}

/** The programs of `tests/baselines/` and those that ship in `pipelines/`. */
export const programs: readonly Program[] = [
  ...programsIn(folder, folder),
  ...programsIn(new URL('pipelines/', root), new URL('shipped/', folder)),
];

/**
 * One test for each program: what `phase` says of it, line by line between the lines of the program, is the text of
 * `NAME.PHASE.pipe`. `UPDATE_BASELINES=1 npx vitest run baselines` writes those texts, for a person to read before they are
 * committed; under `CI` it fails.
 */
export function baselines(phaseName: string, phase: Phase): void {
  const update = process.env.UPDATE_BASELINES === '1';
  if (update && process.env.CI) throw new Error('UPDATE_BASELINES must not be set where CI runs');
  describe(`baselines of ${phaseName}`, () => {
    it('has a program for every baseline', () => {
      const wanted = new Set(
        programs.map(({ name, baselines: at }) => new URL(`${name}.${phaseName}.pipe`, at).pathname),
      );
      const written = [...new Set(programs.map(({ baselines: at }) => at))].flatMap((at) =>
        readdirSync(at)
          .filter((name) => name.endsWith(`.${phaseName}.pipe`))
          .map((name) => new URL(name, at).pathname),
      );
      expect(written.filter((path) => !wanted.has(path))).toEqual([]);
    });
    for (const program of programs) {
      it(program.name, async () => {
        const path = new URL(`${program.name}.${phaseName}.pipe`, program.baselines);
        const annotations = await phase(program);
        if (annotations === undefined) return expect(existsSync(path), `${path.pathname} is of no use`).toBe(false);
        const annotated = interleave(program.file, annotations);
        expect(withoutAnnotations(annotated)).toBe(program.file.text);
        if (update) writeFileSync(path, annotated);
        else if (!existsSync(path)) expect.fail(`${path.pathname} is absent: run with UPDATE_BASELINES=1`);
        else expect(annotated).toBe(readFileSync(path, 'utf8'));
      });
    }
  });
}

/** `file`, with the annotations of each line under it, in the order given. */
export function interleave(file: SourceFile, annotations: readonly Annotation[]): string {
  const byLine = new Map<number, string[]>();
  for (const { offset, text } of annotations) {
    const { line } = lineColumn(file, offset);
    const lines = byLine.get(line) ?? [];
    lines.push(...text.split('\n').map((part) => `${marker} ${part}`.trimEnd()));
    byLine.set(line, lines);
  }
  const lines = file.text.split('\n');
  return lines.flatMap((line, index) => [line, ...(byLine.get(index + 1) ?? [])]).join('\n');
}

function withoutAnnotations(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith(marker))
    .join('\n');
}

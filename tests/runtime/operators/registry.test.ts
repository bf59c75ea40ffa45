import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { operators } from '../../../runtime/operators/registry.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Externs that make a step: those that give a value of the run. Others give recipes, which are read by the step that takes them. */
const STEP =
  /^extern (\w+)\((?:(?!^extern)[\s\S])*?\) -> (?:Frame|Label|Trained|Evaluation|Report|Check|Environment|Policy|Study)\b([\s\S]*?)(?=^\/\/\/|^extern|^enum|$(?![\s\S]))/gmu;

interface DeclaredOperator {
  readonly folder: string;
  readonly operator: string;
  /** Declared with `implemented: false`. */
  readonly absent: boolean;
}

function declared(): readonly DeclaredOperator[] {
  return readdirSync(`${root}stdlib`, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.pipe'))
    .flatMap((file) =>
      [...readFileSync(`${root}stdlib/${file}`, 'utf8').matchAll(STEP)].map((match) => ({
        folder: file.slice(0, file.indexOf('/')),
        operator: /operator: "(\w+)"/u.exec(match[2] ?? '')?.[1] ?? match[1] ?? '',
        absent: /^\s*implemented: false,$/mu.test(match[2] ?? ''),
      })),
    );
}

const available = declared().filter((one) => !one.absent);

test('every declared step has an implementation or says that it has none, and every implementation is declared', () => {
  expect(Object.keys(operators).sort()).toEqual([...new Set(available.map((one) => one.operator))].sort());
});

test('no operator is both there and said to be absent', () => {
  const absent = declared().filter((one) => one.absent);
  expect(absent.filter((one) => operators[one.operator] !== undefined)).toEqual([]);
});

test('implementations lie in the folders of their declarations and can be loaded', async () => {
  for (const { folder, operator } of available) {
    expect(existsSync(`${root}runtime/operators/${folder}/registry.ts`), folder).toBe(true);
    const registry = (await import(`../../../runtime/operators/${folder}/registry.ts`)) as {
      operators: typeof operators;
    };
    expect(Object.keys(registry.operators), folder).toContain(operator);
    expect(typeof (await operators[operator]?.load())?.run, operator).toBe('function');
  }
});

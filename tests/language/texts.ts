import { readdirSync, readFileSync } from 'node:fs';
import type { SourceFile } from '../../language/source/source.ts';

const root = new URL('../../', import.meta.url);

function textsUnder(folder: string): readonly SourceFile[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.pipe'))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}

/** Every file of the library and every pipeline that ships. */
export const shippedTexts: readonly SourceFile[] = [...textsUnder('stdlib/'), ...textsUnder('pipelines/')];

/** Texts with one mistake or several. */
export const mistakenTexts: readonly SourceFile[] = textsUnder('tests/language/fixtures/mistakes/');

/** Programs with every form of the grammar. */
export const programTexts: readonly SourceFile[] = textsUnder('tests/baselines/').filter(({ path }) =>
  /\/[^./]+\.pipe$/.test(path),
);

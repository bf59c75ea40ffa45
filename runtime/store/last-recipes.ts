import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../artifact/canonical-json.ts';
import { list } from './rebuild-index.ts';

/** Recipe blobs of the last run of a pipeline, by what a person calls the step: `trees/train_trees`. */
export type LastRecipes = Readonly<Record<string, LastRecipe>>;

export interface LastRecipe {
  readonly title: string;
  /** Content key. */
  readonly key: string;
  readonly recipe: string;
}

/** What the last run of `pipeline` left; empty when it never ran here. */
export function readLastRecipes(directory: string, pipeline: string): LastRecipes {
  try {
    const { format, steps } = JSON.parse(readFileSync(lastPath(directory, pipeline), 'utf8')) as {
      format?: string;
      steps?: Readonly<Record<string, unknown>>;
    };
    if (format !== 'pipec.last/1' || steps === undefined) return {};
    return Object.fromEntries(
      Object.entries(steps).filter((entry): entry is [string, LastRecipe] => isWhole(entry[1])),
    );
  } catch {
    return {};
  }
}

/** Damage makes an entry one that is not there. */
function isWhole(entry: unknown): entry is LastRecipe {
  const { title, key, recipe } = (entry ?? {}) as Partial<LastRecipe>;
  return typeof title === 'string' && typeof key === 'string' && typeof recipe === 'string';
}

/** What the last runs of all pipelines left. */
export function readAllLastRecipes(directory: string): readonly LastRecipe[] {
  const pipelines = list(directory).filter((file) => file.endsWith('.json'));
  return pipelines.flatMap((file) => Object.values(readLastRecipes(directory, decodeURIComponent(file.slice(0, -5)))));
}

/** Replaces what is remembered, unless it is equal already. */
export function writeLastRecipes(directory: string, pipeline: string, steps: LastRecipes): void {
  const path = lastPath(directory, pipeline);
  const content = canonicalJson({ format: 'pipec.last/1', steps });
  try {
    if (readFileSync(path, 'utf8') === content) return;
  } catch {
    // Not there yet.
  }
  mkdirSync(directory, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

function lastPath(directory: string, pipeline: string): string {
  return join(directory, `${encodeURIComponent(pipeline)}.json`);
}

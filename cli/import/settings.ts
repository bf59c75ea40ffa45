import type { Leaf } from './document.ts';
import { blocks, keys, strays } from './vocabulary.ts';

/** A value of the config with what it is about: `optimizer.learning_rate`, `models.lstm.hidden`. */
export interface Setting {
  readonly block: string;
  readonly key: string;
  /** Whether the key is in the importer's vocabulary; an unknown one keeps its own name. */
  readonly known: boolean;
  /** The member of `models` that it is about, where its block is one that models share (`training`, `loss`, …). */
  readonly member?: string;
  readonly leaf: Leaf;
}

const blockOf: ReadonlyMap<string, string> = new Map(
  Object.entries(blocks).flatMap(([block, names]) => names.map((name): [string, string] => [name, block])),
);

const families = ['lstm', 'gru', 'cnn', 'transformer', 'mlp', 'rnn'] as const;

/** What each value is about, whatever the config calls it. A member of `models` gives the block `models.NAME`. */
export function readSettings(leaves: readonly Leaf[]): readonly Setting[] {
  return leaves.map(settingOf);
}

function settingOf(leaf: Leaf): Setting {
  const path = leaf.path.map((name) => name.trim().replaceAll('-', '_'));
  let block = '';
  let rest = path;
  for (const [index, name] of path.entries()) {
    const found = blockOf.get(name.toLowerCase());
    const isLast = index === path.length - 1;
    if (found === undefined || isLast) continue;
    // Inside a search, tracking or agents nothing is about this training; `models.x.training` stays with x.
    block = found;
    rest = path.slice(index + 1);
    if (found === 'models') {
      const [name = '', ...own] = rest;
      if (own.length === 0) break;
      return memberSetting(name.toLowerCase(), own, leaf);
    }
    if (['space', 'tracking', 'agents', 'machine', 'engineering'].includes(found)) break;
  }
  return addressed(block, rest, leaf);
}

function memberSetting(name: string, own: readonly string[], leaf: Leaf): Setting {
  const trees = isTrees(name);
  const written = own.join('.');
  const key =
    canonical(trees ? 'trees' : 'model', written) ?? (trees ? undefined : canonical('model', withoutFamily(written)));
  const block = `models.${name}`;
  if (key !== undefined || trees) return { block, key: key ?? written, known: key !== undefined, leaf };
  const shared = addressed('training', own, leaf);
  return shared.known ? { ...shared, member: name } : { block, key: written, known: false, leaf };
}

/** Whether a model of that name is LightGBM's. */
export function isTrees(name: string): boolean {
  return /^(lightgbm|lgbm|lgb|gbm)$/i.test(name);
}

function addressed(written: string, path: readonly string[], leaf: Leaf): Setting {
  const name = path.join('.');
  let block = written;
  // The prefix of `scheduler_patience`, `early_stopping_metric` and their like names the block.
  const prefixed = /^(early_stopping|lr_scheduler|scheduler|optimizer|loss)_(\w+)$/.exec(name);
  if (prefixed !== null && ['', 'training', blockOf.get(prefixed[1] ?? '')].includes(block)) {
    const target = blockOf.get(prefixed[1] ?? '') ?? '';
    const key = canonical(target, prefixed[2] ?? '');
    if (key !== undefined) return { block: target, key, known: true, leaf };
  }
  if (block === '' && ['optimizer', 'loss', 'scheduler', 'early_stopping', 'model', 'data', 'device'].includes(name)) {
    const target = blockOf.get(name) ?? '';
    const key =
      target === 'data' ? 'path' : target === 'stopping' ? 'enabled' : target === 'machine' ? 'device' : 'type';
    return { block: target, key, known: true, leaf };
  }
  if (block === 'training' && name === 'early_stopping')
    return { block: 'stopping', key: 'enabled', known: true, leaf };
  block = strays.find(({ from, key }) => from.includes(written) && key.test(name))?.block ?? block;
  const key = canonical(block, name) ?? (block === 'model' ? canonical('model', withoutFamily(name)) : undefined);
  return { block, key: key ?? name, known: key !== undefined, leaf };
}

/** `lstm_hidden_units`, `lstm.hidden_dim` → `hidden_units`, `hidden_dim`. */
function withoutFamily(name: string): string {
  const family = families.find((candidate) => name.startsWith(`${candidate}_`) || name.startsWith(`${candidate}.`));
  return family === undefined ? name : name.slice(family.length + 1);
}

function canonical(block: string, name: string): string | undefined {
  const lower = name.toLowerCase();
  return keys[block]?.find((names) => names.includes(name) || names.includes(lower))?.[0];
}

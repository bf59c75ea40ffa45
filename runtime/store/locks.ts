import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Holder, isDead, parseHolder, thisProcess } from './holder.ts';

/**
 * Locks between processes, by name. A claim is a file of its own, `NAME~TOKEN`, that names its holder; whoever sees no other
 * living claim on the name *after* making its own has the lock. So of two that claim at once at least one sees the other, and
 * removing a dead holder's claim can never hit a living one's: its name was used once.
 */
export interface Locks {
  /** Tries once, without waiting. */
  claim(name: string): Claim;
  /** Whether a living process holds or claims the name. */
  isHeld(name: string): boolean;
  /** Whether a living process holds or claims any name that begins so. */
  isAnyHeld(prefix: string): boolean;
  /** Removes what dead processes left. */
  sweep(): void;
}

export interface HeldClaim {
  readonly held: true;
  release(): void;
}

export type Claim =
  | HeldClaim
  /** Somebody else's; ask again later. */
  | { readonly held: false; readonly holder: Holder };

interface OtherClaim {
  readonly file: string;
  readonly holder: Holder;
}

export function createLocks(directory: string): Locks {
  /** Living claims on `name` besides `own`. Claims of dead holders are removed on the way. */
  const others = (name: string, own: string | undefined): OtherClaim[] => {
    const found: OtherClaim[] = [];
    for (const file of list(directory)) {
      if (!file.startsWith(`${name}~`) || file === own) continue;
      const text = readClaim(join(directory, file));
      if (text === undefined) continue; // released meanwhile
      const holder = parseHolder(text);
      // Claims appear whole, by rename; one that cannot be read was damaged by the disk and holds nothing.
      if (holder === undefined || isDead(holder)) rmSync(join(directory, file), { force: true });
      else found.push({ file, holder });
    }
    return found;
  };

  const names = (): readonly string[] => {
    const found = list(directory).map((file) => file.split('~', 1)[0] ?? '');
    return [...new Set(found)].filter((name) => name !== '' && !name.startsWith('.'));
  };

  return {
    claim: (name) => {
      const before = others(name, undefined)[0];
      if (before !== undefined) return { held: false, holder: before.holder };
      mkdirSync(directory, { recursive: true });
      const token = randomBytes(8).toString('hex');
      const file = `${name}~${token}`;
      const path = join(directory, file);
      const draft = join(directory, `.${token}`);
      writeFileSync(draft, JSON.stringify(thisProcess()), { flag: 'wx' });
      renameSync(draft, path);
      const release = (): void => rmSync(path, { force: true });
      const rival = others(name, file)[0];
      if (rival === undefined) return { held: true, release };
      release();
      return { held: false, holder: rival.holder };
    },
    isHeld: (name) => others(name, undefined).length > 0,
    isAnyHeld: (prefix) => names().some((name) => name.startsWith(prefix) && others(name, undefined).length > 0),
    sweep: () => {
      for (const name of names()) others(name, undefined);
      for (const file of list(directory)) if (file.startsWith('.')) removeOldDraft(join(directory, file));
    },
  };
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** How old a draft of a claim must be before nobody can be about to rename it. */
const draftAge = 60_000;

function removeOldDraft(path: string): void {
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (changed !== undefined && Date.now() - changed > draftAge) rmSync(path, { force: true });
}

function readClaim(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import type { ConfigValue } from './document.ts';
import type { Slot } from './draft.ts';
import type { Setting } from './settings.ts';

/** Why a setting of the config is not in the program. */
export type Fate = 'unsupported' | 'unknown' | 'elsewhere' | 'rejected';

export interface Remark {
  readonly setting: Setting;
  readonly fate: Fate;
  readonly reason: string;
}

/**
 * The settings of a config while a program is made of them. Each is used, remarked upon, or left over in the end: none gets lost.
 */
export class Config {
  readonly remarks: Remark[];
  /** What the config does not say and the importer chose, as a person is told it. */
  readonly choices: string[];
  private readonly all: readonly Setting[];
  private readonly used: Set<Setting>;
  private readonly open = new Map<string, Setting[]>();

  /** A view of `whole` on some of its settings shares what was used, remarked and chosen. */
  constructor(settings: readonly Setting[], whole?: Config) {
    this.all = whole?.all ?? settings;
    this.used = whole?.used ?? new Set();
    this.remarks = whole?.remarks ?? [];
    this.choices = whole?.choices ?? [];
    for (const setting of settings) {
      if (whole === undefined && setting.member !== undefined) continue;
      const address = `${setting.block}.${setting.key}`;
      const others = this.open.get(address);
      if (others === undefined) this.open.set(address, [setting]);
      else others.push(setting);
    }
  }

  /** The settings of one of several models: its own, and before them those that all share. */
  member(name: string): Config {
    const shared = ['training', 'optimizer', 'loss', 'scheduler', 'stopping'];
    const settings = this.all.filter(
      ({ block, member }) =>
        block === `models.${name}` || member === name || (member === undefined && shared.includes(block)),
    );
    return new Config(
      [
        ...settings.filter(({ member }) => member === undefined),
        ...settings.filter(({ member }) => member !== undefined),
      ],
      this,
    );
  }

  /** The setting at `block.key`, which counts as used; where the config gives it twice, the last stands. */
  take(address: string): Setting | undefined {
    const found = this.open.get(address);
    if (found === undefined) return undefined;
    this.open.delete(address);
    const last = found.at(-1);
    for (const setting of found) {
      if (setting !== last && !this.used.has(setting))
        this.remark(setting, 'elsewhere', `line ${last?.leaf.line} says it again, and the last stands`);
      this.used.add(setting);
    }
    return last;
  }

  /** As `take`, and it stays there for others. */
  peek(address: string): Setting | undefined {
    return this.open.get(address)?.at(-1);
  }

  /** Blocks in which something is still open. */
  blocks(): readonly string[] {
    return [...new Set(this.left().map((setting) => setting.block))];
  }

  /** Everything that is still open in this view, of one block where it is given, in the order of the text. */
  left(block?: string): readonly Setting[] {
    return [...this.open.values()]
      .flat()
      .filter((setting) => !this.used.has(setting) && (block === undefined || setting.block === block))
      .sort((a, b) => a.leaf.line - b.leaf.line);
  }

  /** What nobody used: the settings of all models too. */
  leftOver(): readonly Setting[] {
    return this.all.filter((setting) => !this.used.has(setting));
  }

  remark(setting: Setting, fate: Fate, reason: string): void {
    this.remarks.push({ setting, fate, reason });
  }

  /** Takes all of a block and remarks upon each. */
  dismiss(block: string, fate: Fate, reason: string): void {
    for (const setting of this.left(block)) {
      this.open.delete(`${setting.block}.${setting.key}`);
      this.used.add(setting);
      this.remark(setting, fate, reason);
    }
  }

  choose(what: string): void {
    this.choices.push(what);
  }

  /** `name: value, ` of the setting at `address`, or nothing. A value that `write` cannot read is remarked upon. */
  argument(name: string, address: string, write: (value: ConfigValue) => string | undefined): Slot | '' {
    const setting = this.take(address);
    if (setting === undefined) return '';
    const text = write(setting.leaf.value);
    if (text === undefined) {
      this.remark(setting, 'rejected', `\`${name}\` cannot be ${setting.leaf.text}`);
      return '';
    }
    return slot(`${name}: ${text}, `, [setting], '');
  }
}

/** A piece of the program that `settings` gave. */
export function slot(text: string, settings: readonly Setting[], fallback: string): Slot {
  return { kind: 'slot', text, settings, fallback };
}

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ISerializedGast } from 'chevrotain';
import { PipeParser } from '../language/parser/parser.ts';
import { occurrences } from '../language/parser/syntax-base.ts';
import { declarationTypes } from '../language/parser/tokens.ts';

/**
 * Writes the EBNF of docs/language/grammar.md from the rules of the parser: `node docs/generate-grammar.ts`. What a rule marks as
 * wanted is demanded, what a rule called `mistaken…` reads is left out, and a rule that only stands for another is replaced by it.
 */
const page = new URL('language/grammar.md', import.meta.url);
const widest = 116;

type Term =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly items: readonly Term[] }
  | { readonly kind: 'choice'; readonly items: readonly Term[] }
  | { readonly kind: 'optional'; readonly item: Term }
  | { readonly kind: 'repeated'; readonly item: Term };

/** Parts of the serialised grammar, whose published type does not tell them apart. */
type Part = ISerializedGast & {
  readonly name?: string;
  readonly label?: string;
  readonly idx?: number;
  readonly definition?: readonly Part[];
};

const nothing: Term = { kind: 'sequence', items: [] };
const isNothing = (term: Term): boolean => term.kind === 'sequence' && term.items.length === 0;

function sequence(items: readonly Term[]): Term {
  const flat = items.flatMap((item) => (item.kind === 'sequence' ? item.items : [item]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind: 'sequence', items: flat };
}

function choice(items: readonly Term[]): Term {
  const kept = items.filter((item) => !isNothing(item));
  const [only] = kept;
  return kept.length <= 1 ? (only ?? nothing) : { kind: 'choice', items: kept };
}

const optional = (item: Term): Term => (isNothing(item) ? nothing : { kind: 'optional', item });
const repeated = (item: Term): Term => (isNothing(item) ? nothing : { kind: 'repeated', item });
const quoted = (text: string): Term => ({ kind: 'text', text: `"${text}"` });

const classes: ReadonlyMap<string, string> = new Map([
  ...['Word', 'BindingName', 'PathName'].map((name) => [name, 'NAME'] as const),
  ...['Number', 'Quantity', 'Date', 'String'].map((name) => [name, name.toUpperCase()] as const),
]);

/** A token: its class, its text, or the words that it stands for. */
function terminal(name: string, label: string): Term {
  const known = classes.get(name);
  if (known) return { kind: 'text', text: known };
  const words = [...declarationTypes].flatMap(([word, type]) => (type.name === name ? [quoted(word)] : []));
  return words.length > 1 ? choice(words) : quoted(label.replaceAll('`', ''));
}

const ruleName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function term({ type, name = '', label = '', idx = 0, definition = [] }: Part): Term {
  const inner = (): Term => sequence(definition.map(term));
  switch (type) {
    case 'Terminal':
      return terminal(name, label);
    case 'NonTerminal':
      return name.startsWith('mistaken') ? nothing : { kind: 'rule', name: ruleName(name) };
    case 'Option':
      return idx >= occurrences.wanted ? inner() : optional(inner());
    case 'Alternation':
      return choice(definition.map(term));
    case 'RepetitionMandatory':
      return sequence([inner(), repeated(inner())]);
    case 'Repetition': {
      if (idx < occurrences.separated) return repeated(inner());
      const item = sequence(definition.slice(0, -1).map(term));
      const list = sequence([item, repeated(sequence([quoted(','), item])), optional(quoted(','))]);
      return idx > occurrences.separated ? list : optional(list);
    }
    default:
      return inner();
  }
}

/** `term` with every rule that only stands for another replaced by it. */
function resolved(found: Term, rules: ReadonlyMap<string, Term>): Term {
  switch (found.kind) {
    case 'text':
      return found;
    case 'rule': {
      const meant = rules.get(found.name);
      return meant && (meant.kind === 'text' || meant.kind === 'rule') ? resolved(meant, rules) : found;
    }
    case 'sequence':
      return sequence(found.items.map((item) => resolved(item, rules)));
    case 'choice':
      return choice(found.items.map((item) => resolved(item, rules)));
    default:
      return { ...found, item: resolved(found.item, rules) };
  }
}

function written(found: Term, place: 'rule' | 'sequence' | 'choice'): string {
  switch (found.kind) {
    case 'text':
      return found.text;
    case 'rule':
      return found.name;
    case 'sequence':
      return found.items.map((item) => written(item, 'sequence')).join(' ');
    case 'choice': {
      const text = found.items.map((item) => written(item, 'choice')).join(' | ');
      return place === 'sequence' ? `( ${text} )` : text;
    }
    case 'optional':
      return `[ ${written(found.item, 'rule')} ]`;
    case 'repeated':
      return `{ ${written(found.item, 'rule')} }`;
  }
}

/** One rule; what is too long for a line goes on under its `=`, cut at spaces outside quotation marks. */
function line(name: string, found: Term, column: number): string {
  const lead = `${name.padEnd(column)} = `;
  const lines: string[] = [];
  let text = lead;
  for (const word of written(found, 'rule').match(/"[^"]*"|[^\s"]+/g) ?? []) {
    if (text.length + word.length > widest && text.trim() !== '') {
      lines.push(text.trimEnd());
      text = ' '.repeat(lead.length);
    }
    text += `${word} `;
  }
  return [...lines, text.trimEnd()].join('\n');
}

function mentioned(found: Term): readonly string[] {
  switch (found.kind) {
    case 'text':
      return [];
    case 'rule':
      return [found.name];
    case 'sequence':
    case 'choice':
      return found.items.flatMap(mentioned);
    default:
      return mentioned(found.item);
  }
}

/** The rules that `start` leads to, each after the first that mentions it, without those of `without`. */
function reached(start: readonly string[], rules: ReadonlyMap<string, Term>, without: ReadonlySet<string>): string[] {
  const order: string[] = [];
  const visit = (name: string): void => {
    const found = rules.get(name);
    if (!found || without.has(name) || order.includes(name)) return;
    order.push(name);
    mentioned(found).forEach(visit);
  };
  start.forEach(visit);
  return order;
}

/** The grammar in two parts: what files are made of, and expressions. */
export function grammar(): ReadonlyMap<'declarations' | 'expressions', string> {
  const raw = new Map<string, Term>();
  // Chevrotain reads these off the recorded rules; a sound file is any number of declarations, which `layout.ts` tells apart.
  raw.set('file', repeated({ kind: 'rule', name: 'declaration' }));
  for (const rule of new PipeParser().getSerializedGastProductions() as readonly Part[])
    raw.set(ruleName(rule.name ?? ''), sequence((rule.definition ?? []).map(term)));
  const rules = new Map([...raw].map(([name, found]) => [name, resolved(found, raw)]));
  const expressions = reached(['expression'], rules, new Set());
  const declarations = reached(['file'], rules, new Set(expressions));
  const block = (names: readonly string[]): string => {
    const column = Math.max(...names.map(({ length }) => length));
    return names.map((name) => line(name, rules.get(name) ?? nothing, column)).join('\n');
  };
  return new Map([
    ['declarations', block(declarations)],
    ['expressions', block(expressions)],
  ]);
}

/** `text` with the blocks after `<!-- generated: NAME -->` replaced by the grammar's. */
export function withGrammar(text: string): string {
  let result = text;
  for (const [name, rules] of grammar())
    result = result.replace(
      new RegExp(`(<!-- generated: ${name} -->\n\n)\`\`\`ebnf\n[^\`]*\`\`\``),
      (_, mark: string) => `${mark}\`\`\`ebnf\n${rules}\n\`\`\``,
    );
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, withGrammar(readFileSync(page, 'utf8')));

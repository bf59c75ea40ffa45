import { generator, type Random, RandomLayout, randomly } from './random-layout.ts';

/**
 * Programs without syntax errors, drawn from the whole grammar and laid out at random: line breaks, empty lines, tabs, comments and
 * doc comments wherever one may stand. The same seed gives the same text.
 */
export function randomProgram(seed: number): string {
  const random = generator(seed);
  const layout = new RandomLayout(random, randomly(random, 4) === 0 ? '\r\n' : '\n');
  const program = new RandomProgram(random, layout);
  program.module();
  return layout.text();
}

const names = ['a', 'bars', 'x1', 'rows', 'a_rather_long_name_of_a_column', 'prepared', 'relu', 'fit', 'every', 'as'];
const memberNames = [...names, 'model', 'label', 'for', 'in', 'stage', 'then'];
const literals = [
  ...['0', '1', '42', '1_000_000', '0.30', '1e-4', '2.50E+3', '5%', '0.1%', '8bars', '24h', '1mo', '8GiB', '500ms'],
  ...['2021-04-01', '"text"', '"a // b"', '"\\"quoted\\" \\u{e9}"', '"é ± 東"', '""', 'true', 'false'],
];
const valueWords = ['let', 'dataset', 'features', 'label', 'check', 'stage', 'environment', 'report'];
const comparisons = ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'];

class RandomProgram {
  readonly #random: Random;
  readonly #out: RandomLayout;
  /** Nesting that expressions may still use. */
  #depth = 0;

  constructor(random: Random, out: RandomLayout) {
    this.#random = random;
    this.#out = out;
  }

  module(): void {
    const indent = this.#chance(10) ? randomly(this.#random, 4) : 0;
    if (this.#chance(50)) {
      this.#begin('pipeline', indent, false);
      this.#out.token('quickstart');
      if (this.#chance(40)) {
        this.#out.token('edition');
        this.#out.token(this.#chance(50) ? '2026' : '2_026');
      }
    }
    for (let left = randomly(this.#random, 4); left >= 0; left--) this.#declaration(indent);
    this.#out.end();
  }

  #declaration(indent: number): void {
    this.#depth = 1 + randomly(this.#random, 4);
    const modules = [() => this.#names(indent), () => this.#use(indent), () => this.#override(indent)];
    const kinds = [() => this.#param(indent), () => this.#model(indent), () => this.#space(indent)];
    const others = [() => this.#enum(indent), () => this.#extern(indent), () => this.#allow(indent)];
    const expectation = () => this.#expectation(indent);
    const values = [() => this.#value(indent), () => this.#family(indent), () => this.#function(indent)];
    this.#pick([...modules, ...kinds, ...others, expectation, expectation, ...values, ...values, ...values])();
  }

  #begin(word: string, indent: number, exportable: boolean): void {
    if (exportable && this.#chance(20)) {
      this.#out.onNewLine('export', indent);
      this.#out.token(word);
    } else this.#out.onNewLine(word, indent);
  }

  #names(indent: number): void {
    this.#begin(this.#pick(['import', 'export']), indent, false);
    this.#list('{', '}', true, () => {
      this.#name();
      if (!this.#chance(30)) return;
      this.#out.token('as');
      this.#name();
    });
    this.#out.token('from');
    this.#out.token('"./other.pipe"');
  }

  #use(indent: number): void {
    this.#begin('use', indent, false);
    this.#name();
    this.#out.token('=');
    this.#out.token('"./other.pipe"');
    if (this.#chance(60)) this.#settings();
  }

  #override(indent: number): void {
    this.#begin('override', indent, false);
    this.#name();
    this.#out.token('=');
    this.#expression();
  }

  #allow(indent: number): void {
    this.#begin('allow', indent, false);
    this.#name();
    this.#out.token(`"${'a reason, '.repeat(randomly(this.#random, 14))}"`);
  }

  #expectation(indent: number): void {
    this.#begin('expect', indent, false);
    if (this.#chance(30)) this.#range(true);
    else {
      this.#name();
      this.#out.token('and');
      this.#operation();
    }
    if (this.#chance(60)) {
      if (this.#out.endsOpen()) this.#out.onNewLine('"why"', indent + 2);
      else this.#out.token('"why so, in a sentence that takes its place on the line"');
    }
    this.#after();
  }

  #after(): void {
    if (!this.#chance(30)) return;
    this.#out.token('after');
    this.#postfix(false);
    while (this.#chance(40)) {
      this.#out.token(',');
      this.#postfix(false);
    }
  }

  #param(indent: number): void {
    this.#begin('param', indent, false);
    this.#name();
    this.#typeAndDefault();
  }

  #value(indent: number): void {
    this.#begin(this.#pick(valueWords), indent, true);
    this.#name();
    this.#typeAndValue();
  }

  #family(indent: number): void {
    this.#begin(this.#pick(valueWords), indent, true);
    this.#name();
    const keys = ['k', 'key', 'a_key_with_a_long_name'].slice(randomly(this.#random, 3));
    let index = 0;
    this.#times('[', ']', keys.length, () => this.#out.token(keys[index++] ?? ''));
    if (this.#chance(20)) {
      this.#out.token(':');
      this.#type();
    }
    for (const key of keys) this.#forClause(true, key);
    this.#out.token('=');
    this.#expression();
    this.#after();
  }

  #function(indent: number): void {
    this.#begin('let', indent, true);
    this.#name();
    this.#list('(', ')', false, () => this.#parameter());
    this.#typeAndValue();
  }

  #typeAndValue(): void {
    if (this.#chance(15)) {
      this.#out.token(':');
      this.#type();
    }
    this.#out.token('=');
    this.#expression();
    this.#after();
  }

  #space(indent: number): void {
    this.#begin('space', indent, true);
    this.#name();
    this.#out.token('for');
    this.#name();
    if (this.#chance(50)) this.#call(false);
    this.#out.token('{');
    for (let left = randomly(this.#random, 5); left > 0; left--) this.#entry(0);
    this.#out.onNewLine('}', indent);
  }

  #entry(indent: number): void {
    if (this.#chance(30)) {
      this.#out.onNewLine('where', indent);
      this.#condition();
      return;
    }
    this.#out.onNewLine(this.#pick(['model', 'batch', 'label', 'where_it_is']), indent);
    while (this.#chance(50)) {
      this.#out.onLine('.');
      this.#out.onLine(this.#pick(memberNames));
    }
    this.#out.onLine('in');
    if (this.#chance(40)) this.#range(true);
    else if (this.#chance(50)) this.#list('[', ']', true, () => this.#expression());
    else this.#operation();
    if (!this.#chance(30)) return;
    this.#out.token('when');
    this.#condition();
  }

  #model(indent: number): void {
    this.#begin(this.#pick(['model', 'block']), indent, true);
    this.#out.token('Mlp');
    if (this.#chance(70)) this.#list('(', ')', true, () => this.#parameter());
    this.#constraints();
    this.#out.token('{');
    for (let left = randomly(this.#random, 4); left > 0; left--) this.#statement(indent + 2);
    this.#out.onNewLine('}', indent);
  }

  #statement(indent: number): void {
    const role = this.#pick(['input', 'tap', 'output', '']);
    if (role === '') this.#out.onNewLine('value', indent);
    else {
      this.#out.onNewLine(role, indent);
      this.#out.onLine('value');
    }
    this.#out.token(role === 'input' ? ':' : '=');
    if (role === 'input') this.#type();
    else this.#expression();
  }

  #enum(indent: number): void {
    this.#begin('enum', indent, true);
    this.#out.token('Kind');
    this.#list('{', '}', true, () => this.#name());
  }

  #extern(indent: number): void {
    this.#begin('extern', indent, true);
    this.#out.token('operator');
    const positional = randomly(this.#random, 3);
    const named = randomly(this.#random, 3);
    let index = 0;
    this.#times('(', ')', positional + (named > 0 ? named + 1 : 0), () => {
      if (index++ === positional) this.#out.token('*');
      else this.#parameter();
    });
    this.#out.token('->');
    const open = this.#type();
    if (open) this.#out.onNewLine('rolling', indent + 2);
    else this.#out.token('rolling');
    if (this.#chance(80)) this.#list('(', ')', false, () => this.#argument());
    this.#constraints();
    if (this.#chance(50)) this.#list('{', '}', false, () => this.#setting());
  }

  #parameter(): void {
    this.#name();
    this.#typeAndDefault();
  }

  #typeAndDefault(): void {
    this.#out.token(':');
    this.#type();
    if (!this.#chance(40)) return;
    this.#out.token('=');
    this.#expression();
  }

  /** Tells whether the type ends in a range that is open above. */
  #type(): boolean {
    this.#out.token(this.#pick(['Int', 'Float', 'List', 'Tensor', 'Frame']));
    if (this.#chance(20)) {
      this.#out.token('<');
      this.#type();
      this.#out.token('>');
    }
    if (this.#chance(15)) this.#list('[', ']', false, () => this.#sum());
    if (!this.#chance(40)) return false;
    this.#out.token('in');
    if (this.#chance(70)) return this.#range(false);
    this.#list('[', ']', true, () => this.#literal());
    return false;
  }

  #constraints(): void {
    if (!this.#chance(30)) return;
    this.#out.token('where');
    this.#condition();
    while (this.#chance(40)) {
      this.#out.token(',');
      this.#condition();
    }
  }

  // ---------------------------------------------------------------- expressions

  #expression(): void {
    if (this.#depth === 0) {
      this.#atom();
      return;
    }
    this.#deeper(() => {
      if (this.#chance(10)) this.#conditional();
      else if (this.#chance(12)) this.#range(true);
      else this.#operation();
      while (this.#chance(25)) {
        this.#out.token('|>');
        this.#step();
      }
    });
  }

  #step(): void {
    if (this.#chance(15)) {
      this.#forClause(false);
      this.#out.token('{');
      this.#expression();
      this.#out.token('}');
      return;
    }
    if (this.#chance(30)) this.#out.token('fit');
    this.#out.token(this.#pick(['scale', 'relu', 'split', 'a_transformation_with_a_long_name']));
    if (this.#chance(80)) this.#call();
  }

  /** What may stand before a `{` that opens something else: settings only in parentheses. */
  #condition(): void {
    if (this.#depth === 0 || this.#chance(60)) {
      this.#name();
      this.#out.token(this.#pick(comparisons.filter((operator) => !operator.includes('in'))));
      this.#literal();
      return;
    }
    this.#out.token('(');
    this.#deeper(() => this.#expression());
    this.#out.token(')');
  }

  #conditional(): void {
    this.#out.token('if');
    this.#condition();
    this.#out.token('then');
    this.#operation();
    this.#out.token('else');
    if (this.#chance(40)) this.#conditional();
    else this.#operation();
  }

  #operation(): void {
    this.#chain(['or'], 10, () =>
      this.#chain(['and'], 15, () => {
        while (this.#chance(8)) this.#out.token('not');
        this.#sum();
        if (!this.#chance(20)) return;
        for (const word of this.#pick(comparisons).split(' ')) this.#out.token(word);
        if (this.#chance(30)) this.#range(false);
        else this.#sum();
      }),
    );
  }

  #sum(): void {
    this.#chain(['+', '-'], 20, () => this.#chain(['*', '/', '%'], 15, () => this.#operand()));
  }

  #chain(operators: readonly string[], percent: number, operand: () => void): void {
    operand();
    while (this.#chance(percent)) {
      this.#out.token(this.#pick(operators));
      operand();
    }
  }

  #operand(): void {
    if (this.#chance(3)) this.#out.token('not');
    while (this.#chance(8)) this.#out.token('-');
    this.#postfix();
  }

  /** Tells whether it is open above. */
  #range(compound: boolean): boolean {
    const bound = () => (compound ? this.#sum() : this.#literal());
    if (this.#chance(80)) bound();
    this.#out.token(this.#pick(['..', '..<']));
    if (this.#chance(40)) return true;
    this.#out.onLine(this.#pick(literals));
    if (compound && this.#chance(30)) {
      this.#out.token('*');
      this.#operand();
    }
    return false;
  }

  /** In heads without `settings`, whose `{` opens something else. */
  #postfix(settings = true): void {
    this.#atom();
    while (this.#chance(25)) {
      if (this.#chance(40)) {
        this.#out.token('.');
        this.#out.token(this.#pick(memberNames));
      } else if (this.#chance(30)) {
        this.#times('[', ']', 1 + randomly(this.#random, 2), () => {
          if (this.#chance(20)) this.#out.token('*');
          else this.#expression();
        });
      } else this.#call(settings);
    }
  }

  #call(settings = true): void {
    this.#list('(', ')', false, () => this.#argument());
    if (settings && this.#chance(25)) this.#settings();
  }

  #settings(): void {
    this.#out.onLine('{');
    this.#items('}', randomly(this.#random, 3), () => this.#setting());
  }

  #argument(): void {
    if (this.#chance(40)) this.#setting();
    else this.#expression();
  }

  #setting(): void {
    this.#out.token(this.#pick(memberNames));
    this.#out.token(':');
    this.#expression();
  }

  #atom(): void {
    if (this.#depth === 0 || this.#chance(70)) {
      if (this.#chance(50)) this.#name();
      else this.#literal();
      return;
    }
    this.#deeper(() => {
      switch (randomly(this.#random, 4)) {
        case 0:
          this.#list('[', ']', false, () => this.#expression());
          break;
        case 1:
          this.#list('{', '}', false, () => {
            this.#out.token(this.#pick([...memberNames, '"b c"']));
            this.#out.token(':');
            this.#expression();
          });
          break;
        case 2:
          this.#out.token('(');
          this.#expression();
          this.#out.token(')');
          break;
        default:
          this.#out.token('[');
          this.#expression();
          do this.#forClause(true);
          while (this.#chance(30));
          if (this.#chance(10)) this.#out.token(',');
          this.#out.token(']');
      }
    });
  }

  #forClause(conditions: boolean, key?: string): void {
    this.#out.token('for');
    this.#out.token(key ?? this.#pick(names));
    if (this.#chance(30)) {
      this.#out.token(',');
      this.#name();
    }
    this.#out.token('in');
    if (this.#chance(30)) this.#range(false);
    else this.#name();
    if (!conditions || !this.#chance(40)) return;
    this.#out.token('if');
    this.#condition();
  }

  #name(): void {
    this.#out.token(this.#pick(names));
  }

  #literal(): void {
    this.#out.token(this.#pick(literals));
  }

  // ---------------------------------------------------------------- lists and chance

  #list(open: string, close: string, filled: boolean, item: () => void): void {
    this.#times(open, close, (filled ? 1 : 0) + randomly(this.#random, 4), item);
  }

  #times(open: string, close: string, count: number, item: () => void): void {
    this.#out.token(open);
    this.#items(close, count, item);
  }

  #items(close: string, count: number, item: () => void): void {
    for (let index = 0; index < count; index++) {
      item();
      if (index < count - 1 || this.#chance(40)) this.#out.token(',');
    }
    this.#out.token(close);
  }

  #deeper(body: () => void): void {
    this.#depth--;
    body();
    this.#depth++;
  }

  #chance(percent: number): boolean {
    return this.#random() * 100 < percent;
  }

  #pick<T>(choices: readonly T[]): T {
    const [first, ...others] = choices;
    if (first === undefined) throw new Error('there must be something to choose from');
    return [first, ...others][randomly(this.#random, choices.length)] ?? first;
  }
}

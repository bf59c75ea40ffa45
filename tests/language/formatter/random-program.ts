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

type Random = () => number;

/** Mulberry32 (T. Ettinger, public domain): uniform in [0, 1). */
function generator(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomly(random: Random, below: number): number {
  return Math.floor(random() * below);
}

const comments = ['// why', '//', '//// ruler', '// "not a string', '// trailing space  ', '//no space', '// ± 5 %'];
const docComments = ['/// What it is.', '///', '/// with `code` and two spaces  ', '///no space'];

/** Tokens put one after the other, with what may stand between them drawn at random. */
class RandomLayout {
  readonly #random: Random;
  readonly #lineEnd: string;
  readonly #pieces: string[] = [];
  #last = '';
  /** In how many of a hundred gaps the line ends. */
  readonly #breaks: number;

  constructor(random: Random, lineEnd: string) {
    this.#random = random;
    this.#lineEnd = lineEnd;
    this.#breaks = [0, 2, 5, 15, 40][randomly(random, 5)] ?? 0;
  }

  /** `text` after a gap in which the line may end. */
  token(text: string): void {
    if (this.#chance(this.#breaks)) this.#endLine(1 + randomly(this.#random, 9));
    else this.#gap(text);
    this.#put(text);
  }

  /** `text` on the line of the token before it. */
  onLine(text: string): void {
    this.#gap(text);
    this.#put(text);
  }

  /** `text` on a line of its own, at least at column `indent` from 0. */
  onNewLine(text: string, indent: number): void {
    this.#endLine(indent);
    this.#put(text);
  }

  /** The end of the text. */
  end(): void {
    if (this.#chance(80)) this.#endLine(0);
  }

  text(): string {
    return this.#pieces.join('');
  }

  #chance(percent: number): boolean {
    return this.#random() * 100 < percent;
  }

  #put(text: string): void {
    this.#pieces.push(text);
    this.#last = text;
  }

  #gap(text: string): void {
    const tight =
      (/^[)\]},:.]/.test(text) && !text.startsWith('..')) ||
      /^[([{]$/.test(this.#last) ||
      text === '..' ||
      this.#last.startsWith('..');
    if (this.#pieces.length > 0)
      this.#pieces.push(tight && this.#chance(70) ? '' : ' '.repeat(this.#chance(90) ? 1 : 3));
  }

  #endLine(indent: number): void {
    if (this.#chance(20)) this.#pieces.push(' ', this.#comment());
    this.#emptyLines();
    while (this.#chance(15)) {
      this.#pieces.push(' '.repeat(randomly(this.#random, 7)), this.#comment());
      this.#emptyLines();
    }
    this.#pieces.push(this.#chance(5) ? '\t'.repeat(indent) : ' '.repeat(indent));
  }

  #comment(): string {
    const texts = this.#chance(70) ? comments : docComments;
    return texts[randomly(this.#random, texts.length)] ?? '//';
  }

  #emptyLines(): void {
    this.#pieces.push(this.#lineEnd);
    while (this.#chance(15)) this.#pieces.push(this.#chance(20) ? '  ' : '', this.#lineEnd);
  }
}

const names = ['a', 'bars', 'x1', 'rows', 'a_rather_long_name_of_a_column', 'prepared', 'relu', 'fit', 'every', 'as'];
const memberNames = [...names, 'model', 'label', 'for', 'in', 'stage', 'then'];
const literals = [
  ...['0', '1', '42', '1_000_000', '0.30', '1e-4', '2.50E+3', '5%', '0.1%', '8bars', '24h', '1mo', '8GiB', '500ms'],
  ...['2021-04-01', '"text"', '"a // b"', '"\\"quoted\\" \\u{e9}"', '"é ± 東"', '""', 'true', 'false'],
];
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
    const kinds = [() => this.#import(indent), () => this.#param(indent), () => this.#model(indent)];
    const others = [() => this.#enum(indent), () => this.#extern(indent)];
    const value = () => this.#value(indent);
    this.#pick([...kinds, ...others, value, value, value, value, value])();
  }

  #begin(word: string, indent: number, exportable: boolean): void {
    if (exportable && this.#chance(20)) {
      this.#out.onNewLine('export', indent);
      this.#out.token(word);
    } else this.#out.onNewLine(word, indent);
  }

  #import(indent: number): void {
    this.#begin('import', indent, false);
    this.#list('{', '}', true, () => {
      this.#name();
      if (!this.#chance(30)) return;
      this.#out.token('as');
      this.#name();
    });
    this.#out.token('from');
    this.#out.token('"./other.pipe"');
  }

  #param(indent: number): void {
    this.#begin('param', indent, false);
    this.#name();
    this.#typeAndDefault();
  }

  #value(indent: number): void {
    this.#begin(this.#pick(['let', 'dataset', 'features', 'label', 'stage', 'report']), indent, true);
    this.#name();
    if (this.#chance(15)) {
      this.#out.token(':');
      this.#type();
    }
    this.#out.token('=');
    this.#expression();
  }

  #model(indent: number): void {
    this.#begin('model', indent, true);
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

  #postfix(): void {
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
      } else this.#call();
    }
  }

  #call(): void {
    this.#list('(', ')', false, () => this.#argument());
    if (!this.#chance(25)) return;
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

  #forClause(conditions: boolean): void {
    this.#out.token('for');
    this.#name();
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

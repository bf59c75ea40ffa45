export type Random = () => number;

/** Mulberry32 (T. Ettinger, public domain): uniform in [0, 1). */
export function generator(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomly(random: Random, below: number): number {
  return Math.floor(random() * below);
}

const comments = ['// why', '//', '//// ruler', '// "not a string', '// trailing space  ', '//no space', '// ± 5 %'];
const docComments = ['/// What it is.', '///', '/// with `code` and two spaces  ', '///no space'];

/** Tokens put one after the other, with what may stand between them drawn at random. */
export class RandomLayout {
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

  /** Whether the last token is a range's, whose bound may follow on its line. */
  endsOpen(): boolean {
    return this.#last.startsWith('..');
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

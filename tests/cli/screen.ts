import { Writable } from 'node:stream';

const lead = '\u001b';
const controls = new RegExp(`${lead}\\[[?0-9;]*[A-Za-z]|[\\s\\S]`, 'gu');
const control = new RegExp(`^${lead}\\[\\??([0-9;]*)([A-Za-z])$`);

/** A terminal to write to: keeps what is on its screen, and what has scrolled off it, as lines of text. */
export class Screen extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  /** Lines from the first to the last, without the empty ones at the end. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    for (const [part] of String(chunk).matchAll(controls)) this.#put(part);
    done();
  }

  #put(part: string): void {
    const [, count, command] = control.exec(part) ?? [];
    if (command !== undefined) this.#control(command, Number(count || 1), count ?? '');
    else if (part === '\n') {
      this.#row += 1;
      this.#column = 0;
      this.#lines[this.#row] ??= '';
    } else if (part === '\r') this.#column = 0;
    else {
      if (this.#column === this.columns)
        throw new Error(`the line is wider than the terminal: ${this.#lines[this.#row]}`);
      const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + part + line.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  #control(command: string, count: number, text: string): void {
    const line = this.#lines[this.#row] ?? '';
    if (command === 'A') this.#row = Math.max(0, this.#row - count);
    else if (command === 'B') this.#row += count;
    else if (command === 'G') this.#column = count - 1;
    else if (command === 'K') this.#lines[this.#row] = text === '2' ? '' : line.slice(0, this.#column);
    else if (command === 'J') {
      this.#lines.length = this.#row + 1;
      this.#lines[this.#row] = line.slice(0, this.#column);
    } else if (!['m', 'h', 'l'].includes(command)) throw new Error(`the screen does not know ${command}`);
  }
}

/** Lines being written. Spaces and line ends are written with what follows them, so that no line ends in a space. */
export class Lines {
  /** Where the next text would begin. */
  column = 0;
  readonly #pieces: string[] = [];
  #atStart = true;
  #afterBlank = false;
  #spaced = false;
  /** Whether the line must end before any more text: at `#resume`, or else where a continuation stands. */
  #stopped = false;
  #resume: number | undefined;

  /** Writes `text`; `continuation` is the indentation if the line must end first. */
  write(text: string, width: number, continuation: number): void {
    if (this.#stopped) {
      if (!this.#atStart) this.end(this.#resume ?? continuation);
      this.#stopped = false;
    }
    this.#put(text);
    this.column += width;
  }

  /** A space before the next text of this line. */
  space(): void {
    if (this.#atStart || this.#spaced) return;
    this.#spaced = true;
    this.column++;
  }

  /** Ends the line; the next begins at column `indent`. */
  end(indent: number): void {
    if (!this.#atStart) this.#pieces.push('\n');
    this.#atStart = true;
    this.#spaced = false;
    this.#stopped = false;
    this.column = indent;
  }

  /** Leaves a line empty, if this one is or has to end and the one before is not. */
  blank(): void {
    if (this.#stopped && this.#resume !== undefined && !this.#atStart) this.end(this.#resume);
    if (!this.#atStart || this.#afterBlank || this.#pieces.length === 0) return;
    this.#pieces.push('\n');
    this.#afterBlank = true;
  }

  /** Writes a comment, after which the line must end. */
  comment(
    { text, ownLine, blankBefore }: { readonly text: string; readonly ownLine: boolean; readonly blankBefore: boolean },
    continuation: number,
  ): void {
    if (!ownLine) {
      this.space();
      this.#put(text);
      this.stop();
      return;
    }
    if (!this.#atStart) this.end((this.#stopped ? this.#resume : undefined) ?? continuation);
    if (blankBefore) this.blank();
    const indent = this.column;
    this.#put(text);
    this.#stopped = true;
    this.#resume = indent;
  }

  /** Makes the next text stand on a later line. */
  stop(): void {
    if (this.#atStart || this.#stopped) return;
    this.#stopped = true;
    this.#resume = undefined;
  }

  /** All that was written, with a line end at its end; empty if nothing was. */
  text(): string {
    return this.#pieces.length === 0 ? '' : `${this.#pieces.join('')}${this.#atStart ? '' : '\n'}`;
  }

  #put(text: string): void {
    if (this.#atStart) this.#pieces.push(' '.repeat(this.column));
    else if (this.#spaced) this.#pieces.push(' ');
    this.#pieces.push(text);
    this.#atStart = false;
    this.#afterBlank = false;
    this.#spaced = false;
  }
}

import type { IToken } from 'chevrotain';
import { PipeParser } from '../../language/parser/parser.ts';

/** Counts how often the parser looks at a token: what it does, whatever the machine. */
export class CountingParser extends PipeParser {
  looks = 0;

  protected override LA(distance: number): IToken {
    this.looks++;
    return super.LA(distance);
  }

  protected override LA_FAST(distance: number): IToken {
    this.looks++;
    return super.LA_FAST(distance);
  }
}

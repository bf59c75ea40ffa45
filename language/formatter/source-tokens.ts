import { lex } from '../parser/lex.ts';
import type { SourceFile } from '../source/source.ts';

/** A comment as the author placed it. `text` has its slashes. */
export interface SourceComment {
  readonly text: string;
  readonly column: number;
  /** Whether no token stands before it on its line. */
  readonly ownLine: boolean;
  /** Whether an empty line stands before it. */
  readonly blankBefore: boolean;
  /** Whether it is a `///`, which belongs to the token that follows. */
  readonly doc: boolean;
}

/** A token with the comments around it. The last of a file has no text. */
export interface SourceToken {
  readonly text: string;
  readonly offset: number;
  readonly column: number;
  /** Whether it is the first on its line. */
  readonly startsLine: boolean;
  readonly blankBefore: boolean;
  /** Comments on lines of their own before it. */
  readonly leading: readonly SourceComment[];
  /** The comment behind it on its line. */
  readonly trailing?: SourceComment;
}

/** The tokens of `file`, each with its comments: every comment belongs to exactly one. */
export function readTokens(file: SourceFile): SourceToken[] {
  const { tokens, comments } = lex(file);
  const read: SourceToken[] = [];
  let next = 0;
  /** Line on which the last token or comment ended. */
  let line = 0;
  const takeComment = (ownLine: boolean): SourceComment => {
    const comment = comments[next++];
    const at = comment?.startLine ?? line;
    const doc = comment?.tokenType.name === 'DocComment';
    const image = comment?.image ?? '';
    const taken = {
      // The text of a doc comment is the declaration's; what is invisible in another comment is nobody's.
      text: doc ? image : image.trimEnd(),
      column: comment?.startColumn ?? 1,
      ownLine,
      blankBefore: ownLine && at - line > 1,
      doc,
    };
    line = at;
    return taken;
  };
  for (let index = 0; index <= tokens.length; index++) {
    const isEnd = index === tokens.length;
    const offset = tokens.starts[index] ?? file.text.length;
    const leading: SourceComment[] = [];
    const lineBefore = line;
    while ((comments[next]?.startOffset ?? Number.POSITIVE_INFINITY) < offset) leading.push(takeComment(true));
    const at = tokens.lines[index] ?? line;
    const startsLine = at > lineBefore;
    const blankBefore = at - line > 1;
    line = at;
    const trails = comments[next]?.startLine === line && !isEnd;
    const trailing =
      trails && (comments[next]?.startOffset ?? 0) < (tokens.starts[index + 1] ?? Number.POSITIVE_INFINITY);
    read.push({
      text: isEnd ? '' : tokens.image(index),
      offset,
      column: isEnd ? 1 : tokens.column(index),
      startsLine,
      blankBefore,
      leading,
      ...(trailing ? { trailing: takeComment(false) } : {}),
    });
  }
  return read;
}

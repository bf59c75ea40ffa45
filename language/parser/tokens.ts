import { createToken, type IToken, type TokenType } from 'chevrotain';
import type { Span } from '../source/source.ts';
import type { Name } from '../syntax/tree.ts';

/**
 * Token types. Text is cut by `scan.ts` into words, literals and punctuation; `layout.ts` then tells contextual words
 * (`stage` at the head of a declaration) from plain ones, so most word types have no pattern of their own.
 */
const contextual = (name: string, label: string): TokenType => createToken({ name, label: `\`${label}\`` });
/** What tokens that are always spelled alike are spelled like. */
export const spellings = new Map<TokenType, string>();
const mark = (name: string, pattern: RegExp): TokenType => {
  const spelling = pattern.source.replaceAll('\\', '');
  const type = createToken({ name, pattern, label: `\`${spelling}\`` });
  spellings.set(type, spelling);
  return type;
};

export const Space = createToken({ name: 'Space', pattern: /[ \t\r\n\uFEFF]+/, line_breaks: true });
export const DocComment = createToken({ name: 'DocComment', pattern: /\/\/\/(?!\/)[^\n\r]*/ });
export const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\n\r]*/ });

export const Word = createToken({ name: 'Word', pattern: /[A-Za-z_][A-Za-z0-9_]*/, label: 'a name' });
export const NumberToken = createToken({
  name: 'Number',
  pattern: /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?/,
  label: 'a number',
});
/** A number with what touches it: `8GiB`, `5%`. `lex.ts` checks the unit. */
export const Quantity = createToken({
  name: 'Quantity',
  pattern: /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?(?![eE][+-]?\d)(?:%|[A-Za-z][A-Za-z0-9_]*)/,
  label: 'a quantity',
});
export const DateToken = createToken({ name: 'Date', pattern: /\d{4}-\d{2}-\d{2}(?![\w-])/, label: 'a date' });
export const StringToken = createToken({
  name: 'String',
  pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*"/,
  label: 'a string',
});

export const PipeInto = mark('PipeInto', /\|>/);
export const Arrow = mark('Arrow', /->/);
export const RangeBelow = mark('RangeBelow', /\.\.</);
export const RangeTo = mark('RangeTo', /\.\./);
export const EqualTo = mark('EqualTo', /==/);
export const NotEqual = mark('NotEqual', /!=/);
export const LessEqual = mark('LessEqual', /<=/);
export const GreaterEqual = mark('GreaterEqual', />=/);
export const Less = mark('Less', /</);
export const Greater = mark('Greater', />/);
export const Equals = mark('Equals', /=/);
export const Plus = mark('Plus', /\+/);
export const Minus = mark('Minus', /-/);
export const Star = mark('Star', /\*/);
export const Slash = mark('Slash', /\//);
export const Percent = mark('Percent', /%/);
export const Dot = mark('Dot', /\./);
export const Comma = mark('Comma', /,/);
export const Colon = mark('Colon', /:/);
export const LeftParen = mark('LeftParen', /\(/);
export const RightParen = mark('RightParen', /\)/);
export const LeftBracket = mark('LeftBracket', /\[/);
export const RightBracket = mark('RightBracket', /\]/);
export const LeftBrace = mark('LeftBrace', /\{/);
export const RightBrace = mark('RightBrace', /\}/);

// Text that is wrong but recognisable: `lex.ts` reports it and turns it into what was meant, or drops it.
/** A line that a version control system left; elsewhere the same signs are brackets of types. */
export const ConflictMarker = createToken({
  name: 'ConflictMarker',
  pattern: /(?<![^\n\r])(?:<{7}[^\n\r]*|>{7}[^\n\r]*|\|{7}[^\n\r]*|={7}(?!=))/,
});
export const UnterminatedString = createToken({ name: 'UnterminatedString', pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*\\?/ });
/** A string with the quotation marks of another language or of typesetting. */
export const ForeignQuoted = createToken({
  name: 'ForeignQuoted',
  pattern: /'[^'\n\r]*'|[\u201C\u201D\u201E\u00AB][^\u201C\u201D\u00BB\n\r]*[\u201C\u201D\u00BB]/,
});
/** Digits and minus without a space: a date that is none, or a difference. */
export const TightMinus = createToken({
  name: 'TightMinus',
  pattern: /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:-\d[\d_]*(?:\.\d+)?)+(?:[A-Za-z_][\w:]*|%)?/,
});
export const PointNumber = createToken({ name: 'PointNumber', pattern: /\.\d[\d_]*(?:[eE][+-]?\d+)?/ });
/** Letters that no name has, and what touches them. A word that touches them from the left is joined to them by `lex.ts`. */
export const ForeignWord = createToken({
  name: 'ForeignWord',
  pattern:
    /[\u00AA-\u02AF\u0370-\u1FFF\u3040-\uD7FF\uF900-\uFDFF][\w\u00AA-\u02AF\u0370-\u1FFF\u3040-\uD7FF\uF900-\uFDFF]*/,
});
export const BlockComment = createToken({
  name: 'BlockComment',
  pattern: /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/,
  line_breaks: true,
});
export const HashComment = createToken({ name: 'HashComment', pattern: /#[^\n\r]*/ });
export const ForeignOperator = createToken({
  name: 'ForeignOperator',
  pattern: /&&|\|\||===|!==|<>|\*\*|:=|!(?!=)|;|\|(?!>)/,
});

// Reserved words.
export const For = contextual('For', 'for');
export const In = contextual('In', 'in');
export const If = contextual('If', 'if');
export const Then = contextual('Then', 'then');
export const Else = contextual('Else', 'else');
export const Where = contextual('Where', 'where');
export const When = contextual('When', 'when');
export const After = contextual('After', 'after');
export const Import = contextual('Import', 'import');
export const Export = contextual('Export', 'export');
export const True = contextual('True', 'true');
export const False = contextual('False', 'false');
export const And = contextual('And', 'and');
export const Or = contextual('Or', 'or');
export const Not = contextual('Not', 'not');

// Words with a meaning at one place only.
export const Fit = contextual('Fit', 'fit');
export const From = contextual('From', 'from');
export const As = contextual('As', 'as');
export const Edition = contextual('Edition', 'edition');
export const Pipeline = contextual('Pipeline', 'pipeline');
export const Param = contextual('Param', 'param');
/** A word of `valueWords` at the head of a declaration. */
export const ValueWord = contextual('ValueWord', 'let');
/** `model` or `block` at the head of a declaration. */
export const Model = contextual('Model', 'model');
export const Expect = contextual('Expect', 'expect');
export const SearchSpace = contextual('SearchSpace', 'space');
export const Use = contextual('Use', 'use');
export const Extends = contextual('Extends', 'extends');
export const Override = contextual('Override', 'override');
export const Allow = contextual('Allow', 'allow');
export const Extern = contextual('Extern', 'extern');
export const Enum = contextual('Enum', 'enum');
/** `input`, `tap`, `output` at the head of a statement of a model's body. */
export const Input = contextual('Input', 'input');
export const Tap = contextual('Tap', 'tap');
export const Output = contextual('Output', 'output');
/** The name at the head of `name = …` in a model's body. */
export const BindingName = contextual('BindingName', 'name =');
/** The name at the head of `path in …` in a search space. */
export const PathName = contextual('PathName', 'path in');

export const reservedTypes: ReadonlyMap<string, TokenType> = new Map([
  ['for', For],
  ['in', In],
  ['if', If],
  ['then', Then],
  ['else', Else],
  ['where', Where],
  ['when', When],
  ['after', After],
  ['import', Import],
  ['export', Export],
  ['true', True],
  ['false', False],
  ['and', And],
  ['or', Or],
  ['not', Not],
]);

export const declarationTypes: ReadonlyMap<string, TokenType> = new Map([
  ['pipeline', Pipeline],
  ['import', Import],
  ['param', Param],
  ['let', ValueWord],
  ['dataset', ValueWord],
  ['features', ValueWord],
  ['label', ValueWord],
  ['check', ValueWord],
  ['stage', ValueWord],
  ['environment', ValueWord],
  ['report', ValueWord],
  ['expect', Expect],
  ['model', Model],
  ['block', Model],
  ['space', SearchSpace],
  ['use', Use],
  ['extends', Extends],
  ['override', Override],
  ['allow', Allow],
  ['enum', Enum],
  ['extern', Extern],
]);

export const statementTypes: ReadonlyMap<string, TokenType> = new Map([
  ['input', Input],
  ['tap', Tap],
  ['output', Output],
]);

/** In the order in which they are tried. None but comments goes over several lines, so a token's line is also that of its end. */
export const patterned: readonly TokenType[] = [
  Space,
  DocComment,
  Comment,
  BlockComment,
  ConflictMarker,
  ForeignWord,
  Word,
  DateToken,
  TightMinus,
  Quantity,
  NumberToken,
  StringToken,
  UnterminatedString,
  ForeignQuoted,
  HashComment,
  ForeignOperator,
  PipeInto,
  Arrow,
  RangeBelow,
  RangeTo,
  PointNumber,
  EqualTo,
  NotEqual,
  LessEqual,
  GreaterEqual,
  Less,
  Greater,
  Equals,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  Dot,
  Comma,
  Colon,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
];

/** Every type that the parser can meet. */
export const vocabulary: TokenType[] = [
  ...patterned,
  ...reservedTypes.values(),
  Fit,
  From,
  As,
  Edition,
  Pipeline,
  Param,
  ValueWord,
  Model,
  Expect,
  SearchSpace,
  Use,
  Extends,
  Override,
  Allow,
  Extern,
  Enum,
  Input,
  Tap,
  Output,
  BindingName,
  PathName,
];

/** What is said of some types of tokens, by the number of the type: asked for every token of a text. */
export function byType<T>(entries: Iterable<readonly [TokenType, T]>): readonly (T | undefined)[] {
  const table: (T | undefined)[] = [];
  for (const [{ tokenTypeIdx }, said] of entries) if (tokenTypeIdx !== undefined) table[tokenTypeIdx] = said;
  return Array.from(table);
}

/** The type of each number. */
export const typeOfNumber = byType(vocabulary.map((type) => [type, type] as const));
/** What tokens that are always spelled alike are spelled like, by the number of their type. */
export const spelled = byType(spellings);

export function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: tokenEnd(token) };
}

export function tokenEnd(token: IToken): number {
  return token.startOffset + token.image.length;
}

export function nameOf(token: IToken): Name {
  return { kind: 'name', text: token.image, span: tokenSpan(token) };
}

/** Makes `token` one of another type. */
export function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? token.tokenTypeIdx;
}

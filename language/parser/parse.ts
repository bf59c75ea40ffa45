import type { IToken, TokenType } from 'chevrotain';
import {
  bareBinding,
  declarationLine,
  headerPlace,
  unknownDeclaration,
} from '../diagnostics/catalogue/syntax/declarations.ts';
import { tooDeep, unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import { type Diagnostic, report } from '../diagnostics/diagnostic.ts';
import { ordered } from '../diagnostics/order.ts';
import type { SourceFile, Span } from '../source/source.ts';
import type { Declaration, Module } from '../syntax/tree.ts';
import { type Chunk, deepestNesting, type Layout, layOut } from './layout.ts';
import { type DocComment, lex } from './lex.ts';
import { describeToken } from './messages.ts';
import type { DeclarationReader } from './parser.ts';
import { DeclarationShapes, shapeOf } from './shapes.ts';
import { SoundFirstReader } from './sound-first.ts';
import { type DocumentedText, strayDocs } from './stray-docs.ts';
import type { Passage } from './syntax-base.ts';
import type { TokenTable } from './token-table.ts';
import {
  declarationTypes,
  Equals,
  Export,
  LeftBrace,
  retype,
  Star,
  StringToken,
  tokenSpan,
  UnterminatedString,
  Word,
} from './tokens.ts';

export interface ParsedModule {
  readonly module: Module;
  /** Mistakes in the order of the text; none is an echo of another. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads `file`. Never throws: whatever the text, there is a module, and what is wrong with it is told. Time and memory are
 * linear in the text. A piece that is absent is a `Missing` node; a declaration that cannot be read is `invalid`.
 */
export function parse(file: SourceFile): ParsedModule {
  shared ??= new SoundFirstReader();
  return parseWith(shared, file, shapes);
}

let shared: DeclarationReader | undefined;
const shapes = new DeclarationShapes();

/** `parse` with a reader of one's own; what it reads is remembered in `shapes`, where they are given. */
export function parseWith(reader: DeclarationReader, file: SourceFile, shapes?: DeclarationShapes): ParsedModule {
  const lexed = lex(file);
  const layout = layOut(lexed.tokens);
  const reading: Reading = {
    reader,
    shapes,
    file,
    lexed,
    layout,
    diagnostics: [...lexed.diagnostics],
    documented: new Set(),
    flawed: [],
  };
  const { diagnostics } = reading;
  const declarations = layout.chunks.map((chunk, index) => {
    const before = diagnostics.length;
    const declaration = readChunk(reading, chunk, layout.chunks[index + 1]);
    if (diagnostics.length > before) reading.flawed.push(declaration.span);
    return declaration;
  });
  for (const declaration of declarations)
    if (declaration.kind === 'pipeline' && declaration !== declarations[0])
      diagnostics.push(report(headerPlace, { file, span: declaration.span }, {}));
  diagnostics.push(...strayDocs(reading));
  const module: Module = { kind: 'module', file, declarations, span: { start: 0, end: file.text.length } };
  return { module, diagnostics: ordered(diagnostics) };
}

/** One file that is being read. */
interface Reading extends DocumentedText {
  readonly reader: DeclarationReader;
  readonly shapes: DeclarationShapes | undefined;
  readonly layout: Layout;
  readonly diagnostics: Diagnostic[];
  readonly documented: Set<number>;
  readonly flawed: Span[];
}

function readChunk(reading: Reading, chunk: Chunk, next: Chunk | undefined): Declaration {
  const { reader, file, diagnostics, documented } = reading;
  const { tokens, docs } = reading.lexed;
  const { partners } = reading.layout;
  const start = tokens.starts[chunk.start] ?? 0;
  const span: Span = { start, end: tokens.ends[chunk.end - 1] ?? start };
  if (chunk.midLine) {
    const gap = { start: tokens.ends[chunk.start - 1] ?? start, end: start };
    const edits = [{ location: { file, span: gap }, replacement: '\n' }];
    const fix = { title: 'begin a line', applicability: 'machine' as const, edits };
    const location = { file, span: tokens.span(chunk.start) };
    diagnostics.push(report(declarationLine, location, { word: tokens.image(chunk.start) }, { fix }));
  }
  const invalid: Declaration = { kind: 'invalid', span };
  if (chunk.tooDeep) {
    diagnostics.push(report(tooDeep, { file, span: chunk.tooDeep }, { limit: deepestNesting }));
    return invalid;
  }
  const shape = reading.shapes && !hasDocs(tokens, chunk, docs) ? shapeOf(tokens, chunk) : undefined;
  const known = shape === undefined ? undefined : reading.shapes?.read(tokens, chunk, shape);
  if (known !== undefined) return known;
  const own = tokens.slice(chunk.start, chunk.end);
  const [first, second] = own;
  if (!first) return invalid;
  const quietFrom = silenceDamage(own);
  const following = next ? 'the next declaration' : 'the end of the file';
  const word = first.tokenType === Export ? second : first;
  const bare = first.tokenType === Word && second?.tokenType === Equals;
  for (const meant of new Set([first, word])) if (meant && !bare) tellMeant(meant, file, diagnostics);
  if (!bare && word?.tokenType === Word) return invalid;
  if (!bare && (word === undefined || !isDeclarationToken(word, word !== first))) {
    const found = word ? describeToken(word) : following;
    const place = word ? tokenSpan(word) : { start: span.end, end: span.end };
    if (place.start < quietFrom)
      diagnostics.push(
        report(unexpected, { file, span: place }, { found, expected: 'a declaration', ...handOn(first, word) }),
      );
    return invalid;
  }
  if (bare) {
    const fix = {
      title: 'declare it with `let`',
      applicability: 'maybe' as const,
      edits: [{ location: { file, span: { start: span.start, end: span.start } }, replacement: 'let ' }],
    };
    diagnostics.push(report(bareBinding, { file, span: tokenSpan(first) }, { name: first.image }, { fix }));
  }
  const before = diagnostics.length;
  const passage: Passage = { file, tokens: own, partners, docs, documented, diagnostics, following, quietFrom };
  const declaration = reader.read(passage, bare ? span.start : undefined);
  if (declaration.kind === 'invalid') return invalid;
  if (shape !== undefined && diagnostics.length === before && quietFrom === Number.POSITIVE_INFINITY)
    reading.shapes?.remember(tokens, chunk, shape, declaration);
  return declaration;
}

function hasDocs(tokens: TokenTable, { start, end }: Chunk, docs: ReadonlyMap<number, DocComment>): boolean {
  if (docs.size === 0) return false;
  for (let at = start; at < end; at++) if (docs.has(tokens.starts[at] as number)) return true;
  return false;
}

/** `export * from …` */
function handOn(first: IToken, word: IToken | undefined): { readonly help?: string } {
  if (first.tokenType !== Export || word?.tokenType !== Star) return {};
  return { help: 'name what is handed on: `export { a, b } from "./file.pipe"`' };
}

const declaring: ReadonlySet<TokenType> = new Set(declarationTypes.values());

function isDeclarationToken(token: IToken, exporting: boolean): boolean {
  return declaring.has(token.tokenType) || (exporting && token.tokenType === LeftBrace);
}

/**
 * A string without an end has swallowed the rest of its line: its consequences are not told. Gives the offset from which on
 * the declaration is damaged, and makes the string an ordinary one.
 */
function silenceDamage(tokens: readonly IToken[]): number {
  let quietFrom = Number.POSITIVE_INFINITY;
  for (const token of tokens) {
    if (token.tokenType !== UnterminatedString) continue;
    quietFrom = Math.min(quietFrom, token.startOffset);
    retype(token, StringToken);
  }
  return quietFrom;
}

/** Reports a word that begins no declaration, with the one that was taken for it. */
function tellMeant(word: IToken, file: SourceFile, diagnostics: Diagnostic[]): void {
  const location = { file, span: tokenSpan(word) };
  const meant: unknown = word.payload;
  if (word.tokenType === Word) {
    diagnostics.push(report(unknownDeclaration, location, { word: word.image }));
  } else if (typeof meant === 'string' && !declarationTypes.has(word.image)) {
    const title = `write \`${meant}\``;
    const fix = { title, applicability: 'maybe' as const, edits: [{ location, replacement: meant }] };
    diagnostics.push(report(unknownDeclaration, location, { word: word.image, meant }, { fix }));
  }
}

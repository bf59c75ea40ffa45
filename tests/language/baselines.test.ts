import { layOut } from '../../language/parser/layout.ts';
import { lex } from '../../language/parser/lex.ts';
import { parse } from '../../language/parser/parse.ts';
import { lineColumn, type SourceFile, type Span } from '../../language/source/source.ts';
import { type AnyNode, children } from '../../language/syntax/walk.ts';
import { type Annotation, baselines } from '../baselines.ts';
import { isOutlined, outline } from './outline.ts';

/** The types of the tokens of each line, comments included, as the parser gets them. */
function tokens(file: SourceFile): readonly Annotation[] {
  const lexed = lex(file);
  layOut(lexed.tokens);
  const all = [...lexed.tokens.slice(), ...lexed.comments].sort((a, b) => a.startOffset - b.startOffset);
  const lines = new Map<number, { readonly offset: number; readonly types: string[] }>();
  for (const { startOffset, startLine = 0, tokenType, image } of all) {
    const line = lines.get(startLine) ?? { offset: startOffset, types: [] };
    line.types.push(/^\w+$/.test(image) && tokenType.name === 'Word' ? image : `${tokenType.name}`);
    lines.set(startLine, line);
  }
  return [...lines.values()].map(({ offset, types }) => ({ offset, text: types.join(' ') }));
}

/** Every node that goes over several lines, and what stands on one line as a whole. */
function syntax(file: SourceFile): readonly Annotation[] {
  const { module } = parse(file);
  const annotations: Annotation[] = [];
  const visit = (node: AnyNode, depth: number): void => {
    const { start, end } = node.span;
    const whole = isOutlined(node) && lineColumn(file, start).line === lineColumn(file, end).line;
    const said = whole ? outline(node) : attributes(node).join(' ');
    const place = extent(file, node.span);
    annotations.push({
      offset: start,
      text: `${'  '.repeat(depth)}${node.kind} ${place}${said === '' ? '' : ` ${said}`}`,
    });
    if (!whole) for (const child of children(node)) visit(child, depth + 1);
  };
  for (const declaration of module.declarations) visit(declaration, 0);
  return annotations;
}

/** `3–8` on one line, `3–2:8` over several. */
function extent(file: SourceFile, { start, end }: Span): string {
  const [from, to] = [lineColumn(file, start), lineColumn(file, end)];
  return from.line === to.line ? `${from.column}–${to.column}` : `${from.column}–${to.line}:${to.column}`;
}

/** What a node says besides its kind, place and children. */
function attributes(node: AnyNode): readonly string[] {
  return Object.entries(node).flatMap(([key, value]): readonly string[] => {
    if (key === 'kind' || key === 'span' || value === false) return [];
    if (value === true) return [key];
    if (typeof value === 'number') return [`${key} ${value}`];
    return typeof value === 'string' ? [key === 'text' ? value : `${key} ${JSON.stringify(value)}`] : [];
  });
}

baselines('tokens', ({ file }) => tokens(file));
baselines('syntax', ({ file }) => syntax(file));

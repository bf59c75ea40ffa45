/**
 * The elements of an XML document, in the order of their start tags. Throws where it is not well-formed: tags that do not match,
 * attributes without quotes or twice, bare `&` or `<`, anything beside the one root.
 */
export function elementsOf(xml: string): readonly string[] {
  const elements: string[] = [];
  const open: string[] = [];
  let roots = 0;
  for (let at = 0; at < xml.length; ) {
    const skipped = /^(?:<\?[\s\S]*?\?>|<!--(?:(?!--)[\s\S])*-->|<!DOCTYPE[^>]*>)/.exec(xml.slice(at, at + 10_000));
    if (skipped !== null) {
      at += skipped[0].length;
      continue;
    }
    if (xml[at] !== '<') {
      const end = xml.indexOf('<', at);
      const text = xml.slice(at, end < 0 ? xml.length : end);
      if (open.length === 0 && text.trim() !== '') throw new Error(`text outside the root: ${text}`);
      checkText(text);
      at += text.length;
      continue;
    }
    const end = tagEnd(xml, at);
    const tag = xml.slice(at, end);
    at = end;
    const closing = /^<\/([\w:.-]+)\s*>$/.exec(tag);
    if (closing !== null) {
      if (open.pop() !== closing[1]) throw new Error(`${tag} closes something else`);
      continue;
    }
    const opening = /^<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>$/.exec(tag);
    if (opening === null) throw new Error(`no tag: ${tag}`);
    const [, name = '', attributes = '', empty] = opening;
    const names = [...attributes.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
    for (const [, , double, single] of names) checkText(double ?? single ?? '');
    if (new Set(names.map((match) => match[1])).size !== names.length) throw new Error(`an attribute twice: ${tag}`);
    if (open.length === 0 && ++roots > 1) throw new Error(`a second root: ${tag}`);
    elements.push(name);
    if (empty === '') open.push(name);
  }
  if (open.length > 0 || roots !== 1) throw new Error(`not closed: ${open.join(', ')}`);
  return elements;
}

function tagEnd(xml: string, start: number): number {
  let quote = '';
  for (let at = start; at < xml.length; at += 1) {
    const character = xml[at] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  throw new Error('a tag without end');
}

function checkText(text: string): void {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/.test(text)) throw new Error(`a bare & in ${text}`);
}

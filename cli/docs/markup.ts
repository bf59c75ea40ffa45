/** Text as HTML. */
export function safe(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A doc's text as HTML: what stands between backticks is code. */
export function prose(text: string): string {
  return safe(text.replaceAll(/\s+/g, ' ').trim()).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

const tokens =
  /(?<comment>\/\/[^\n]*)|(?<string>"(?:[^"\\]|\\.)*")|(?<number>(?<!\w|\w\.)\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?(?:-\d\d-\d\d)?(?:[a-zA-Z]+|%)?)|(?<keyword>\b(?:dataset|features|label|stage|report|param|model|input|output|tap|pipeline|let|check|environment|space|export|fit|for|in|if|then|else|where|and|or|not|true|false)\b(?!:))|(?<type>\b[A-Z]\w*\b)|(?<name>\b\w+(?=:))|(?<call>\b\w+(?=\())|(?<operator>\|>|->)/g;

/** A piece of the language with its tokens marked by class. */
export function paint(text: string): string {
  let html = '';
  let last = 0;
  for (const match of text.matchAll(tokens)) {
    html += safe(text.slice(last, match.index));
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? '';
    html += `<i class="${kind}">${safe(match[0])}</i>`;
    last = match.index + match[0].length;
  }
  return html + safe(text.slice(last));
}

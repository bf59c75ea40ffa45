import type { Reference, ReferenceEntry } from './reference.ts';
import { summaryOf } from './summary.ts';

/** A script with everything that can be searched, and the search. Files are opened from a folder, where nothing can be fetched. */
export function searchScript(reference: Reference): string {
  const index = reference.groups.flatMap(({ name: group, entries }) =>
    entries.map((entry) => [entry.name, group, summaryOf(entry).replaceAll('`', ''), wordsOf(entry)]),
  );
  return `const index = [\n${index.map((row) => JSON.stringify(row)).join(',\n')}\n];\n${behaviour}`;
}

/** Names of parameters and members, and the words of all docs. */
function wordsOf({ overloads }: ReferenceEntry): string {
  const words = overloads.flatMap(({ parameters, doc }) => [
    ...wordsIn(doc),
    ...parameters.flatMap(({ name, doc: said, members }) => [
      name,
      ...wordsIn(said),
      ...members.flatMap((member) => [member.name, ...wordsIn(member.doc)]),
    ]),
  ]);
  return [...new Set(words)].sort().join(' ');
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z][a-z0-9_-]{2,}/g) ?? [];
}

const behaviour = String.raw`
const root = document.body.dataset.root;
const input = document.getElementById('search');
const found = document.getElementById('found');
const menu = document.getElementById('menu');
let chosen = 0;

/** Higher is better; a name counts before a sentence, a sentence before a word in the text. */
function score([name, group, summary, words], wanted) {
  let sum = 0;
  for (const word of wanted) {
    const at = name.toLowerCase().indexOf(word);
    if (name.toLowerCase() === word) sum += 100;
    else if (at === 0) sum += 60;
    else if (at > 0) sum += 40;
    else if (group.startsWith(word)) sum += 20;
    else if (summary.toLowerCase().includes(word)) sum += 10;
    else if (words.includes(word)) sum += 4;
    else return 0;
  }
  return sum;
}

function show() {
  const wanted = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  menu.hidden = wanted.length > 0;
  found.hidden = wanted.length === 0;
  const hits = wanted.length === 0 ? [] : index.map((row) => [score(row, wanted), row]).filter(([sum]) => sum > 0);
  hits.sort(([a, [left]], [b, [right]]) => b - a || (left < right ? -1 : 1));
  chosen = 0;
  found.replaceChildren(...hits.slice(0, 12).map(([, [name, group, summary]], place) => {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = root + group + '/' + name + '.html';
    const code = document.createElement('code');
    code.textContent = name;
    const small = document.createElement('small');
    small.textContent = summary;
    link.append(code, small);
    if (place === 0) link.classList.add('chosen');
    item.append(link);
    return item;
  }));
  if (wanted.length > 0 && hits.length === 0) {
    const item = document.createElement('li');
    item.textContent = 'Nothing is called so, or says so.';
    item.className = 'nothing';
    found.append(item);
  }
}

input.addEventListener('input', show);
input.addEventListener('keydown', (event) => {
  const links = [...found.querySelectorAll('a')];
  if (event.key === 'Enter' && links[chosen]) links[chosen].click();
  if (event.key === 'Escape') { input.value = ''; show(); input.blur(); }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  event.preventDefault();
  links[chosen]?.classList.remove('chosen');
  chosen = Math.max(0, Math.min(links.length - 1, chosen + (event.key === 'ArrowDown' ? 1 : -1)));
  links[chosen]?.classList.add('chosen');
  links[chosen]?.scrollIntoView({ block: 'nearest' });
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || document.activeElement === input) return;
  event.preventDefault();
  input.focus();
});
// The list alone is moved, so that the page stays at its top.
const current = document.querySelector('[aria-current]');
for (let box = current?.parentElement; box && box !== document.body; box = box.parentElement)
  if (box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY === 'auto') {
    box.scrollTop += current.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
    break;
  }
show();
`;

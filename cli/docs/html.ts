import { capital, type ReferenceFile, unavailableText } from './markdown.ts';
import { paint, prose, safe } from './markup.ts';
import type { Reference, ReferenceCallable, ReferenceEntry, ReferenceGroup, ReferenceParameter } from './reference.ts';
import { searchScript } from './search.ts';
import { siteStyle } from './site-style.ts';
import { summaryOf } from './summary.ts';

/** The reference as a site that opens from a folder, without a server and without a network: a page an entry, an index, a search. */
export function htmlOf(reference: Reference, version: string): readonly ReferenceFile[] {
  const pages = reference.groups.flatMap((group) =>
    group.entries.map((entry) => ({
      path: `${group.name}/${entry.name}.html`,
      text: page(
        reference,
        { title: entry.name, root: '../', current: `${group.name}/${entry.name}`, version },
        entryBody(group, entry),
      ),
    })),
  );
  return [
    {
      path: 'index.html',
      text: page(reference, { title: 'Operators', root: '', current: '', version }, indexBody(reference)),
    },
    ...pages,
    { path: 'style.css', text: siteStyle },
    { path: 'search.js', text: searchScript(reference) },
  ];
}

interface Frame {
  readonly title: string;
  /** The site's folder as the page sees it. */
  readonly root: string;
  readonly current: string;
  readonly version: string;
}

function page(reference: Reference, { title, root, current, version }: Frame, body: string): string {
  const menu = reference.groups
    .map(({ name, entries }) => {
      const items = entries.map((entry) => {
        const own = `${name}/${entry.name}`;
        const mark = own === current ? ' aria-current="page"' : '';
        return `<li><a href="${root}${own}.html"${mark}>${safe(entry.name)}</a></li>`;
      });
      return `<section><h2>${safe(capital(name))}</h2><ul>${items.join('')}</ul></section>`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(title)} · pipec</title>
<link rel="stylesheet" href="${root}style.css">
</head>
<body data-root="${root}">
<a class="skip" href="#content">Skip to the content</a>
<nav aria-label="Operators">
<p class="brand"><a href="${root}index.html">pipec</a> <small>${safe(version)}</small></p>
<div class="search" role="search"><input type="search" id="search" placeholder="Search operators" aria-label="Search operators" autocomplete="off" spellcheck="false"><kbd>/</kbd></div>
<ol id="found" hidden></ol>
<div id="menu">
${menu}
</div>
</nav>
<main id="content">
${body}
</main>
<script src="${root}search.js"></script>
</body>
</html>
`;
}

function indexBody({ groups }: Reference): string {
  const count = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  const sections = groups.map(({ name, entries }) => {
    const cards = entries.map(
      (entry) =>
        `<a class="card" href="${name}/${entry.name}.html"><code>${safe(entry.name)}</code>${entry.overloads.every(({ unavailable }) => unavailable) ? '<small>not available yet</small>' : ''}<span>${prose(summaryOf(entry))}</span></a>`,
    );
    return `<section><h2>${safe(capital(name))}</h2><div class="cards">${cards.join('\n')}</div></section>`;
  });
  return `<h1>Operators</h1>
<p class="lead">The ${count} operators, recipes, layers and models that the library declares: what each takes, what it gives, and what of the data it may see.</p>
${sections.join('\n')}`;
}

function entryBody(group: ReferenceGroup, { name, overloads }: ReferenceEntry): string {
  const parts = overloads.map((overload) => callableBody(overload, overloads.length > 1));
  return `<p class="trail"><a href="../index.html">Operators</a> / ${safe(capital(group.name))}</p>
<h1>${safe(name)}</h1>
${parts.join('\n')}`;
}

function callableBody(callable: ReferenceCallable, several: boolean): string {
  const {
    doc,
    signature,
    behaviour,
    constraints,
    parameters,
    columns,
    heads,
    example,
    file,
    kind,
    result,
    unavailable,
  } = callable;
  const rows = [
    constraints.length > 0 ? `<p>Where ${codes(constraints)}.</p>` : '',
    parameters.length > 0 ? `<h2>Parameters</h2>\n${parameters.map(parameterBody).join('\n')}` : '',
    columns.length > 0 ? `<h2>Columns</h2>\n<p>${codes(columns)}</p>` : '',
    heads.length > 0 ? `<h2>Heads</h2>\n<p>${codes(heads)}</p>` : '',
    example === undefined ? '' : `<h2>Example</h2>\n<pre class="program"><code>${paint(example)}</code></pre>`,
  ];
  return `<article${several ? ' class="overload"' : ''}>
<p class="tags"><span class="tag">${safe(kind)}</span><span class="tag">gives ${safe(result)}</span>${unavailable ? '<span class="tag later">not available yet</span>' : ''}</p>${unavailable ? `\n<p class="behaviour later">${unavailableText}</p>` : ''}
<pre class="signature"><code>${paint(signature)}</code></pre>
${doc
  .split(/\n\s*\n/)
  .filter((text) => text !== '')
  .map((text) => `<p>${prose(text)}</p>`)
  .join('\n')}
${behaviour === '' ? '' : `<p class="behaviour">${prose(behaviour)}</p>`}
${rows.filter((text) => text !== '').join('\n')}
<p class="source">Declared in <code>${safe(file)}</code></p>
</article>`;
}

function parameterBody({ name, type, default: value, doc, members }: ReferenceParameter): string {
  const listed = members.map(
    (member) => `<li><code>${safe(member.name)}</code>${member.doc === '' ? '' : ` ${prose(member.doc)}`}</li>`,
  );
  return `<div class="parameter">
<p><code class="name">${safe(name)}</code> <code class="type">${paint(type)}</code> ${
    value === undefined
      ? '<span class="required">required</span>'
      : `<span class="default">default <code>${safe(value)}</code></span>`
  }</p>
${doc === '' ? '' : `<p>${prose(doc)}</p>`}${listed.length === 0 ? '' : `<ul>${listed.join('')}</ul>`}
</div>`;
}

function codes(texts: readonly string[]): string {
  return texts.map((text) => `<code>${safe(text)}</code>`).join(', ');
}

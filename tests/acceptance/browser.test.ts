import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipec } from '../cli/command.ts';
import { barsCsv, makeProject, training } from '../cli/project.ts';
import { type Browser, chromium, openBrowser } from './browser.ts';
import { runPipeline } from './runs.ts';

const title = chromium === undefined ? 'in a browser (skipped: no chromium on this machine)' : 'in a browser';

describe.skipIf(chromium === undefined)(title, () => {
  let browser: Browser;
  let project = '';

  beforeAll(async () => {
    project = makeProject({ 'my.pipe': training, 'bars.csv': barsCsv() }, 'worker');
    [browser] = await Promise.all([openBrowser(chromium ?? ''), runPipeline(['my.pipe'], project)]);
  });

  afterAll(() => browser?.close());

  it('a report shows its headings, figures and tables, and asks for nothing but itself', async () => {
    const path = join(project, 'reports/training/summary.html');
    const page = await browser.open(pathToFileURL(path).href);
    expect(page.complaints).toEqual([]);
    expect(page.requests).toEqual([pathToFileURL(path).href]);
    const headings = await page.evaluate<string[]>(
      "[...document.querySelectorAll('h1, h2')].map((e) => e.textContent)",
    );
    expect(headings).toEqual(
      expect.arrayContaining(['Waves', 'Data and split', 'Parameters', 'Not proven', 'Time and memory']),
    );
    // Every figure has a drawing that takes room and holds marks.
    const figures = await page.evaluate<{ width: number; height: number; marks: number }[]>(
      `[...document.querySelectorAll('figure')].filter((figure) => figure.querySelector('table') === null).map((figure) => {
        const drawing = figure.querySelector('svg');
        const { width, height } = drawing?.getBoundingClientRect() ?? { width: 0, height: 0 };
        return { width, height, marks: drawing?.querySelectorAll('path, rect, line, text').length ?? 0 };
      })`,
    );
    expect(figures.length).toBeGreaterThan(4);
    for (const { width, height, marks } of figures) {
      expect(width).toBeGreaterThan(100);
      expect(height).toBeGreaterThan(50);
      expect(marks).toBeGreaterThan(5);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await page.evaluate("document.querySelectorAll('script, link, iframe, img:not([src^=data])').length")).toBe(
      0,
    );
    const html = readFileSync(path, 'utf8').replaceAll(/xmlns(:xlink)?="[^"]*"/g, '');
    expect([...html.matchAll(/(?:https?:)?\/\/[\w.-]+\.\w+[^"'\s<]*/g)].map(String)).toEqual([]);
  });

  it('a drawing of a pipeline shows every step and connection', async () => {
    await pipec(['graph', 'my.pipe', '-o', 'my.svg'], { cwd: project });
    const url = pathToFileURL(join(project, 'my.svg')).href;
    const page = await browser.open(url);
    expect(page.complaints).toEqual([]);
    expect(page.requests).toEqual([url]);
    const count = (selector: string): Promise<number> =>
      page.evaluate(`document.querySelectorAll('${selector}').length`);
    expect({ nodes: await count('g.node'), edges: await count('g.edge'), frames: await count('g.cluster') }).toEqual({
      nodes: 12,
      edges: 14,
      frames: 2,
    });
    const boxes = await page.evaluate<{ width: number; text: number }[]>(
      `[...document.querySelectorAll('g.node')].map((node) => ({
        width: node.querySelector('path').getBBox().width,
        text: Math.max(...[...node.querySelectorAll('text')].map((text) => text.getBBox().width)),
      }))`,
    );
    // Whatever fonts this machine has, no text runs out of its box.
    for (const { width, text } of boxes) expect(text).toBeLessThan(width);
  });
});

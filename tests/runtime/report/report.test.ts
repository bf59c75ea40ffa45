import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import type { EvaluationFile } from '../../../runtime/evaluation/evaluation.ts';
import { findLibrary } from '../../../runtime/lightgbm/location.ts';
import { compare } from '../../../runtime/operators/evaluation/compare.ts';
import { evaluate } from '../../../runtime/operators/evaluation/evaluate.ts';
import type { OperatorInput, RunFacts } from '../../../runtime/operators/operator.ts';
import { trainTrees } from '../../../runtime/operators/training/train_trees.ts';
import { renderReport } from '../../../runtime/report/page.ts';
import { gain, hit, plantedFrame } from '../evaluation/planted-frame.ts';
import { artifactOf, early, facts, float, int, lightgbm, never, rowsOf, runStep, text } from '../evaluation/step.ts';

const run: RunFacts = {
  pipeline: 'planted',
  parameters: { assets: { value: '3', set: false }, data: { value: '"x & <y>"', set: true } },
  unproven: ['survivorship of data/*.csv'],
  titles: { 'evaluations.0': 'first', 'evaluations.1': 'second', 'evaluations.2': 'seen' },
};

describe.skipIf(findLibrary() === undefined)('the report (needs LightGBM)', () => {
  const frame = plantedFrame();
  let evaluations: readonly ArtifactReader[] = [];
  let page = '';

  const evaluated = async (trees: number, part: string, head = hit, rows = frame): Promise<ArtifactReader> => {
    const inputs = { fit: rowsOf(rows, head, 'train'), watch: rowsOf(rows, head, 'validation') };
    const stop = head === hit ? early('log_loss', 10) : never;
    const model = await runStep(trainTrees, inputs, { model: lightgbm({ trees: int(trees) }), stop });
    const on = rowsOf(rows, head, part);
    const args = { threshold: float(0.5) };
    return (await runStep(evaluate, { model: artifactOf(model.artifact, 'Trained'), on }, args)).artifact;
  };
  const inputs = (): Record<string, OperatorInput> =>
    Object.fromEntries(
      evaluations.map((artifact, index) => [`evaluations.${index}`, artifactOf(artifact, 'Evaluation')]),
    );
  const written = async (): Promise<string> => {
    const { artifact } = await runStep(compare, inputs(), { title: text('Planted <signal>') }, { run });
    return new TextDecoder().decode(artifact.read('report.html'));
  };

  beforeAll(async () => {
    evaluations = [await evaluated(60, 'test'), await evaluated(3, 'test'), await evaluated(20, 'train')];
    page = await written();
  });

  test('two renderings are the same, in this process or another', async () => {
    expect(await written()).toBe(page);
    const content = {
      title: 'Planted <signal>',
      evaluations: evaluations.map((artifact, index) => ({
        title: run.titles[`evaluations.${index}`],
        evaluation: artifact.readJson('evaluation.json'),
      })),
      facts: run,
    };
    const script = fileURLToPath(new URL('./render.ts', import.meta.url));
    const input = JSON.stringify(content);
    expect(execFileSync(process.execPath, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 26 })).toBe(page);
  });

  test('every score stands beside what is reached without a model', () => {
    const [first] = evaluations;
    if (first === undefined) throw new Error('nothing was evaluated');
    const metrics = (first.readJson('evaluation.json') as EvaluationFile).heads[0]?.metrics ?? {};
    const base = (metrics.base_rate ?? Number.NaN).toFixed(4);
    expect(page).toContain(`base rate ${base}`);
    expect(page).toContain(`constant ${(metrics.constant_log_loss ?? Number.NaN).toFixed(4)}`);
    expect(page).toContain((metrics.log_loss ?? Number.NaN).toFixed(4));
    expect(page).toContain('✓ better');
  });

  test('what the pipeline allows is said before any figure', async () => {
    expect(page).not.toContain('id="allowed"');
    const allowed = [{ code: 'PIPE5008', name: 'in_sample', reason: 'a <dishonest> experiment', count: 2 }];
    const { artifact } = await runStep(compare, inputs(), { title: text('') }, { run: { ...run, allowed } });
    const marked = new TextDecoder().decode(artifact.read('report.html'));
    expect(marked).toContain('in_sample</span> (PIPE5008, 2 times): a &lt;dishonest&gt; experiment');
    expect(marked.indexOf('id="allowed"')).toBeLessThan(marked.indexOf('<h2>Training</h2>'));
  });

  test('rows that the model was fitted to are marked, and scorings are counted', () => {
    expect(page.match(/in-sample: fitted to these very rows/gu)?.length).toBe(1);
    expect(page).toContain('These rows were scored 2 times in this report.');
    expect(page).toContain('These rows were scored once in this report.');
  });

  test('parameters set for the run and what is not proven are told', () => {
    expect(page).toContain('set for this run');
    expect(page).toContain('survivorship of data/*.csv');
  });

  test('text is escaped, and the page fetches nothing', () => {
    expect(page).toContain('<h1>Planted &lt;signal&gt;</h1>');
    expect(page).toContain('&quot;x &amp; &lt;y&gt;&quot;');
    expect(page).not.toMatch(/<script|<link|@import|url\(\s*['"]?http|src=/u);
    const addresses = [...page.matchAll(/https?:\/\/[^\s"'<>)]+/gu)].map((match) => match[0]);
    expect([...new Set(addresses)].every((address) => address.startsWith('http://www.w3.org/'))).toBe(true);
  });

  test('what pictures refer to exists once in the page', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/gu)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]+)\)/gu)) expect(ids).toContain(id);
    expect(page).not.toContain('NaN');
    expect(page).not.toContain('undefined');
  });

  test('a real target has its own columns', async () => {
    const rows = plantedFrame({ head: gain });
    const evaluation = (await evaluated(40, 'test', gain, rows)).readJson('evaluation.json') as EvaluationFile;
    const html = await renderReport({ title: '', evaluations: [{ title: 'real', evaluation }], facts });
    expect(html).toContain('Mean squared error');
    expect(html).not.toContain('ROC-AUC');
    expect(html).not.toContain('NaN');
  });
});

import { type EvaluationFile, evaluationsOf } from '../evaluation/evaluation.ts';
import type { RunFacts } from '../operators/operator.ts';
import { type Compared, groupByRows, type RowSet } from './compared.ts';
import { Html, html } from './html.ts';
import { confusions } from './sections/confusion.ts';
import { allowed, parameters, splits, unproven } from './sections/data.ts';
import { entityPictures, rankingPictures } from './sections/pictures.ts';
import { scores } from './sections/scores.ts';
import { summary } from './sections/summary.ts';
import { trainings } from './sections/training.ts';
import { style } from './style.ts';

export interface ReportContent {
  /** Empty: the pipeline's name. */
  readonly title: string;
  readonly evaluations: readonly { readonly title: string; readonly evaluation: EvaluationFile }[];
  readonly facts: RunFacts;
}

/**
 * The report as one HTML page that needs no server and no network. It is a function of its content: no time and no machine
 * enter it, so that equal results give equal bytes.
 */
export async function renderReport(content: ReportContent): Promise<string> {
  const { facts } = content;
  const compared = content.evaluations.flatMap(({ title: own, evaluation: file }, series): readonly Compared[] =>
    evaluationsOf(file).map((evaluation) => ({ title: own, series, evaluation })),
  );
  const sets = groupByRows(compared);
  const title = content.title === '' ? facts.pipeline : content.title;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="pipec">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<header><p>Report of pipeline ${facts.pipeline}</p><h1>${title}</h1></header>${allowed(facts)}
${await Promise.all(sets.map((set) => rowSet(set, sets.length > 1)))}
<h2>Training</h2>
${await trainings(compared)}
<h2>Data and split</h2>
${splits(compared)}
${parameters(facts)}
${unproven(facts)}
<footer>Made by pipec. The page is self-contained; the same inputs give the same bytes.</footer>
</main>
</body>
</html>
`;
  return page.text;
}

async function rowSet(set: RowSet, several: boolean): Promise<Html> {
  const entities = await entityPictures(set);
  return html`<section>
${several ? html`<h2>${set.head} on ${set.part}</h2>` : undefined}
${summary(set)}
${scores(set)}
${set.target === 'binary' ? html`<h2>Ranking and probabilities</h2>${await rankingPictures(set)}` : undefined}
${set.target === 'real' ? undefined : html`<h2>Confusion</h2>${confusions(set)}`}
${entities === undefined ? undefined : html`<h2>Assets</h2>${entities}`}
</section>`;
}

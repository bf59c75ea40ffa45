import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../compiler/node-host.ts';

export const templateNames = ['quickstart', 'crypto', 'empty'] as const;

export type TemplateName = (typeof templateNames)[number];

/** A file of a new project: its path inside the folder, and its text. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a new project, in the order of their paths. */
export function projectFiles(template: TemplateName): readonly ProjectFile[] {
  return [
    { path: '.gitignore', text: '# Results and reports are made anew by `pipec run`.\n.pipec/\nreports/\n' },
    { path: 'README.md', text: readme(template) },
    { path: `${template === 'empty' ? 'main' : template}.pipe`, text: pipeline(template) },
  ];
}

/** The pipelines that ship are the templates of their name. */
function pipeline(template: TemplateName): string {
  if (template !== 'empty') return readFileSync(join(packageRoot(), 'pipelines', `${template}.pipe`), 'utf8');
  return `/// Bars of a simulated market, and what to learn from them is yours to say.
pipeline main

dataset bars = simulate(assets: 4, bars: 2000, every: 1h)

export features candidates = returns(bars, [1bars, 4bars, 24bars]) + rsi(bars, 14bars)
`;
}

const intros: Readonly<Record<TemplateName, string>> = {
  quickstart:
    'A whole pipeline on a simulated market, which needs no data: bars, features, a label, a split with an embargo, a selection, trees and a network, and a report.',
  crypto:
    'Hourly bars of many pairs: will the price rise by 5 % before it falls by 2 %, within 8 bars? Put the bars into `data/crypto_1h/`, or name other files:',
  empty: 'A pipeline to start from.',
};

function readme(template: TemplateName): string {
  const file = `${template === 'empty' ? 'main' : template}.pipe`;
  const data = template === 'crypto' ? `    pipec run ${file} --set data='bars/*.csv'\n\n` : '';
  return `# ${template === 'empty' ? 'A pipeline' : file.replace('.pipe', '')}

${intros[template]}

${data}    pipec check ${file}    # what is wrong, without running anything
    pipec plan ${file}     # what a run would do, and why
    pipec run ${file}      # do it; what is known is not done again
    pipec graph ${file} -o graph.svg

Results are kept in \`.pipec/\`, reports are written to \`reports/\`; neither belongs into git.
`;
}

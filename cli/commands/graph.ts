import { writeFileSync } from 'node:fs';
import { exitCode } from '../exit.ts';
import { toDot } from '../graph/dot.ts';
import { toMermaid } from '../graph/mermaid.ts';
import { type Graph, graphOf } from '../graph/model.ts';
import { toSvg } from '../graph/svg.ts';
import { type ParameterOptions, planOf } from '../program.ts';

export interface GraphOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly format: 'svg' | 'dot' | 'mermaid';
  readonly output?: string;
}

/** Draws the pipeline's steps to a file or to stdout. */
export async function graph(file: string, options: GraphOptions): Promise<number> {
  const plan = planOf(file, options.set, options);
  if (plan === undefined) return exitCode.failed;
  const text = await draw(graphOf(plan), options.format);
  if (options.output === undefined) process.stdout.write(text);
  else writeFileSync(options.output, text);
  return exitCode.ok;
}

async function draw(content: Graph, format: GraphOptions['format']): Promise<string> {
  if (format === 'dot') return toDot(content);
  if (format === 'mermaid') return toMermaid(content);
  return toSvg(content);
}

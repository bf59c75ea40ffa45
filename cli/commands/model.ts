import { namedModel } from '../../compiler/models/named.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import { classesOf, headOf } from '../../compiler/tensor/layers/heads.ts';
import { inferShapes } from '../../compiler/tensor/shapes.ts';
import { summarise } from '../../compiler/tensor/summary.ts';
import { exitCode, UsageError } from '../exit.ts';
import { readText } from '../files/read-text.ts';
import { writeText } from '../files/write-text.ts';
import { layersGraph } from '../graph/layers.ts';
import { toSvg } from '../graph/svg.ts';
import { showDiagnostics } from '../program.ts';
import { styleFor } from '../terminal/style.ts';
import { formatSummary } from '../views/model-summary.ts';

export interface ModelOptions {
  readonly features: number;
  readonly window: number;
  readonly assets: number;
  /** Of every head of the label that the model ends in. */
  readonly classes: number;
  readonly batch: number;
  readonly svg?: string;
}

/** Prints what a model is made of: layers, shapes, parameters, operations and memory; draws it with `--svg`. */
export async function model(expression: string, pipeline: string | undefined, options: ModelOptions): Promise<number> {
  const overlay = pipeline === undefined ? undefined : { path: pipeline, text: readText(pipeline, 'a pipeline') };
  const found = namedModel({
    expression,
    host: nodeHost(overlay === undefined ? undefined : new Map([[overlay.path, overlay.text]])),
    ...(overlay === undefined ? {} : { pipeline: overlay }),
  });
  showDiagnostics(found);
  if (found.model === undefined) {
    if (found.diagnostics.length > 0) return exitCode.failed;
    throw new UsageError(
      `${expression} is no model`,
      'name one as in a program: Mlp, "Mlp(hidden: [64, 32])"',
      exitCode.failed,
    );
  }
  const { graph } = found.model;
  const widths = graph.nodes
    .filter(({ layer }) => layer === 'logits')
    .map((node) => [classesOf(headOf(node.arguments)), options.classes] as const);
  const dimensions = { feature: options.features, time: options.window, ...Object.fromEntries(widths) };
  const shapes = inferShapes(graph, dimensions);
  if (shapes.kind === 'mismatch')
    throw new UsageError(`layer ${shapes.node}: ${shapes.fact}`, shapes.help, exitCode.failed);
  const summary = summarise(graph, dimensions, options.assets);
  process.stdout.write(formatSummary(summary, { title: expression, batch: options.batch }, styleFor(process.stdout)));
  if (options.svg !== undefined) writeText(options.svg, await toSvg(layersGraph(summary, expression)));
  return exitCode.ok;
}

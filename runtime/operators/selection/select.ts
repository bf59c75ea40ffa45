import { FrameBuilder } from '../../frame/builder.ts';
import { openFrame } from '../../frame/frame.ts';
import { gatherMatrix } from '../../lightgbm/matrix.ts';
import { growTreesOffThread } from '../../lightgbm/offload.ts';
import { int, recipe, symbol } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { OperatorError, type OperatorImplementation, type OperatorInput } from '../operator.ts';
import { openFittingRows } from '../training/learnable-rows.ts';
import { treeSettings } from '../training/tree-settings.ts';
import { rankColumns } from './ranking.ts';

/**
 * `select(importance(lightgbm(…))) { keep: n }`: fits the trees on the rows of the part `fit` and keeps the `n` columns they
 * use best, in their former order; equal importances count in column order. Other columns and all rows stay as they are, and
 * column files are taken over by digest. `selection.json` has every rank.
 */
export const select: OperatorImplementation = {
  async run(context) {
    const rows = context.inputs.rows;
    if (rows === undefined) throw new Error("the step has no input 'rows'");
    const keep = int(context.arguments, 'keep');
    const ranking = recipe(context.arguments, 'by').arguments;
    const by = symbol(ranking, 'by');
    const frame = openFrame(rows.artifact);
    const names = frame.valueColumns;
    if (names.length < keep)
      throw new OperatorError(
        `keep: ${keep} asks for more columns than there are: ${names.length}`,
        `Write keep: ${names.length} or less, or add columns.`,
      );

    const part = symbol(context.arguments, 'fit');
    const fitInput: OperatorInput = { ...rows, part };
    const fit = openFittingRows(fitInput);
    const settings = treeSettings(recipe(ranking, 'model').arguments, fit.head);
    const grown = await growTreesOffThread(
      {
        settings,
        fit: { matrix: gatherMatrix(fit.frame, names), target: Float32Array.from(fit.target) },
        stop: { kind: 'never' },
      },
      {
        signal: context.signal,
        round: (round) => context.progress({ unit: 'tree', done: round, total: settings.trees }),
      },
    );
    const ranked = rankColumns(names, by === 'gain' ? grown.importance.gain : grown.importance.split, keep);
    const kept = new Set(ranked.filter((column) => column.kept).map((column) => column.name));

    const builder = FrameBuilder.like(context.output, frame);
    for (const column of frame.columns)
      if (column.role === 'value' && kept.has(column.name)) builder.keep(frame, column);
    builder.keepRoles(frame);
    context.output.writeJson('selection.json', {
      format: 'pipec.selection/1',
      by,
      part,
      rows: fit.frame.rows,
      keep,
      columns: ranked,
    });
    return finishFrame(context, builder);
  },
};

import type { FrameBuilder } from '../frame/builder.ts';
import type { FrameManifest } from '../frame/manifest.ts';
import type { Metrics, OperatorContext } from './operator.ts';

/**
 * Writes `frame.json` and returns the figures of the step's record. What was written is what the compiler said it would be:
 * another set of feature columns is a bug, and later steps would be keyed by names that do not exist.
 */
export function finishFrame(context: OperatorContext, builder: FrameBuilder): { readonly metrics: Metrics } {
  const manifest = builder.finish();
  const { type } = context;
  if (type.kind === 'Frame' && type.columns !== undefined) {
    const expected = type.columns.map((column) => column.name).join(', ');
    const written = valueNames(manifest).join(', ');
    if (expected !== written)
      throw new Error(`'${context.operator}' wrote the columns ${written}, and its type says ${expected}`);
  }
  return { metrics: { rows: manifest.rows, columns: valueNames(manifest).length } };
}

function valueNames(manifest: FrameManifest): readonly string[] {
  return manifest.columns.filter((column) => column.role === 'value').map((column) => column.name);
}

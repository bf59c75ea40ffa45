import { inputType } from '../../language/diagnostics/catalogue/models.ts';
import type { Expression, ModelInput } from '../../language/syntax/tree.ts';
import type { ModelGraphInput } from '../tensor/model-graph.ts';
import { type Body, complain } from './body.ts';

/** `input x: Tensor[time, feature]`, `input entity: Index`, and of a block any tensor; undefined where the type is none of the data's. */
export function inputOf(body: Body, input: ModelInput, name: string, ofBlock = false): ModelGraphInput | undefined {
  const { type } = input;
  if (type.name.kind === 'missing') return undefined;
  const dimensions = (type.dimensions ?? []).map(dimensionName);
  if (type.name.text === 'Index' && type.dimensions === undefined) return { id: name, type: 'index', dimensions: [] };
  // A block reads any tensor of the model around it.
  const known = ofBlock || dimensions.join() === 'feature' || dimensions.join() === 'time,feature';
  if (type.name.text === 'Tensor' && known) return { id: name, type: 'tensor', dimensions };
  const { start, end } = type.span;
  return complain(body, inputType, type.span, { name, type: body.scope.file.text.slice(start, end) });
}

function dimensionName(dimension: Expression): string {
  return dimension.kind === 'reference' ? dimension.name.text : '?';
}

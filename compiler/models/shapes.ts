import {
  layerMismatch,
  logitsOfNoHead,
  needsTime,
  needsWindow,
  outputsWithoutHeads,
  outputWidth,
} from '../../language/diagnostics/catalogue/shapes.ts';
import type { Label } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location } from '../../language/source/source.ts';
import type { FrameFacts } from '../facts/facts.ts';
import type { Transfer } from '../facts/transfer.ts';
import type { PlanHead } from '../plan/plan.ts';
import type { BoundModel } from '../program/program.ts';
import type { LayerType } from '../tensor/layer-type.ts';
import { classesOf, headOf } from '../tensor/layers/heads.ts';
import { classSizes, inferShapes } from '../tensor/shapes.ts';
import { type Size, shapeText } from '../tensor/size.ts';

/** What mistakes are told to. */
type Reporter = Pick<Transfer, 'report'>;

/**
 * Checks a model against the rows it is trained on: `time` against windows, every layer's shapes, and the outputs against the heads
 * of the label. The width of the rows may be unknown; it is then the dimension `feature`. False where a mistake was reported.
 */
export function checkModel(
  step: Reporter,
  model: BoundModel,
  location: Location,
  rows: FrameFacts,
  rowsLocation: Location,
): boolean {
  const types = modelShapes(step, model, location, rows, rowsLocation);
  const name = nameOfModel(model);
  if (types === undefined) return rows.broken === true;
  return logitsHaveHeads(step, model, location, rows) && outputsHaveHeads(step, model, name, location, rows, types);
}

/** The shape of every layer of a model on these rows; undefined where it does not fit them, which is reported. */
export function modelShapes(
  step: Reporter,
  model: BoundModel,
  location: Location,
  rows: FrameFacts,
  rowsLocation: Location,
): ReadonlyMap<string, LayerType> | undefined {
  if (rows.broken) return undefined;
  const given: Label = { location: rowsLocation, text: rowsText(rows) };
  const name = nameOfModel(model);
  for (const input of model.graph.inputs) {
    if (input.type !== 'tensor') continue;
    const origin = model.origins.get(input.id) ?? location;
    const overTime = input.dimensions.includes('time');
    if (overTime && rows.window === undefined) {
      step.report(
        needsWindow,
        location,
        { model: name, input: input.id },
        { related: [{ location: origin, text: 'declared here' }, given] },
      );
      return undefined;
    }
    if (!overTime && rows.window !== undefined) {
      const window =
        rows.windowLocation === undefined ? given : { location: rows.windowLocation, text: 'windowed here' };
      step.report(
        needsTime,
        location,
        { model: name, input: input.id, window: rows.window },
        { related: [{ location: origin, text: 'declared here' }, window] },
      );
      return undefined;
    }
  }
  return layerTypes(step, model, location, rows, given);
}

function nameOfModel(model: BoundModel): string {
  return model.declaration.name.kind === 'name' ? model.declaration.name.text : 'the model';
}

function layerTypes(
  step: Reporter,
  model: BoundModel,
  location: Location,
  rows: FrameFacts,
  given: Label,
): ReadonlyMap<string, LayerType> | undefined {
  const dimensions: Record<string, Size> = {
    ...(rows.width === undefined ? {} : { feature: rows.width }),
    ...(rows.window === undefined ? {} : { time: rows.window }),
    ...classSizes(rows.label?.heads ?? []),
  };
  const inferred = inferShapes(model.graph, dimensions);
  // What a block says of its inputs is told before what goes wrong inside it.
  if (!blocksFit(step, model, inferred.types, given)) return undefined;
  if (inferred.kind === 'shapes') return inferred.types;
  const related = inferred.inputs.flatMap(({ id, type }) => {
    const origin = model.origins.get(id);
    return origin === undefined ? [] : [{ location: origin, text: `\`${id}\` is ${typeText(type)}` }];
  });
  step.report(
    layerMismatch,
    model.origins.get(inferred.node) ?? location,
    {
      layer: inferred.layer,
      fact: inferred.fact,
      shapes: inferred.inputs.map(({ type }) => typeText(type)).join(' and ') || 'nothing',
      help: inferred.help,
    },
    { related: [...related, given] },
  );
  return undefined;
}

/** Whether every block is given tensors of the shapes that its inputs say. */
function blocksFit(
  step: Reporter,
  { expectations }: BoundModel,
  types: ReadonlyMap<string, LayerType>,
  given: Label,
): boolean {
  for (const { block, input, tensor, dimensions, location } of expectations) {
    const type = types.get(tensor);
    // An `Index` says nothing of its dimensions, and neither does what a later mistake left out.
    if (type === undefined || type.kind === 'index' || dimensions.length === 0) continue;
    const sizes = new Map<string, Size>();
    const fits =
      type.shape.length === dimensions.length &&
      dimensions.every((dimension, axis) => {
        const size = type.shape[axis] ?? 0;
        if (typeof dimension === 'number') return size === dimension || typeof size === 'string';
        const known = sizes.get(dimension);
        sizes.set(dimension, size);
        return known === undefined || known === size;
      });
    if (fits) continue;
    step.report(
      layerMismatch,
      location,
      {
        layer: block,
        fact: `the block \`${block}\` takes ${shapeText(dimensions)} as \`${input}\`, and is given ${typeText(type)}`,
        shapes: typeText(type),
        help: 'bring the tensor to that shape before the block, or give the block other settings',
      },
      { related: [given] },
    );
    return false;
  }
  return true;
}

/** Whether every `logits` layer is for a head of the label. */
function logitsHaveHeads(step: Reporter, model: BoundModel, location: Location, { label }: FrameFacts): boolean {
  if (label === undefined) return true;
  const heads = label.heads.map(({ name }) => name);
  const related = [
    { location: label.horizonLocation, text: 'the label' },
    { location, text: 'trained here' },
  ];
  for (const node of model.graph.nodes) {
    if (node.layer !== 'logits') continue;
    const head = headOf(node.arguments);
    if (head === undefined ? heads.length === 1 : heads.includes(head)) continue;
    const suggestion = head === undefined ? undefined : suggest(head, heads);
    step.report(
      logitsOfNoHead,
      model.origins.get(node.id) ?? location,
      {
        heads,
        ...(head === undefined ? {} : { head }),
        ...(suggestion === undefined ? {} : { suggestion }),
      },
      { related },
    );
    return false;
  }
  return true;
}

function outputsHaveHeads(
  step: Reporter,
  model: BoundModel,
  name: string,
  location: Location,
  rows: FrameFacts,
  types: ReadonlyMap<string, LayerType>,
): boolean {
  const heads = rows.label?.heads ?? [];
  const { outputs } = model.graph;
  if (heads.length === 0 || outputs.length === 0) return true;
  const single = outputs.length === 1 && heads.length === 1;
  const matched = outputs.map((output) => (single ? heads[0] : heads.find((head) => head.name === output.name)));
  const label = rows.label;
  const related = label === undefined ? [] : [{ location: label.horizonLocation, text: 'the label' }];
  if (matched.some((head) => head === undefined) || outputs.length !== heads.length) {
    step.report(
      outputsWithoutHeads,
      location,
      { model: name, outputs: outputs.map((output) => output.name), heads: heads.map((head) => head.name) },
      { related },
    );
    return false;
  }
  let fit = true;
  for (const [i, output] of outputs.entries()) {
    const head = matched[i];
    const type = types.get(output.node);
    if (head === undefined || type === undefined) continue;
    const needed = head.target === 'classes' ? (head.classes ?? classesOf(head.name)) : 1;
    if (type.kind === 'tensor' && type.shape.length === 1 && (type.shape[0] === needed || unknownSize(type.shape[0])))
      continue;
    fit = false;
    step.report(
      outputWidth,
      model.origins.get(output.node) ?? location,
      { output: output.name, shape: typeText(type), needed: `[${needed}]`, head: head.name, target: targetText(head) },
      { related: [...related, { location, text: 'trained here' }] },
    );
  }
  return fit;
}

/** A size that depends on the number of columns, which only the run will tell. */
function unknownSize(size: Size | undefined): boolean {
  return typeof size === 'string';
}

function targetText(head: PlanHead): string {
  return head.target === 'classes' ? `${head.classes ?? 'many'}-class` : head.target;
}

function typeText(type: LayerType): string {
  return type.kind === 'index' ? 'an index' : shapeText(type.shape);
}

function rowsText(rows: FrameFacts): string {
  const shape: Size[] = [...(rows.window === undefined ? [] : [rows.window]), rows.width ?? 'feature'];
  return `these rows are ${shapeText(shape)}`;
}

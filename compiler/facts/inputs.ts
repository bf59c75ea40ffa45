import { noSuchPart } from '../../language/diagnostics/catalogue/rows.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import type { StepCall, StepInput, StepReference } from '../program/program.ts';
import { durationText } from './duration-text.ts';
import type { FrameFacts, LabelFacts, StepFacts } from './facts.ts';
import type { InferenceOf } from './inference.ts';

/** An input with the facts of the part or head that it names. */
export interface ResolvedInput {
  readonly name: string;
  readonly reference: StepReference;
  /** Undefined where the step it comes from could not be inferred. */
  readonly facts: StepFacts | undefined;
}

export function resolveInputs(call: StepCall, inferenceOf: InferenceOf, diagnostics: Diagnostic[]): ResolvedInput[] {
  return call.inputs.map((input) => resolveInput(input, inferenceOf(input.reference.call)?.facts, diagnostics));
}

function resolveInput(input: StepInput, facts: StepFacts | undefined, diagnostics: Diagnostic[]): ResolvedInput {
  const { name, reference } = input;
  if (facts?.kind === 'Label' && reference.head !== undefined) {
    return { name, reference, facts: { ...facts, heads: facts.heads.filter((head) => head.name === reference.head) } };
  }
  // What is read of a study is its winner.
  if (facts?.kind === 'Study') return { name, reference, facts: facts.best };
  if (facts?.kind === 'Frame' && reference.part !== undefined) {
    return { name, reference, facts: partOf(facts, reference, reference.part, diagnostics) };
  }
  return { name, reference, facts };
}

/** A part that the text names is there; one that is implied (`train(m, rows)` fits `rows.train`) need not be. */
function partOf(facts: FrameFacts, reference: StepReference, part: string, diagnostics: Diagnostic[]): FrameFacts {
  const { split, part: own } = facts.rows;
  if (facts.broken || split === undefined || own === part) return facts;
  if (own === undefined && split.parts.some((known) => known.name === part)) return partOfSplit(facts, part);
  const parts = own === undefined ? split.parts.map((known) => known.name) : [own];
  const related = [{ location: split.location, text: 'split here' }];
  diagnostics.push(report(noSuchPart, reference.location, { part, parts }, { related }));
  return { ...facts, broken: true };
}

const partsOf = new WeakMap<FrameFacts, Map<string, FrameFacts>>();

/** The facts of one part; the same object whenever it is asked for, as many steps may read one part. */
function partOfSplit(facts: FrameFacts, part: string): FrameFacts {
  let own = partsOf.get(facts);
  if (own === undefined) {
    own = new Map();
    partsOf.set(facts, own);
  }
  let found = own.get(part);
  if (found === undefined) {
    found = { ...facts, rows: { ...facts.rows, part } };
    own.set(part, found);
  }
  return found;
}

/** The input of that name, or those of a list of that name, in order. */
export function inputsNamed(inputs: readonly ResolvedInput[], name: string): readonly ResolvedInput[] {
  return inputs.filter((input) => input.name === name || input.name.startsWith(`${name}.`));
}

/** Inputs that are rows, in order; a label counts as a frame of its heads, known at its horizon. */
export function frames(inputs: readonly ResolvedInput[]): readonly { input: ResolvedInput; facts: FrameFacts }[] {
  const result: { input: ResolvedInput; facts: FrameFacts }[] = [];
  for (const input of inputs) {
    if (input.facts?.kind === 'Frame') result.push({ input, facts: input.facts });
    else if (input.facts?.kind === 'Label') result.push({ input, facts: frameOfLabel(input.facts) });
  }
  return result;
}

function frameOfLabel(label: LabelFacts): FrameFacts {
  const text = Number.isFinite(label.known)
    ? `the label looks ${durationText(label.horizon)} ahead`
    : 'the label is known at no row';
  const origin = { location: label.horizonLocation, text };
  return {
    kind: 'Frame',
    columns: label.heads.map((head) => ({ name: head.name, known: label.known, made: label.made, origin })),
    width: label.heads.length,
    ...(label.interval === undefined ? {} : { interval: label.interval }),
    ...(label.stamp === undefined ? {} : { stamp: label.stamp }),
    lookback: label.lookback,
    seen: label.seen,
    rows: label.rows,
    ...(label.broken ? { broken: true } : {}),
  };
}

import { noSuchHead, noSuchPart } from '../../language/diagnostics/catalogue/rows.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import type { StepCall, StepInput, StepReference } from '../program/program.ts';
import type { FrameFacts, LabelFacts, StepFacts } from './facts.ts';
import type { InferenceOf } from './inference.ts';

/** An input with the facts of the part or head that it names. */
export interface ResolvedInput {
  readonly name: string;
  readonly reference: StepReference;
  /** Undefined where the step it comes from could not be inferred. */
  readonly facts: StepFacts | undefined;
  /** The reference names a part of rows that are not split. */
  readonly unsplit?: true;
}

export function resolveInputs(call: StepCall, inferenceOf: InferenceOf, diagnostics: Diagnostic[]): ResolvedInput[] {
  return call.inputs.map((input) => resolveInput(input, inferenceOf(input.reference.call)?.facts, diagnostics));
}

function resolveInput(input: StepInput, facts: StepFacts | undefined, diagnostics: Diagnostic[]): ResolvedInput {
  const { name, reference } = input;
  if (facts?.kind === 'Label' && reference.head !== undefined) {
    return { name, reference, facts: headOf(facts, reference, diagnostics) };
  }
  if (facts?.kind === 'Frame' && reference.part !== undefined) {
    const narrowed = partOf(facts, reference, diagnostics);
    return { name, reference, facts: narrowed, ...(facts.rows.split === undefined ? { unsplit: true } : {}) };
  }
  return { name, reference, facts };
}

function headOf(facts: LabelFacts, reference: StepReference, diagnostics: Diagnostic[]): LabelFacts {
  const heads = facts.heads.filter((head) => head.name === reference.head);
  if (heads.length > 0 || facts.broken) return { ...facts, heads };
  diagnostics.push(
    report(noSuchHead, reference.location, {
      head: reference.head ?? '',
      heads: facts.heads.map((head) => head.name),
    }),
  );
  return { ...facts, broken: true };
}

function partOf(facts: FrameFacts, reference: StepReference, diagnostics: Diagnostic[]): FrameFacts {
  const part = reference.part ?? '';
  const { split } = facts.rows;
  if (facts.broken) return facts;
  if (split === undefined) {
    // A part that the text does not name is the reader's to report: `train(m, rows)` means `rows.train`.
    if (reference.partLocation === undefined) return facts;
    diagnostics.push(report(noSuchPart, reference.partLocation, { part, parts: [] }));
    return { ...facts, broken: true };
  }
  if (facts.rows.part === undefined && split.parts.some((known) => known.name === part)) {
    return { ...facts, rows: { ...facts.rows, part } };
  }
  if (facts.rows.part === part) return facts;
  diagnostics.push(
    report(
      noSuchPart,
      reference.partLocation ?? reference.location,
      { part, parts: facts.rows.part === undefined ? split.parts.map((known) => known.name) : [facts.rows.part] },
      { related: [{ location: split.location, text: 'split here' }] },
    ),
  );
  return { ...facts, broken: true };
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
  const origin = { location: label.horizonLocation, text: 'the label looks this far ahead' };
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

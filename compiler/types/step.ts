import { missingFit, superfluousFit } from '../../language/diagnostics/catalogue/types.ts';
import type { Location, Span } from '../../language/source/source.ts';
import { transfer } from '../facts/transfer.ts';
import type { BoundArgument, BoundFamily, BoundRecipe, Signature, StepCall, StepInput } from '../program/program.ts';
import { addDiagnostics, type Checker, complain, place, type Scope } from './checker.ts';
import { checkRequirements } from './requirements.ts';
import type { StepName } from './type.ts';
import { type Located, unknownValue } from './value.ts';

/** Adds a call to the program and infers its facts, which the binding of later calls reads. */
export function makeStep(checker: Checker, type: StepName, call: Omit<StepCall, 'index'>): Located {
  const step: StepCall = { ...call, index: checker.calls.length };
  checker.calls.push(step);
  const inference = transfer(step, (earlier) => checker.inferences.get(earlier), checker.planned);
  checker.inferences.set(step, inference);
  addDiagnostics(checker, inference.diagnostics);
  checkRequirements(checker, step);
  return {
    value: { kind: 'step', type, reference: { call: step, location: call.location } },
    location: call.location,
  };
}

/** A call whose arguments are mistakes: nothing is made of it. */
export function noStep(location: Location): Located {
  return { value: unknownValue, location };
}

/** The interval of the first frame or label among the inputs, on which spans are counted. */
export function intervalOf(checker: Checker, inputs: readonly StepInput[]): number | undefined {
  for (const { reference } of inputs) {
    const facts = checker.inferences.get(reference.call)?.facts;
    if (facts?.kind === 'Frame' || facts?.kind === 'Label') return facts.interval;
  }
  return undefined;
}

/** Checks that `fit` is written where the call learns from rows, and only there. */
export function checkFit(
  checker: Checker,
  signature: Signature,
  family: BoundFamily,
  bound: ReadonlyMap<string, BoundArgument>,
  scope: Scope,
  calleeLocation: Location,
  fit: Span | undefined,
  piped: boolean,
): void {
  const recipe = family.name === 'as' ? recipeAmong(bound) : undefined;
  const byRecipe = recipe?.family.arguments.has('fits') === true;
  const learns = family.name === 'fits' || byRecipe;
  if (learns && fit === undefined) {
    const { start } = calleeLocation.span;
    complain(
      checker,
      missingFit,
      calleeLocation,
      {
        callee: signature.name,
        learns: byRecipe ? `\`${recipe.signature.name}\` learns from rows` : 'learns from rows',
      },
      piped
        ? {
            fix: {
              title: 'write `fit` before the step',
              applicability: 'machine',
              edits: [{ location: { file: calleeLocation.file, span: { start, end: start } }, replacement: 'fit ' }],
            },
          }
        : {},
    );
  }
  if (!learns && fit !== undefined) reportSuperfluousFit(checker, signature.name, scope, calleeLocation, fit);
}

/** The first recipe among arguments. */
function recipeAmong(bound: ReadonlyMap<string, BoundArgument>): BoundRecipe | undefined {
  for (const { recipe } of bound.values()) if (recipe !== undefined) return recipe;
  return undefined;
}

export function reportSuperfluousFit(
  checker: Checker,
  callee: string,
  scope: Scope,
  calleeLocation: Location,
  fit: Span,
): void {
  complain(
    checker,
    superfluousFit,
    place(scope, fit),
    { callee },
    {
      fix: {
        title: 'remove `fit`',
        applicability: 'machine',
        edits: [{ location: place(scope, { start: fit.start, end: calleeLocation.span.start }), replacement: '' }],
      },
    },
  );
}

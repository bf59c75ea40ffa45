import { missingArguments, unknownArgument } from '../../language/diagnostics/catalogue/arguments.ts';
import { severalHeadsForOne } from '../../language/diagnostics/catalogue/rows.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location } from '../../language/source/source.ts';
import type { Signature, StepCall, StepInput, StepReference } from '../program/program.ts';
import type { CallableParameter, OperatorCallable } from '../stdlib/callable.ts';
import { whatOf } from './bind.ts';
import { type Checker, complain } from './checker.ts';
import { mismatch } from './coerce.ts';
import type { StepName, Type } from './type.ts';
import { type Located, listItems } from './value.ts';

/** Families whose rows may be a label's: its heads are then columns, known when the label is. */
const takesLabels: ReadonlySet<string> = new Set(['shift', 'append']);

/** The inputs that a parameter's value gives, by name; `undefined` where it gives none, which was reported. */
export function stepInputs(
  checker: Checker,
  callable: OperatorCallable,
  parameter: CallableParameter,
  located: Located,
): readonly StepInput[] | undefined {
  const { type } = parameter.type;
  const { value } = located;
  if (value.kind === 'unknown') return undefined;
  const what = whatOf(parameter, callable);
  if (type.kind === 'rows') return rowsInputs(checker, callable.signature, located, what);
  if (type.kind === 'step' && type.name === 'Label' && value.kind === 'record')
    return labelsByHead(checker, callable, parameter, value.entries);
  if (type.kind !== 'list') {
    const reference = stepReference(checker, located, type, what, callable.signature);
    return reference === undefined ? undefined : [{ name: parameter.name, reference }];
  }
  const items = listItems(value);
  if (items === undefined) return mismatch(checker, located, type, { what });
  const item = type.item.type;
  const inputs: StepInput[] = [];
  for (const [position, one] of items.entries()) {
    const reference = stepReference(checker, one, item, `an item of ${what}`, callable.signature);
    if (reference !== undefined) inputs.push({ name: `${parameter.name}.${position}`, reference });
  }
  return inputs.length === items.length ? inputs : undefined;
}

/** `{ hit: outcome.profit, ahead: forward_return(bars, 8bars) }`: labels of one head each, which get the names of the record. */
function labelsByHead(
  checker: Checker,
  callable: OperatorCallable,
  parameter: CallableParameter,
  entries: ReadonlyMap<string, Located>,
): readonly StepInput[] | undefined {
  const inputs: StepInput[] = [];
  for (const [head, entry] of entries) {
    const what = `\`${head}\` in ${whatOf(parameter, callable)}`;
    const reference = stepReference(checker, entry, parameter.type.type, what, callable.signature);
    if (reference === undefined) continue;
    const facts = checker.inferences.get(reference.call)?.facts;
    const heads = facts?.kind === 'Label' && reference.head === undefined ? facts.heads.map(({ name }) => name) : [];
    if (heads.length > 1) complain(checker, severalHeadsForOne, entry.location, { entry: head, heads });
    else inputs.push({ name: `${parameter.name}.${head}`, reference });
  }
  return inputs.length === entries.size && inputs.length > 0 ? inputs : undefined;
}

function stepReference(
  checker: Checker,
  located: Located,
  type: Type,
  what: string,
  signature: Signature,
): StepReference | undefined {
  const { value } = located;
  if (value.kind === 'unknown') return undefined;
  if (type.kind !== 'step') return mismatch(checker, located, type, { what });
  const accepted = (name: StepName) =>
    name === type.name || (type.name === 'Frame' && name === 'Label' && takesLabels.has(signature.family));
  if (value.kind === 'step' && value.type === 'Trained' && value.reference.part !== undefined)
    return mismatch(
      checker,
      located,
      type,
      { what },
      'scores of a part are members: `.f1`; leave the part out to mean the model',
    );
  if (value.kind === 'step' && accepted(value.type)) return { ...value.reference, location: located.location };
  return mismatch(checker, located, type, { what });
}

/** `train(model, rows)` means `{ fit: rows.train, watch: rows.validation }`: the family's arguments name the two parts. */
function rowsInputs(
  checker: Checker,
  signature: Signature,
  located: Located,
  what: string,
): readonly StepInput[] | undefined {
  const { value } = located;
  if (value.kind === 'record') return writtenRows(checker, signature, located, value.entries, what);
  if (value.kind !== 'step' || value.type !== 'Frame' || value.reference.part !== undefined)
    return mismatch(
      checker,
      located,
      { kind: 'rows' },
      { what },
      value.kind === 'step' && value.reference.part !== undefined
        ? 'give the whole frame, or say what each part is for: `{ fit: rows.train, watch: rows.validation }`'
        : undefined,
    );
  const type = checker.inferences.get(value.reference.call)?.type;
  const parts = type?.kind === 'Frame' ? type.parts : undefined;
  const { call } = value.reference;
  const fit = rowsOfRole(signature, 'fit', call, located.location);
  const watch = rowsOfRole(signature, 'watch', call, located.location);
  const isWatched = watch !== undefined && (parts === undefined || parts.includes(watch.reference.part));
  // What is fitted on is always named, so that its absence is reported; rows without the other part cannot be watched.
  if (fit === undefined) return isWatched ? [watch] : [];
  return isWatched ? [fit, watch] : [fit];
}

/** The part of the rows that the family says is for a role; nothing where it has no such role. */
function rowsOfRole(
  signature: Signature,
  role: 'fit' | 'watch',
  call: StepCall,
  location: Location,
): { readonly name: string; readonly reference: StepReference & { readonly part: string } } | undefined {
  const part = familySymbol(signature, role);
  return part === undefined ? undefined : { name: role, reference: { call, part, location } };
}

function writtenRows(
  checker: Checker,
  signature: Signature,
  located: Located,
  entries: ReadonlyMap<string, Located>,
  what: string,
): readonly StepInput[] | undefined {
  const inputs: StepInput[] = [];
  let failed = false;
  for (const [name, entry] of entries) {
    if (name !== 'fit' && name !== 'watch') {
      failed = true;
      const suggestion = suggest(name, ['fit', 'watch']);
      complain(checker, unknownArgument, entry.location, {
        name,
        callee: signature.name,
        parameters: ['fit', 'watch'],
        ...(suggestion === undefined ? {} : { suggestion }),
      });
      continue;
    }
    const frame: Type = { kind: 'step', name: 'Frame' };
    const reference = stepReference(checker, entry, frame, `\`${name}\` in ${what}`, signature);
    if (reference === undefined) failed = true;
    else inputs.push({ name, reference });
  }
  if (!entries.has('fit')) {
    failed = true;
    complain(checker, missingArguments, located.location, {
      callee: signature.name,
      missing: [{ name: 'fit', type: 'Frame' }],
    });
  }
  return failed ? undefined : inputs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The bare name that the family's argument is: `train` in `trains(fit: train)`. */
function familySymbol(signature: Signature, name: string): string | undefined {
  const { family } = signature.declaration;
  if (family.kind !== 'call') return undefined;
  const argument = family.arguments.find((one) => one.name?.text === name);
  return argument?.value.kind === 'reference' ? argument.value.name.text : undefined;
}

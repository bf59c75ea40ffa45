import {
  metricOfOneHead,
  missingColumn,
  noHeadOfMetric,
  nothingBetter,
  unknownMetric,
  wrongTarget,
} from '../../language/diagnostics/catalogue/requirements.ts';
import type { Label } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location } from '../../language/source/source.ts';
import type { CarriedLabel } from '../facts/facts.ts';
import type { BoundArgument, Signature, StepCall } from '../program/program.ts';
import { targetsOf } from '../stdlib/library.ts';
import { type Checker, complain } from './checker.ts';

/** Checks what the library says a call needs: columns of its first frame, and losses and metrics that are for the label. */
export function checkRequirements(checker: Checker, call: StepCall): void {
  checkColumns(checker, call);
  const label = labelOf(checker, call);
  if (label !== undefined) checkArguments(checker, call, call.arguments, label, undefined);
}

function checkColumns(checker: Checker, call: StepCall): void {
  const { needs } = call.signature;
  if (needs.length === 0) return;
  for (const { reference } of call.inputs) {
    const facts = checker.inferences.get(reference.call)?.facts;
    if (facts?.kind !== 'Frame') continue;
    // Of a selection, which columns there are is known when the pipeline runs.
    if (facts.broken || facts.selection !== undefined || facts.columns.some((column) => column.several !== undefined))
      return;
    const columns = facts.columns.map((column) => column.name);
    const column = needs.find((name) => !columns.includes(name));
    if (column === undefined) return;
    const suggestion = suggest(column, columns);
    const { name } = call.signature;
    complain(
      checker,
      missingColumn,
      reference.location,
      { operator: name, column, columns, ...(suggestion === undefined ? {} : { suggestion }) },
      { related: [{ location: reference.call.calleeLocation, text: 'this makes its columns' }] },
    );
    return;
  }
}

/** The label that a call learns or chooses by. */
export function labelOf(checker: Checker, call: StepCall): CarriedLabel | undefined {
  const own = checker.inferences.get(call)?.facts;
  if (own?.kind === 'Trained') return own.broken ? undefined : own.on.label;
  for (const { reference } of call.inputs) {
    const facts = checker.inferences.get(reference.call)?.facts;
    if (facts?.kind === 'Frame' && facts.label !== undefined && !facts.broken) return facts.label;
  }
  return undefined;
}

/** `by` is the argument of the call that a recipe's own arguments belong to. */
function checkArguments(
  checker: Checker,
  call: StepCall,
  values: StepCall['arguments'],
  label: CarriedLabel,
  by: { readonly name: string; readonly argument: BoundArgument } | undefined,
): void {
  values.forEach((argument, name) => {
    if (argument.recipe === undefined && argument.heads === undefined && argument.value.kind !== 'metric') return;
    const given = by ?? { name, argument };
    // A default is not written anywhere: what must be given in its place belongs into the call.
    const isDefault = argument.isDefault || given.argument.isDefault;
    const location = isDefault ? call.calleeLocation : argument.location;
    if (argument.value.kind === 'metric')
      checkMetric(checker, call, argument.value, label, location, isDefault ? given.name : undefined);
    for (const [head, own] of argument.heads ?? []) {
      const heads = label.heads.filter((one) => one.name === head);
      if (heads.length > 0)
        checkArguments(checker, call, new Map([[name, own]]), { ...label, heads }, { name, argument });
    }
    if (argument.recipe === undefined) return;
    const { signature } = argument.recipe;
    const targets = knownTargets(signature);
    const head = targets.size === 0 ? undefined : label.heads.find((one) => !targets.has(one.target));
    if (head !== undefined)
      complain(
        checker,
        wrongTarget,
        location,
        {
          what: `${isDefault ? `the default ${name} of \`${call.signature.name}\`, ` : ''}\`${signature.name}\`${isDefault ? ',' : ''}`,
          targets: [...targets],
          head: head.name,
          target: head.target,
          remedy: remedyOf(checker, name, argument, head.target),
        },
        { related: labelPlace(label) },
      );
    else checkArguments(checker, call, argument.recipe.arguments, label, given);
  });
}

const targetsBySignature = new WeakMap<Signature, ReadonlySet<string>>();

function knownTargets(signature: Signature): ReadonlySet<string> {
  let targets = targetsBySignature.get(signature);
  if (targets === undefined) {
    targets = targetsOf(signature.declaration);
    targetsBySignature.set(signature, targets);
  }
  return targets;
}

function checkMetric(
  checker: Checker,
  call: StepCall,
  { part, metric }: { readonly part: string; readonly metric: string },
  label: CarriedLabel,
  location: Location,
  byDefault: string | undefined,
): void {
  const [first = '', second] = metric.split('.');
  const own = second ?? first;
  const named = second === undefined ? undefined : label.heads.find((head) => head.name === first);
  const names = () => label.heads.map((head) => head.name);
  if (second !== undefined && (named === undefined || label.heads.length === 1)) {
    const heads = names();
    const instead = heads.length === 1 ? `${part}.${second}` : `${part}.${heads[0] ?? 'head'}.${second}`;
    complain(checker, noHeadOfMetric, location, { written: `${part}.${metric}`, head: first, heads, instead });
    return;
  }
  const heads = named === undefined ? label.heads : [named];
  const { metrics } = checker.library;
  const prefix = named === undefined ? '' : `${named.name}.`;
  // Asked for by mistakes alone: most programs watch many metrics, and make none.
  const fittingMetrics = () =>
    [...metrics].flatMap(([name, one]) =>
      one.better !== undefined && heads.every((head) => one.targets.has(head.target)) ? [prefix + name] : [],
    );
  const known = metrics.get(own);
  if (known === undefined) {
    const fitting = fittingMetrics();
    const suggestion = suggest(prefix + own, fitting);
    complain(
      checker,
      unknownMetric,
      location,
      { name: own, metrics: fitting, ...(suggestion === undefined ? {} : { suggestion }) },
      suggestion === undefined
        ? {}
        : {
            fix: {
              title: `write \`${part}.${suggestion}\``,
              applicability: 'maybe',
              edits: [{ location, replacement: `${part}.${suggestion}` }],
            },
          },
    );
    return;
  }
  const related = { related: labelPlace(label) };
  if (heads.length > 1 && known.of !== 'training') {
    const having = heads.filter((head) => known.targets.has(head.target)).map((head) => head.name);
    complain(
      checker,
      metricOfOneHead,
      location,
      { metric: own, heads: names(), having, part, ...(byDefault === undefined ? {} : { byDefault }) },
      related,
    );
    return;
  }
  const head = heads.find((one) => known.targets.size > 0 && !known.targets.has(one.target));
  if (head === undefined) {
    if (known.better === undefined)
      complain(checker, nothingBetter, location, { name: own, metrics: fittingMetrics() });
    return;
  }
  const fitting = fittingMetrics();
  const [instead = 'loss'] = fitting;
  const written = `${part}.${instead}`;
  complain(
    checker,
    wrongTarget,
    location,
    {
      what:
        byDefault === undefined
          ? `the metric \`${own}\``
          : `the metric \`${own}\`, which the default ${byDefault} of \`${call.signature.name}\` reads,`,
      targets: [...known.targets],
      head: head.name,
      target: head.target,
      remedy:
        byDefault === undefined
          ? `write \`${written}\`, or another of ${fitting.map((name) => `\`${name}\``).join(', ')}`
          : `give it: \`${byDefault}: early(watch: ${written})\``,
    },
    related,
  );
}

function labelPlace(label: CarriedLabel): readonly Label[] {
  return [{ location: label.horizonLocation, text: 'the label' }];
}

/** Recipes of the same sort that are for the label. */
function remedyOf(checker: Checker, name: string, argument: BoundArgument, target: string): string {
  const result = argument.recipe?.signature.declaration.result.name;
  const sort = result?.kind === 'name' ? result.text : '';
  const fitting = [...checker.library.callables.values()].flat().flatMap((callable) => {
    if (callable.kind !== 'operator' || callable.result.type.kind !== 'recipe' || callable.result.type.name !== sort)
      return [];
    // Sums and multiples are made of those that are for the label.
    if (callable.signature.infix !== undefined) return [];
    const targets = targetsOf(callable.declaration);
    return targets.size === 0 || targets.has(target) ? [`\`${name}: ${callable.name}()\``] : [];
  });
  return fitting.length === 0
    ? `leave \`${name}\` out, or take a model of another sort of label`
    : `give ${fitting.join(' or ')}`;
}

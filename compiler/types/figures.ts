import { unknownMember } from '../../language/diagnostics/catalogue/names.ts';
import { metricOfOneHead, wrongTarget } from '../../language/diagnostics/catalogue/requirements.ts';
import { noSuchPart } from '../../language/diagnostics/catalogue/rows.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location } from '../../language/source/source.ts';
import type { Deferred } from '../program/program.ts';
import type { Metric } from '../stdlib/library.ts';
import { type Checker, complain } from './checker.ts';
import { labelOf } from './requirements.ts';
import { constant, unknownValue, type Value } from './value.ts';

type StepValue = Extract<Value, { kind: 'step' }>;

/** `final.roc_auc`: a metric of an evaluation, which only the run will tell. */
export function evaluationFigure(checker: Checker, value: StepValue, name: string, location: Location): Value {
  return figure(checker, value, name, undefined, location);
}

/**
 * `baseline.validation`, then `.f1`: what training found for a part that it saw. The part is kept in the reference until a metric
 * follows.
 */
export function trainedFigure(checker: Checker, value: StepValue, name: string, location: Location): Value {
  const { reference } = value;
  if (reference.part !== undefined) return figure(checker, value, name, reference.part, location);
  const parts = reference.call.inputs.flatMap((input) =>
    (input.name === 'fit' || input.name === 'watch') && input.reference.part !== undefined
      ? [input.reference.part]
      : [],
  );
  if (parts.includes(name)) return { ...value, reference: { ...reference, part: name, partLocation: location } };
  if (checker.library.metrics.has(name)) {
    const [first = 'validation'] = [...parts].reverse();
    complain(
      checker,
      unknownMember,
      location,
      { member: name, target: 'what is trained', members: parts },
      { help: `say of which rows: \`${first}.${name}\`, or score it on others with \`evaluate\`` },
    );
    return unknownValue;
  }
  const suggestion = suggest(name, parts);
  complain(
    checker,
    noSuchPart,
    location,
    { part: name, parts },
    {
      help:
        suggestion === undefined
          ? 'training tells of the rows that it saw; score others with `evaluate(…, on: rows.test)`'
          : `did you mean \`${suggestion}\`?`,
    },
  );
  return unknownValue;
}

/** A figure by its name; of several heads first the head's, which is kept in the reference until the metric follows. */
function figure(checker: Checker, value: StepValue, name: string, part: string | undefined, location: Location): Value {
  const { reference } = value;
  const label = labelOf(checker, reference.call);
  const heads = label?.heads ?? [];
  const own = heads.filter((head) => heads.length === 1 || head.name === reference.head);
  if (heads.length > 1 && own.length === 0 && heads.some((head) => head.name === name))
    return { ...value, reference: { ...reference, head: name } };
  const known = [...checker.library.metrics].filter(([, metric]) => part !== undefined || !metric.ofTraining);
  // What several heads have in common is the sum that is trained.
  const fits = ({ targets, ofTraining }: Metric) =>
    heads.length > 1 && own.length === 0 ? ofTraining : own.every((head) => targets.has(head.target));
  const metrics = known.flatMap(([metric, one]) => (fits(one) ? [metric] : []));
  const members = heads.length > 1 && own.length === 0 ? [...heads.map((head) => head.name), ...metrics] : metrics;
  const found = known.find(([metric]) => metric === name)?.[1];
  if (found !== undefined && fits(found)) {
    const expression: Deferred = {
      kind: 'figure',
      figure: reference.head === undefined ? name : `${reference.head}.${name}`,
      ...(part === undefined ? {} : { part }),
      reference: { call: reference.call, location: reference.location },
    };
    return { kind: 'deferred', expression };
  }
  const related = label === undefined ? {} : { related: [{ location: label.horizonLocation, text: 'the label' }] };
  if (found !== undefined && heads.length > 1 && own.length === 0) {
    const having = heads.filter((head) => found.targets.has(head.target)).map((head) => head.name);
    complain(
      checker,
      metricOfOneHead,
      location,
      { metric: name, heads: heads.map((head) => head.name), having },
      related,
    );
    return unknownValue;
  }
  const head = own.find((one) => found !== undefined && !found.targets.has(one.target));
  if (found !== undefined && head !== undefined) {
    complain(
      checker,
      wrongTarget,
      location,
      {
        what: `the metric \`${name}\``,
        targets: [...found.targets],
        head: head.name,
        target: head.target,
        remedy: `write one of ${members.map((metric) => `\`${metric}\``).join(', ')}`,
      },
      related,
    );
    return unknownValue;
  }
  const suggestion = suggest(name, members);
  complain(
    checker,
    unknownMember,
    location,
    {
      member: name,
      target: part === undefined ? 'an evaluation' : `\`${part}\` of what is trained`,
      members,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
    suggestion === undefined
      ? {}
      : {
          fix: {
            title: `write \`${suggestion}\``,
            applicability: 'maybe',
            edits: [{ location, replacement: suggestion }],
          },
        },
  );
  return unknownValue;
}

/** `width(frame)`: a constant where the compiler knows it. `rows(frame)`: never known before the run. */
export function frameFigure(checker: Checker, value: StepValue, name: 'width' | 'rows'): Value {
  const { reference } = value;
  if (name === 'width') {
    const facts = checker.inferences.get(reference.call)?.facts;
    if (facts?.kind === 'Frame' && facts.broken) return unknownValue;
    if (facts?.kind === 'Frame' && facts.width !== undefined) return constant({ kind: 'int', value: facts.width });
  }
  return { kind: 'deferred', expression: { kind: 'figure', figure: name, reference } };
}

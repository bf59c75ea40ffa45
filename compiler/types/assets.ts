import { assetsMoved, unknownAssets } from '../../language/diagnostics/catalogue/families.ts';
import type { Location } from '../../language/source/source.ts';
import type { StepCall } from '../program/program.ts';
import { type Checker, complain, spend } from './checker.ts';
import { type Located, unknownValue, type Value } from './value.ts';

type Rows = Extract<Value, { kind: 'step' }>;

/** `entities(bars)`: the assets of a source as a list of names, each with its number of rows; the host reads them. */
export function assetsOf(checker: Checker, { reference }: Rows, location: Location): Value {
  const { call } = reference;
  if (call.signature.family !== 'source' || reference.part !== undefined) {
    const source = sourceOf(call);
    complain(
      checker,
      unknownAssets,
      location,
      {
        reason: 'which assets these rows have is known when the pipeline has run',
        label: 'asked of rows that are computed',
        help: 'ask the source that they come from, e.g. `entities(bars)`',
      },
      source === undefined ? {} : { related: [{ location: source.location, text: 'the source' }] },
    );
    return unknownValue;
  }
  const { id, arguments: values } = checker.planned.of(call);
  const survey = checker.survey?.({ id, operator: call.signature.operator, arguments: values });
  if (survey === undefined || survey.kind === 'unknown') {
    complain(
      checker,
      unknownAssets,
      location,
      {
        reason: survey?.reason ?? 'no data is read here',
        label: 'the assets are read while the pipeline is compiled',
        help: survey?.help ?? 'run `pipec check` where the files are, or write the assets: `["BTC", "ETH"]`',
      },
      { related: [{ location: call.location, text: 'the source' }] },
    );
    return unknownValue;
  }
  const { assets, now } = survey;
  if (!spend(checker, assets.size, location)) return unknownValue;
  if (now !== undefined) {
    const came = now.filter((name) => !assets.has(name));
    const went = [...assets.keys()].filter((name) => !now.includes(name));
    if (came.length + went.length > 0) complain(checker, assetsMoved, location, { came, went });
  }
  const files = Object.values(values).some((value) => value.kind === 'files');
  checker.surveyed.set(id, { source: id, files, rows: Object.fromEntries(assets) });
  const items = [...assets].map(([name, rows]): Located => {
    const figures = new Map([['rows', { kind: 'int', value: rows } as const]]);
    return { value: { kind: 'constant', value: { kind: 'string', value: name }, figures }, location };
  });
  return { kind: 'list', items };
}

/** The source that the rows of `call` come from, along its first inputs. */
function sourceOf(call: StepCall): StepCall | undefined {
  let candidate: StepCall | undefined = call;
  while (candidate !== undefined && candidate.signature.family !== 'source')
    candidate = candidate.inputs[0]?.reference.call;
  return candidate;
}

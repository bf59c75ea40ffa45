import { unknownArgument } from '../../language/diagnostics/catalogue/arguments.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { PlanResources } from '../plan/plan.ts';
import type { OperatorCallable } from '../stdlib/callable.ts';
import { type GivenValue, valueGiven } from './assign.ts';
import { type Checker, complain } from './checker.ts';
import { coerce, mismatch } from './coerce.ts';
import { sortedParameters } from './parameters.ts';
import type { Type } from './type.ts';

const entryNames = ['device', 'devices', 'memory', 'timeout'] as const;

/** The type of an entry of `resources: { … }`: a device is a member of the library's enumeration of that name. */
export function resourceType(checker: Checker, name: string): Type | undefined {
  if (name === 'devices') return { kind: 'scalar', name: 'Int' };
  if (name === 'memory') return { kind: 'scalar', name: 'Bytes' };
  if (name === 'timeout') return { kind: 'scalar', name: 'Duration' };
  const device = name === 'device' ? checker.library.types.enumeration('Device') : undefined;
  return device === undefined ? undefined : { kind: 'enum', name: 'Device', ...device };
}

/** What a call asks of the machine; `undefined` where it asks for nothing. Entries that mean nothing are reported. */
export function resourcesOf(
  checker: Checker,
  callable: OperatorCallable,
  values: readonly GivenValue[],
): PlanResources | undefined {
  const parameter = sortedParameters(callable.parameters).resources;
  const located = valueGiven(values, parameter);
  if (parameter === undefined || located === undefined || located.value.kind === 'unknown') return undefined;
  if (located.value.kind !== 'record')
    return mismatch(checker, located, parameter.type.type, { what: `\`${parameter.name}\` of \`${callable.name}\`` });
  const found: { device?: string; devices?: number; memory?: number; timeout?: number } = {};
  for (const [name, entry] of located.value.entries) {
    const type = resourceType(checker, name);
    if (type === undefined) {
      const suggestion = suggest(name, entryNames);
      complain(checker, unknownArgument, entry.location, {
        name,
        callee: parameter.name,
        parameters: [...entryNames],
        ...(suggestion === undefined ? {} : { suggestion }),
      });
      continue;
    }
    const bound = coerce(checker, entry, { type, location: entry.location }, { what: `\`${name}\` of \`resources\`` });
    if (bound?.value.kind === 'symbol') found.device = bound.value.value;
    if (bound?.value.kind === 'int') found.devices = bound.value.value;
    if (bound?.value.kind === 'bytes') found.memory = bound.value.bytes;
    if (bound?.value.kind === 'duration') found.timeout = bound.value.milliseconds;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

import type { PlanCondition, PlanSpace } from './space.ts';
import type { PlanArguments, PlanValue } from './value.ts';

/** Version of the encoding. It stands in every preimage: a change of the form below changes every id and key. */
const version = 'pipec.encoding/1';

/**
 * The canonical encoding that ids and keys are hashed from. Every piece is tagged with its kind and prefixed with its length (in
 * UTF-16 units), so that no two values share an encoding: `["ab", "c"]` and `["a", "bc"]` differ, and so do 1 and 1.0.
 */
export function text(value: string): string {
  return `s${value.length}:${value}`;
}

/** A number as its shortest decimal that reads back to the same double; -0 is 0. NaN and infinities have names. */
export function number(value: number): string {
  const digits = Object.is(value, -0) ? '0' : String(value);
  return `n${digits.length}:${digits}`;
}

/** Pieces in order, with their count. */
export function sequence(pieces: readonly string[]): string {
  let joined = `l${pieces.length}:`;
  for (const piece of pieces) joined += piece;
  return joined;
}

/** Named pieces, sorted by name in UTF-16 order. */
export function mapping(pieces: Readonly<Record<string, string>>): string {
  return mapped(pieces, (piece) => piece);
}

function mapped<V>(values: Readonly<Record<string, V>>, encode: (value: V) => string): string {
  const names = orderedNames(Object.keys(values));
  let joined = `m${names.length}:`;
  for (const { name, encoded } of names) joined += encoded + encode(values[name] as V);
  return joined;
}

interface OrderedName {
  readonly name: string;
  readonly encoded: string;
}

/** The last names that began with each name, and their order. */
const orders = new Map<string, { readonly names: readonly string[]; readonly ordered: readonly OrderedName[] }>();

/** The names in UTF-16 order. The arguments of one operator have the same names again and again, which are ordered once. */
function orderedNames(names: readonly string[]): readonly OrderedName[] {
  const first = names[0] ?? '';
  const last = orders.get(first);
  if (last?.names.length === names.length && names.every((name, place) => name === last.names[place]))
    return last.ordered;
  const ordered = [...names].sort().map((name) => ({ name, encoded: text(name) }));
  orders.set(first, { names, ordered });
  return ordered;
}

/** A whole preimage: version, then the domain it is for, so that an id of a step never equals a key of an action. */
export function preimage(domain: string, pieces: readonly string[]): string {
  return text(version) + text(domain) + sequence(pieces);
}

// Most arguments are of these kinds.
const intKind = text('int');
const floatKind = text('float');

/** Encodings of values that thousands of steps share. */
const shared = new WeakMap<PlanValue, string>();

/** Keeps the encoding of a value that many steps have, as defaults are. */
export function shareEncoding(value: PlanValue): void {
  shared.set(value, encodeValue(value));
}

/** The canonical encoding of one argument. */
export function encodeValue(value: PlanValue): string {
  const known = shared.get(value);
  if (known !== undefined) return known;
  switch (value.kind) {
    case 'int':
      return intKind + number(value.value);
    case 'float':
      return floatKind + number(value.value);
    case 'model': {
      // A model is long, and rarely of one step alone.
      const encoded = text(value.kind) + encodeContent(value);
      shared.set(value, encoded);
      return encoded;
    }
    default:
      return text(value.kind) + encodeContent(value);
  }
}

/** Arguments by name, in the order of the names. */
export function encodeArguments(values: PlanArguments): string {
  return mapped(values, encodeValue);
}

function encodeContent(value: PlanValue): string {
  switch (value.kind) {
    case 'none':
      return sequence([]);
    case 'int':
    case 'float':
    case 'fraction':
      return number(value.value);
    case 'bool':
      return text(String(value.value));
    case 'string':
    case 'symbol':
      return text(value.value);
    case 'date':
      return text(value.text);
    case 'duration':
      return number(value.milliseconds);
    case 'period':
      return number(value.months);
    case 'bars':
      return number(value.count);
    case 'bytes':
      return number(value.bytes);
    case 'range':
      return sequence([encodeValue(value.low), encodeValue(value.high), text(String(value.exclusive))]);
    case 'list':
      return sequence(value.items.map(encodeValue));
    case 'record':
      return encodeArguments(value.entries);
    case 'files':
      return text(value.pattern);
    case 'recipe':
      return sequence([text(value.operator), encodeArguments(value.arguments)]);
    case 'model':
      return sequence([text(value.name), encodeArguments(value.arguments), encodeGraph(value.graph)]);
    case 'metric':
      return sequence([text(value.part), text(value.metric)]);
    case 'space':
      return encodeSpace(value.space);
  }
}

function encodeSpace({ dimensions, constraints }: PlanSpace): string {
  const chosen = dimensions.map(({ path, domain, when }) =>
    sequence([text(path), encodeValue(domain), ...(when === undefined ? [] : [encodeCondition(when)])]),
  );
  return sequence([sequence(chosen), sequence(constraints.map(encodeCondition))]);
}

function encodeCondition(condition: PlanCondition): string {
  if (condition.kind === 'path') return sequence([text('path'), text(condition.path)]);
  if (condition.kind === 'constant') return sequence([text('constant'), encodeValue(condition.value)]);
  return sequence([text(condition.operator), ...condition.operands.map(encodeCondition)]);
}

type ModelValue = Extract<PlanValue, { kind: 'model' }>;

function encodeGraph(graph: ModelValue['graph']): string {
  const ends = (list: readonly { readonly name: string; readonly node: string }[]) =>
    sequence(list.map((end) => sequence([text(end.name), text(end.node)])));
  return mapping({
    inputs: sequence(
      graph.inputs.map((input) => sequence([text(input.id), text(input.type), sequence(input.dimensions.map(text))])),
    ),
    nodes: sequence(
      graph.nodes.map((node) =>
        sequence([text(node.id), text(node.layer), sequence(node.inputs.map(text)), encodeArguments(node.arguments)]),
      ),
    ),
    outputs: ends(graph.outputs),
    taps: ends(graph.taps),
  });
}

import { metadataField } from '../../compiler/tensor/emission/onnx-model.ts';
import { canonicalJson } from '../artifact/canonical-json.ts';
import type { LearnedHead } from '../artifact/trained.ts';
import { OperatorError } from '../operators/operator.ts';

/** What an exported model tells of itself, in the metadata of its ONNX file: each entry as text, lists and records as JSON. */
export interface ServingMetadata {
  readonly format: 'pipec.serving/2';
  readonly pipeline: string;
  /** SHA-256 over the steps of the pipeline's plan. */
  readonly pipeline_digest: string;
  readonly stage: string;
  /** Id of the step that trained it: equal ids are equal operators, arguments and inputs. */
  readonly step: string;
  readonly model: string;
  /** Of a binary one `threshold` is the probability from which on a row counts as positive. */
  readonly heads: readonly LearnedHead[];
  /** In the order in which the model reads them. */
  readonly features: readonly string[];
  /** `raw`: imputation and scaling are in the graph; `prepared`: the rows have gone through them. */
  readonly takes: 'raw' | 'prepared';
  /** Bars of a window; 1 for single rows. */
  readonly window: number;
  /** Milliseconds between bars. */
  readonly interval: number;
  /** In the order of the index; empty where the model takes none. */
  readonly assets: readonly string[];
  /** Figures of the epoch that is kept, by `part.metric`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Names are those of `ServingMetadata`, with `pipec.` before them. */
const prefix = 'pipec.';

export function encodeMetadata(metadata: ServingMetadata): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      prefix + name,
      typeof value === 'string' ? value : canonicalJson(value).trim(),
    ]),
  );
}

/**
 * Reads the metadata of an ONNX file.
 * @throws OperatorError when it is none that `pipec export` wrote.
 */
export function readMetadata(onnx: Uint8Array, path: string): ServingMetadata {
  const texts = metadataOf(onnx);
  if (texts?.get(`${prefix}format`) !== 'pipec.serving/2')
    throw new OperatorError(
      `${path} is no model that pipec exported`,
      'Write one with "pipec export PIPELINE STAGE -o model.onnx".',
    );
  const entries = [...texts].flatMap(([key, text]) => {
    if (!key.startsWith(prefix)) return [];
    const name = key.slice(prefix.length);
    return [[name, textual.has(name) ? text : (JSON.parse(text) as unknown)] as const];
  });
  return Object.fromEntries(entries) as unknown as ServingMetadata;
}

const textual: ReadonlySet<string> = new Set([
  'format',
  'pipeline',
  'pipeline_digest',
  'stage',
  'step',
  'model',
  'takes',
]);

/** `metadata_props` of a model in the protocol buffers wire format; nothing where the bytes are no such message. */
function metadataOf(onnx: Uint8Array): ReadonlyMap<string, string> | undefined {
  const entries = fieldsOf(onnx);
  if (entries === undefined) return undefined;
  const texts = new Map<string, string>();
  for (const { field, bytes } of entries) {
    if (field !== metadataField) continue;
    const parts = fieldsOf(bytes) ?? [];
    const text = (wanted: number) => new TextDecoder().decode(parts.find((part) => part.field === wanted)?.bytes);
    texts.set(text(1), text(2));
  }
  return texts;
}

interface BytesField {
  readonly field: number;
  readonly bytes: Uint8Array;
}

/** The fields of a message that hold bytes; others are passed over. */
function fieldsOf(message: Uint8Array): readonly BytesField[] | undefined {
  const fields: BytesField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      fields.push({ field: Math.floor(tag / 8), bytes: message.subarray(at, at + length) });
      at += length;
    } else return undefined;
    if (!(at <= message.length)) return undefined;
  }
  return fields;
}

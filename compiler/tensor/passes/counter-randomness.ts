import type { GraphBuilder, Operand } from '../ir/builder.ts';
import { elements } from '../ir/dimensions.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { dimensionAt, operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/**
 * Lowers `keep` to 32-bit integer arithmetic: whether an element is kept is a pure function of (seed, step, site, element), so that
 * a resumed run draws what the interrupted one would have drawn. Seed, step, site and row are mixed with the finaliser of
 * MurmurHash3 (A. Appleby); each row's word is combined with a constant of the column and mixed again by two multiplications. One
 * mixed word serves two columns, 16 bits each: rates are met to 1 / 65536.
 */
export function counterRandomness(graph: TensorGraph): TensorGraph {
  return rewrite(graph, (builder, node) => {
    if (node.operation.kind !== 'keep') return undefined;
    const { site, rate, shape } = node.operation;
    const width = elements(shape.slice(1));
    if (typeof width !== 'number') throw new Error(`${site} has two dimensions that are not static`);
    const columns = Math.ceil(width / 2);
    const seed = operand(node.inputs, 0);
    const step = operand(node.inputs, 1);

    const rows = builder.range(dimensionAt(shape, 0), 'uint32');
    const run = mixTensor(builder, exclusiveOr(builder, mixedSeed(builder, seed), builder.cast(step, 'uint32')));
    const rowWords = mixTensor(
      builder,
      exclusiveOr(builder, mixTensor(builder, exclusiveOr(builder, rows, run)), hashText(site)),
    );
    const columnWords = builder.constant(
      Array.from({ length: columns }, (_, column) => mix(column + 1)),
      [1, columns],
      'uint32',
    );

    let words = exclusiveOr(builder, builder.reshape(rowWords, [dimensionAt(shape, 0), 1]), columnWords);
    words = builder.multiply(words, 0x7feb352d);
    words = exclusiveOr(builder, words, builder.binary('shift_right', words, 15));
    words = builder.multiply(words, 0x846ca68b);
    words = exclusiveOr(builder, words, builder.binary('shift_right', words, 16));

    const threshold = Math.min(Math.round((1 - rate) * 65_536) * 65_536, 0xffffffff);
    const below = (bits: Tensor) => builder.binary('less', bits, threshold);
    const kept = builder.concat([below(words), below(builder.binary('shift_left', words, 16))], 1);
    return builder.reshape(columns * 2 === width ? kept : builder.slice(kept, 1, 0, width), shape);
  });
}

/** Both halves of a 64-bit seed in one word. */
function mixedSeed(builder: GraphBuilder, seed: Tensor): Tensor {
  const low = builder.cast(seed, 'uint32');
  const high = builder.cast(builder.divide(seed, 2 ** 32), 'uint32');
  return mixTensor(builder, exclusiveOr(builder, mixTensor(builder, exclusiveOr(builder, low, 0x9e3779b9)), high));
}

function exclusiveOr(builder: GraphBuilder, left: Operand, right: Operand): Tensor {
  return builder.binary('exclusive_or', left, right);
}

function mixTensor(builder: GraphBuilder, x: Tensor): Tensor {
  const shifted = (words: Tensor, bits: number) =>
    exclusiveOr(builder, words, builder.binary('shift_right', words, bits));
  return shifted(builder.multiply(shifted(builder.multiply(shifted(x, 16), 0x85ebca6b), 13), 0xc2b2ae35), 16);
}

/** The finaliser of MurmurHash3. */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** FNV-1a of a text's UTF-8 bytes, mixed. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return mix(hash >>> 0);
}

import type { GraphBuilder } from '../ir/builder.ts';
import { elements, factorOf } from '../ir/dimensions.ts';
import type { Dimension, Shape, Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { rewrite } from './rewrite.ts';

/**
 * Lowers `keep` and `noise` to 32-bit integer arithmetic: each element is a pure function of its example's word, the site and its place
 * in the example, so that a resumed run draws what the interrupted one would have drawn. The word of a row is multiplied by an odd
 * constant of the site and the column. There are products, sums and quotients alone, which every target has kernels for and ONNX
 * Runtime vectorises on the CPU, so that the same words make the same bits everywhere.
 */
export function lowerRandomness(graph: TensorGraph): TensorGraph {
  return rewrite(graph, (builder, node) => {
    if (node.operation.kind === 'keep') return kept(builder, node, node.operation);
    return node.operation.kind === 'noise' ? normals(builder, node, node.operation) : undefined;
  });
}

/**
 * One product and one comparison an element: the highest bits of a product with a random odd number are a family of hash functions
 * that is nearly independent in pairs (M. Dietzfelbinger et al., "A reliable randomized algorithm for the closest-pair problem", 1997).
 */
function kept(
  builder: GraphBuilder,
  node: Tensor,
  { site, rate, shape }: Extract<Tensor['operation'], { kind: 'keep' }>,
): Tensor {
  const { rows, width } = tableOf(shape);
  const words = siteWords(builder, node, site, rows, width);
  const threshold = Math.min(Math.round((1 - rate) * 2 ** 32), 0xffffffff);
  return builder.reshape(builder.binary('less', words, threshold), shape);
}

/**
 * Standard normals of two words each (G. E. P. Box and M. E. Muller, 1958): √(-2 ln u) sin(2π v). The products are permuted, so that the
 * two lie on no lattice, which the normals would show.
 */
function normals(
  builder: GraphBuilder,
  node: Tensor,
  { site, shape }: Extract<Tensor['operation'], { kind: 'noise' }>,
): Tensor {
  const { rows, width } = tableOf(shape);
  const words = permuted(builder, siteWords(builder, node, site, rows, 2 * width));
  // Half a step up, so that the logarithm never sees 0.
  const uniform = builder.multiply(builder.add(builder.cast(words, 'float'), 0.5), 2 ** -32);
  const radius = builder.sqrt(builder.multiply(builder.unary('log', builder.slice(uniform, 1, 0, width)), -2));
  const angle = builder.multiply(builder.slice(uniform, 1, width, 2 * width), 2 * Math.PI);
  return builder.reshape(builder.multiply(radius, builder.unary('sine', angle)), shape);
}

/** A longer row would need a constant for each of its columns in the graph. */
const widestRow = 4096;

/** A shape as rows, at least up to the last axis whose size is known only when the graph runs, and the elements of each. */
function tableOf(shape: Shape): { readonly rows: Dimension; readonly width: number } {
  let split =
    1 +
    Math.max(
      0,
      shape.findLastIndex((dimension) => typeof dimension !== 'number'),
    );
  while (split < shape.length - 1 && Number(elements(shape.slice(split))) > widestRow) split++;
  return { rows: elements(shape.slice(0, split)), width: Number(elements(shape.slice(split))) };
}

/** uint32 [rows, columns]: words of the rows times odd numbers of the site and the column. */
function siteWords(builder: GraphBuilder, node: Tensor, site: string, rows: Dimension, columns: number): Tensor {
  const own = hashText(site);
  const columnWords = builder.constant(
    Array.from({ length: columns }, (_, column) => (mix(own + Math.imul(column, 0x9e3779b9)) | 1) >>> 0),
    [1, columns],
    'uint32',
  );
  const words = rowWords(builder, node.shape, rows, operand(node.inputs, 0));
  return builder.multiply(builder.reshape(words, [rows, 1]), columnWords);
}

/**
 * Words of the rows: those of the examples, where each has one row; else those of the examples, mixed with the row's place in the
 * example. An example's rows are those of the axes before the batch's (a sequence with time first) and of the first axes after it.
 * The same for every site with as many rows: what tells sites apart is in the constants, which cost nothing.
 */
function rowWords(builder: GraphBuilder, shape: Shape, rows: Dimension, examples: Tensor): Tensor {
  const axis = shape.findLastIndex((dimension) => typeof dimension !== 'number');
  if (axis < 0) throw new Error(`[${shape.join(', ')}] has no batch, whose examples randomness is of`);
  const before = Number(elements(shape.slice(0, axis)));
  const after = factorOf(rows) / before;
  if (before * after === 1) return examples;
  const places = Array.from({ length: before * after }, (_, place) => mix(place));
  const placed = builder.add(
    builder.reshape(examples, [1, 'batch', 1]),
    builder.constant(places, [before, 1, after], 'uint32'),
  );
  return permuted(builder, halvesSwapped(builder, permuted(builder, placed)));
}

/**
 * x (2x + 1), as in RC6 (R. Rivest et al., 1998): a permutation of the words, whose high bits depend on all bits of x and not in
 * proportion, so that words a constant apart have nothing in common.
 */
function permuted(builder: GraphBuilder, x: Tensor): Tensor {
  return builder.multiply(x, builder.add(builder.multiply(x, 2), 1));
}

function halvesSwapped(builder: GraphBuilder, x: Tensor): Tensor {
  return builder.add(builder.divide(x, 2 ** 16), builder.multiply(x, 2 ** 16));
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

import type { GraphBuilder, Operand } from '../ir/builder.ts';
import { elements, factorOf } from '../ir/dimensions.ts';
import type { Dimension, Shape, Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import type { Target } from '../targets.ts';
import { rewrite } from './rewrite.ts';

/**
 * Lowers `keep` and `noise` to 32-bit integer arithmetic: each element is a pure function of (seed, step, site, element), so that
 * a resumed run draws what the interrupted one would have drawn. Seed, step and row are mixed with the finaliser of MurmurHash3
 * (A. Appleby); each row's word is multiplied by an odd constant of the site and the column. On whole tensors there are products and
 * sums, which ONNX Runtime vectorises on the CPU, and no exclusive or, which it does not.
 * Where there are no bitwise kernels, sums take the place of exclusive or, and quotients that of shifts: other numbers, as well mixed.
 */
export function counterRandomness(mixing: Target['mixing']): (graph: TensorGraph) => TensorGraph {
  return (graph) =>
    rewrite(graph, (builder, node) => {
      const words = wordArithmetic(builder, mixing);
      if (node.operation.kind === 'keep') return kept(builder, words, node, node.operation);
      return node.operation.kind === 'noise' ? normals(builder, words, node, node.operation) : undefined;
    });
}

/** What words of 32 bits are mixed with; all wraps. */
interface WordArithmetic {
  readonly combine: (left: Tensor, right: Operand) => Tensor;
  readonly high: (words: Tensor, bits: number) => Tensor;
}

function wordArithmetic(builder: GraphBuilder, mixing: Target['mixing']): WordArithmetic {
  if (mixing === 'bitwise') {
    return {
      combine: (left, right) => builder.binary('exclusive_or', left, right),
      high: (words, bits) => builder.binary('shift_right', words, bits),
    };
  }
  return {
    combine: (left, right) => builder.add(left, right),
    high: (words, bits) => builder.divide(words, 2 ** bits),
  };
}

/**
 * One product and one comparison an element: the highest bits of a product with a random odd number are a family of hash functions
 * that is nearly independent in pairs (M. Dietzfelbinger et al., "A reliable randomized algorithm for the closest-pair problem", 1997).
 */
function kept(
  builder: GraphBuilder,
  arithmetic: WordArithmetic,
  node: Tensor,
  { site, rate, shape }: Extract<Tensor['operation'], { kind: 'keep' }>,
): Tensor {
  const { rows, width } = tableOf(shape);
  const words = siteWords(builder, arithmetic, node, site, rows, width);
  const threshold = Math.min(Math.round((1 - rate) * 2 ** 32), 0xffffffff);
  return builder.reshape(builder.binary('less', words, threshold), shape);
}

/**
 * Standard normals of two words each (G. E. P. Box and M. E. Muller, 1958): √(-2 ln u) sin(2π v). The products' low halves are folded
 * into their high ones, so that the two lie on no lattice, which the normals would show.
 */
function normals(
  builder: GraphBuilder,
  arithmetic: WordArithmetic,
  node: Tensor,
  { site, shape }: Extract<Tensor['operation'], { kind: 'noise' }>,
): Tensor {
  const { rows, width } = tableOf(shape);
  const products = siteWords(builder, arithmetic, node, site, rows, 2 * width);
  const folded = builder.add(products, arithmetic.high(products, 15));
  const words = builder.multiply(folded, (mix(hashText(site)) | 1) >>> 0);
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

/** uint32 [count, columns]: words of the rows times odd numbers of the site and the column. */
function siteWords(
  builder: GraphBuilder,
  arithmetic: WordArithmetic,
  node: Tensor,
  site: string,
  count: Dimension,
  columns: number,
): Tensor {
  const { combine } = arithmetic;
  const mixed = (words: Tensor) => mixTensor(builder, arithmetic, words);
  const run = mixed(runWord(builder, operand(node.inputs, 0), operand(node.inputs, 1)));
  // The same for every site with as many rows; what tells sites apart is in the constants, which cost nothing.
  const rowWords = mixed(combine(rowNumbers(builder, node.shape, count, node.inputs[2]), run));
  const own = hashText(site);
  const columnWords = builder.constant(
    Array.from({ length: columns }, (_, column) => (mix(own + Math.imul(column, 0x9e3779b9)) | 1) >>> 0),
    [1, columns],
    'uint32',
  );
  return builder.multiply(builder.reshape(rowWords, [count, 1]), columnWords);
}

/**
 * uint32 [count]: numbers of the rows, those of one example after the other, so that they do not depend on the size of the batch.
 * `offset` is the number of examples before the batch's first, where the batch is a part of a step. An example's rows are those of
 * the axes before the batch's (a sequence with time first) and of the first axes after it.
 */
function rowNumbers(builder: GraphBuilder, shape: Shape, count: Dimension, offset: Tensor | undefined): Tensor {
  const axis = shape.findLastIndex((dimension) => typeof dimension !== 'number');
  const before = elements(shape.slice(0, axis));
  const size = shape[axis];
  if (typeof size !== 'string' || typeof before !== 'number' || (before === 1 && offset === undefined))
    return builder.range(count, 'uint32');
  const after = factorOf(count) / factorOf(elements([before, size]));
  const own = builder.range(size, 'int64');
  const examples = offset === undefined ? own : builder.add(own, builder.multiply(offset, factorOf(size)));
  if (before * after === 1) return builder.cast(examples, 'uint32');
  const places = Array.from({ length: before * after }, (_, place) => place);
  const numbers = builder.add(
    builder.multiply(builder.reshape(examples, [1, size, 1]), before * after),
    builder.constant(places, [before, 1, after], 'int64'),
  );
  return builder.cast(builder.reshape(numbers, [count]), 'uint32');
}

/** A sum of both halves of a 64-bit seed and of the step, each times an odd number of its own: few operators, which have one element. */
function runWord(builder: GraphBuilder, seed: Tensor, step: Tensor): Tensor {
  const low = builder.multiply(builder.cast(seed, 'uint32'), 0x9e3779b1);
  const high = builder.multiply(builder.cast(builder.divide(seed, 2 ** 32), 'uint32'), 0xc2b2ae3d);
  return builder.add(builder.add(low, high), builder.multiply(builder.cast(step, 'uint32'), 0x27d4eb2f));
}

function mixTensor(builder: GraphBuilder, { combine, high }: WordArithmetic, x: Tensor): Tensor {
  const folded = (words: Tensor, bits: number) => combine(words, high(words, bits));
  return folded(builder.multiply(folded(builder.multiply(folded(x, 16), 0x85ebca6b), 13), 0xc2b2ae35), 16);
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

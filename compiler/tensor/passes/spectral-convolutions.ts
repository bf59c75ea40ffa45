import { elements } from '../ir/dimensions.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import { type TimeFirst, withTimeFirst } from './time-first.ts';

/** A multiplication with the small matrix of a transform takes as long as so many of a product of channels. */
const transformCost = 3;

/** Moving one number of a transformed weight takes as long as so many multiplications: its products are short where examples are few. */
const weightCost = 40;

/** Putting one number where a tap sees it takes as long as so many multiplications. */
const unfoldingCost = 25;

/** Another layout has its price: a convolution is transformed where that saves at least so much of its time. */
const leastSaving = 0.1;

/** A convolution as matrix products of many examples sees it. */
interface Kernel {
  readonly steps: number;
  readonly channels: number;
  readonly taps: number;
  readonly filters: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly results: number;
}

/**
 * Convolutions with long kernels by the discrete Fourier transform along time: a matrix product of channels at each frequency, instead
 * of one at each step and tap. Transforms are products with small matrices, of the length that keeps results free of
 * wrapping; a complex product is three real ones (C. F. Gauss), whose sums are in the matrices too. Runs before differentiation, which
 * transposes the matrices, so that the gradients of x and of the weight share what was transformed.
 * @param examples How many go through the graph at once, where that is known.
 */
export function spectralConvolutions(examples: number): (graph: TensorGraph) => TensorGraph {
  if (examples === Number.POSITIVE_INFINITY) return (graph) => graph;
  return (graph) => {
    const chosen = new Map<Tensor, Kernel>();
    for (const node of graph.nodes) {
      const kernel = kernelOf(node);
      if (kernel !== undefined && savingOf(kernel, examples) >= leastSaving) chosen.set(node, kernel);
    }
    if (chosen.size === 0) return graph;
    return withTimeFirst(graph, (layouts, node) => {
      const kernel = chosen.get(node);
      return kernel && transformed(layouts, node, kernel);
    });
  };
}

function kernelOf({ operation, inputs, shape, type }: Tensor): Kernel | undefined {
  if (operation.kind !== 'convolution' || type !== 'float') return undefined;
  const [x, weight] = [operand(inputs, 0), operand(inputs, 1)];
  const { dilation, before, after } = operation;
  return {
    ...{ dilation, before, after },
    steps: sizeAt(x.shape, 1),
    channels: sizeAt(x.shape, 2),
    taps: sizeAt(weight.shape, 0),
    filters: sizeAt(weight.shape, 2),
    results: sizeAt(shape, 1),
  };
}

/** Share of the time of a forward pass and both gradients that the transforms save. */
function savingOf(kernel: Kernel, examples: number): number {
  const { steps, channels, taps, filters, results } = kernel;
  const products = productsOf(lengthOf(kernel));
  const unfolded = examples * taps * (results * channels + steps * filters);
  const direct = 3 * examples * results * taps * channels * filters + unfoldingCost * unfolded;
  const ofX = 2 * examples * products * steps * channels;
  const ofResults = 2 * examples * products * results * filters;
  const ofWeight = products * channels * filters;
  const transforms = ofX + ofResults + 2 * taps * ofWeight;
  const spectral = (3 * examples + weightCost) * ofWeight + transformCost * transforms;
  return 1 - spectral / direct;
}

/** Shortest transform in which no result that is wanted takes part of x from beyond its other end. */
function lengthOf({ steps, before, after }: Kernel): number {
  return steps + Math.max(before, after);
}

/** Real products of matrices: one where the frequency is 0 or half the length, else three. */
function productsOf(length: number): number {
  const real = length % 2 === 0 ? 2 : 1;
  return real + (3 * (length - real)) / 2;
}

/** [results, batch, filters] */
function transformed(layouts: TimeFirst, { inputs }: Tensor, kernel: Kernel): Tensor {
  const { builder } = layouts;
  const { steps, channels, taps, filters, results } = kernel;
  const { ofX, ofWeight, ofProducts, products } = matricesOf(kernel);
  const along = (matrix: readonly number[], rows: number, x: Tensor, inner: number, rest: Tensor['shape']): Tensor => {
    const columns = builder.reshape(x, [inner, elements(rest)]);
    return builder.reshape(builder.matmul(builder.constant(matrix, [rows, inner]), columns), [rows, ...rest]);
  };
  const x = along(ofX, products, layouts.turned(operand(inputs, 0)), steps, ['batch', channels]);
  const weight = along(ofWeight, products, layouts.plain(operand(inputs, 1)), taps, [channels, filters]);
  return along(ofProducts, results, builder.matmul(x, weight), products, ['batch', filters]);
}

/** The matrices of a convolution's transforms, row by row. */
interface Matrices {
  readonly products: number;
  /** [products, steps] */
  readonly ofX: readonly number[];
  /** [products, taps] */
  readonly ofWeight: readonly number[];
  /** [results, products] */
  readonly ofProducts: readonly number[];
}

/**
 * At a frequency x becomes a + bi and the weight c + di, whose product is (k1 - k3) + (k1 + k2) i with k1 = c (a + b), k2 = a (d - c) and
 * k3 = b (c + d).
 */
function matricesOf(kernel: Kernel): Matrices {
  const { steps, taps, dilation, before, results } = kernel;
  const length = lengthOf(kernel);
  const turn = (place: number) => (2 * Math.PI * place) / length;
  const cosines = Float64Array.from({ length }, (_, place) => Math.cos(turn(place)));
  const sines = Float64Array.from({ length }, (_, place) => Math.sin(turn(place)));
  const [ofX, ofWeight, columns]: [number[], number[], number[][]] = [[], [], []];
  for (let frequency = 0; 2 * frequency <= length; frequency++) {
    const row = (table: Float64Array, count: number, placeAt: (at: number) => number) =>
      Array.from({ length: count }, (_, at) => {
        const place = (frequency * placeAt(at)) % length;
        return table[place < 0 ? place + length : place] ?? Number.NaN;
      });
    const step = (at: number) => at;
    const shift = (tap: number) => tap * dilation - before;
    const [a, b] = [row(cosines, steps, step), row(sines, steps, step).map((sine) => -sine)];
    const [c, d] = [row(cosines, taps, shift), row(sines, taps, shift)];
    const [real, imaginary] = [row(cosines, results, step), row(sines, results, step)];
    if (frequency === 0 || 2 * frequency === length) {
      append(ofX, a);
      append(ofWeight, c);
      columns.push(real.map((cosine) => cosine / length));
      continue;
    }
    append(ofX, sumOf(a, b), a, b);
    append(ofWeight, c, sumOf(d, c, -1), sumOf(c, d));
    columns.push(
      sumOf(real, imaginary, -1).map((value) => (2 * value) / length),
      imaginary.map((sine) => (-2 * sine) / length),
      real.map((cosine) => (-2 * cosine) / length),
    );
  }
  const ofProducts = Array.from({ length: results }, (_, at) => columns.map((column) => column[at] ?? 0)).flat();
  return { products: columns.length, ofX, ofWeight, ofProducts };
}

function append(values: number[], ...rows: readonly (readonly number[])[]): void {
  for (const row of rows) for (const value of row) values.push(value);
}

function sumOf(left: readonly number[], right: readonly number[], sign: 1 | -1 = 1): number[] {
  return left.map((value, at) => value + sign * (right[at] ?? 0));
}

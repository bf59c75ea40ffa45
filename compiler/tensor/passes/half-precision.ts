import { GraphBuilder } from '../ir/builder.ts';
import type { Tensor, TensorGraph } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import { isSavedResult, withSavedResults } from '../scan.ts';

/** What is computed in half precision wherever it stands, as PyTorch's autocast has it: products of matrices, and what they are made of. */
const products: ReadonlySet<string> = new Set(['matmul', 'convolution']);

/**
 * What is computed in half precision where all that it reads is: operations that round once and sum nothing. Everything else stays in
 * float32: sums, means, norms, softmax, exponentials, logarithms, roots and quotients.
 */
const followers: ReadonlySet<string> = new Set([
  'add',
  'subtract',
  'multiply',
  'maximum',
  'minimum',
  'negate',
  'absolute',
  'sign',
  'sigmoid',
  'tanh',
  'where',
  'less',
  'greater',
  'equal',
  'slice',
  'concat',
  'transpose',
  'reshape',
  'broadcast',
]);

/**
 * The forward half in mixed precision. Weights come in as float32 and are rounded where a product reads them, so that gradients of the
 * casts bring theirs back to float32. Where half and float32 meet, the result is float32; a bias that is added to a product is
 * rounded with it. Outputs of the graph are float32, and so is whatever reads them: losses among them. Runs before differentiation, so
 * that the backward half computes in what the forward half did.
 */
export function halfPrecision(graph: TensorGraph): TensorGraph {
  const outputs = new Set(graph.outputs.map(({ tensor }) => tensor.id));
  return halved(graph, (id) => outputs.has(id));
}

function halved(graph: TensorGraph, staysFloat: (id: number) => boolean, inHalf: ReadonlySet<Tensor> = new Set()) {
  const builder = new GraphBuilder();
  const casts = new Casts(builder);
  const copies: Tensor[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => operand(copies, input.id));
    const copy = inHalf.has(node) ? halfInput(builder, node) : appended(builder, casts, node, inputs);
    copies.push(staysFloat(node.id) ? casts.float(copy) : copy);
  }
  const outputs = graph.outputs.map(({ name, tensor }) => ({ name, tensor: operand(copies, tensor.id) }));
  return { nodes: builder.nodes, outputs };
}

function appended(builder: GraphBuilder, casts: Casts, { operation }: Tensor, inputs: readonly Tensor[]): Tensor {
  const { kind } = operation;
  if (kind === 'scan') return halvedScan(builder, casts, operation, inputs);
  if (kind === 'part') return builder.append(operation, inputs);
  if (products.has(kind)) return builder.append(operation, inputs.map(casts.half));
  if (kind === 'add' && inputs.some(isProduct) && inputs.every((own) => own.type === 'half' || isRow(own)))
    return builder.append(operation, inputs.map(casts.half));
  const follows = followers.has(kind) && inputs.some(({ type }) => type === 'half') && inputs.every(casts.fits);
  return builder.append(operation, inputs.map(follows ? casts.half : casts.float));
}

/**
 * A scan with its body in mixed precision. States go from step to step in float32; sequences come as they are. What every step reads is
 * rounded once before the scan where the steps would all round it, so that its gradient is one product over all steps.
 */
function halvedScan(
  builder: GraphBuilder,
  casts: Casts,
  scan: Extract<Tensor['operation'], { kind: 'scan' }>,
  inputs: readonly Tensor[],
): Tensor {
  const moving = scan.states + scan.sequences;
  const body = { nodes: scan.body.nodes, outputs: scan.body.outputs.filter((own) => !isSavedResult(own)) };
  const own = body.nodes.filter(({ operation }) => operation.kind === 'input');
  const given = inputs.map((input, at) => (at < scan.states ? casts.float(input) : input));
  const isState = new Set(body.outputs.slice(0, scan.states).map(({ tensor }) => tensor.id));
  const rewritten = (half: readonly Tensor[]) => halved(body, (id) => isState.has(id), new Set(half));
  const sequences = own.filter((_, at) => at < moving && given[at]?.type === 'half');
  const first = rewritten(sequences);
  const rounded = own.filter((_, at) => at >= moving && (given[at]?.type === 'half' || isRounded(first, at)));
  const halves = new Set([...sequences, ...rounded]);
  return builder.append(
    withSavedResults({ ...scan, body: rewritten([...halves]) }),
    given.map((input, at) => (halves.has(operand(own, at)) ? casts.half(input) : casts.float(input))),
  );
}

/** Whether an input of a body is read by nothing but roundings. */
function isRounded({ nodes }: TensorGraph, position: number): boolean {
  const input = nodes.filter(({ operation }) => operation.kind === 'input')[position];
  const readers = nodes.filter(({ inputs }) => input !== undefined && inputs.includes(input));
  return readers.length > 0 && readers.every(({ operation, type }) => operation.kind === 'cast' && type === 'half');
}

function halfInput(builder: GraphBuilder, { operation }: Tensor): Tensor {
  if (operation.kind !== 'input') throw new Error('only an input of a body is given in half precision');
  return builder.append({ ...operation, type: 'half' }, []);
}

/** A product of matrices, perhaps in another shape. */
function isProduct({ operation, inputs }: Tensor): boolean {
  if (operation.kind === 'reshape') return isProduct(operand(inputs, 0));
  return products.has(operation.kind);
}

function isRow({ type, shape }: Tensor): boolean {
  return type === 'float' && shape.length === 1;
}

/** Tensors in both precisions, each rounded once. */
class Casts {
  readonly #builder: GraphBuilder;
  readonly #halves = new Map<Tensor, Tensor>();
  readonly #floats = new Map<Tensor, Tensor>();

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  /** As float32, where it is a number in half precision. */
  readonly float = (tensor: Tensor): Tensor => {
    if (tensor.type !== 'half') return tensor;
    const known = this.#floats.get(tensor) ?? this.#builder.cast(tensor, 'float');
    this.#floats.set(tensor, known);
    this.#halves.set(known, tensor);
    return known;
  };

  /** In half precision, where it is a number. */
  readonly half = (tensor: Tensor): Tensor => {
    if (tensor.type !== 'float') return tensor;
    const known = this.#halves.get(tensor) ?? this.#rounded(tensor);
    this.#halves.set(tensor, known);
    return known;
  };

  /** Whether it is in half precision, or no activation that rounding would make less exact: a number, a mask, a truth. */
  readonly fits = (tensor: Tensor): boolean => tensor.type !== 'float' || isPlain(tensor);

  #rounded(tensor: Tensor): Tensor {
    const { operation, inputs } = tensor;
    if (operation.kind === 'constant') return this.#builder.append({ ...operation, type: 'half' }, []);
    if (operation.kind === 'cast' && isPlain(tensor)) return this.#builder.cast(operand(inputs, 0), 'half');
    if (isPlain(tensor)) return this.#builder.append(operation, inputs.map(this.half));
    return this.#builder.cast(tensor, 'half');
  }
}

/** Constants, truths as numbers, and what is made of those by products and new shapes: `mask / (1 - rate)`. */
function isPlain({ operation, inputs }: Tensor): boolean {
  if (operation.kind === 'constant') return true;
  if (operation.kind === 'cast') return inputs[0]?.type === 'bool';
  const made = operation.kind === 'multiply' || operation.kind === 'broadcast' || operation.kind === 'reshape';
  return made && inputs.every(isPlain);
}

import type { TensorGraph } from '../ir/graph.ts';
import { type Target, targets } from '../targets.ts';
import { columnSumsAsProducts } from './column-sums.ts';
import { shareCommonSubexpressions } from './common-subexpressions.ts';
import { concatTrees } from './concat-trees.ts';
import { convolutionsAsProducts } from './convolutions.ts';
import { removeDeadCode } from './dead-code.ts';
import { foldConstants } from './fold-constants.ts';
import { heavisides } from './heavisides.ts';
import { longKernelsAsMatrices } from './long-kernels.ts';
import { maskedRelu } from './masked-relu.ts';
import { narrowProducts } from './narrow-products.ts';
import { outsideScans } from './outside-scans.ts';
import { partedSums } from './parted-sums.ts';
import { plainStacks } from './plain-stacks.ts';
import { lowerRandomness } from './randomness.ts';
import { moveScalarFactors } from './scalar-factors.ts';
import { scaledMasks } from './scaled-masks.ts';
import { removeUnreadResults, withinScans } from './scans.ts';
import { scatterProducts } from './scatter-products.ts';
import { simplify } from './simplify.ts';
import { spectralConvolutions } from './spectral-convolutions.ts';
import { unrollScans } from './unrolled-scans.ts';
import { wideRows } from './wide-rows.ts';

type Pass = (graph: TensorGraph) => TensorGraph;

/** Passes over the forward half, before its gradients are taken. */
function forwardPassesFor(target: Target, examples: number): readonly Pass[] {
  return [
    simplify,
    ...(target.spectralConvolutions ? [spectralConvolutions(examples)] : []),
    moveScalarFactors(examples), // before relus and masks are joined, which it moves factors through
    maskedRelu,
    scaledMasks, // takes the factors that are left
  ];
}

/** Passes over the whole graph. */
function passesFor(target: Target, examples: number): readonly Pass[] {
  return [
    removeDeadCode, // gradients that nobody asked for would only cost the other passes time
    removeUnreadResults, // what a scan saves for a gradient that is not taken
    ...(target.scans === 'unrolled' ? [unrollScans, removeDeadCode] : []), // first, so that steps are simplified together
    withinScans((body) => optimize(body, target, examples)),
    ...(examples <= fewExamples ? [outsideScans, removeDeadCode] : []),
    ...(target.scatter === 'product' ? [scatterProducts] : []),
    narrowProducts, // needs to see that a slice is a product's only reader
    longKernelsAsMatrices(examples), // before the others are unfolded
    convolutionsAsProducts, // shares its unfolded input with the gradient of its weight
    lowerRandomness, // its integer arithmetic takes part in folding and sharing
    shareCommonSubexpressions,
    foldConstants,
    simplify,
    columnSumsAsProducts(examples), // before the second round, so that all share one row of ones
    shareCommonSubexpressions,
    foldConstants,
    simplify, // broadcasts that the first round brought beside their consumers
    shareCommonSubexpressions,
    removeDeadCode,
    // Last of all: the passes above join what these take apart.
    ...(target.partedSums ? [partedSums(examples)] : []),
    ...(target.heaviside ? [heavisides, removeDeadCode] : []),
    ...(target.wideRows ? [wideRows(examples), simplify, shareCommonSubexpressions, removeDeadCode] : []),
    ...(target.transposedStacks ? [] : [plainStacks, shareCommonSubexpressions]),
    ...(target.widestConcat === Number.POSITIVE_INFINITY ? [] : [concatTrees(target.widestConcat)]),
  ];
}

/** @param examples How many go through the graph at once, where that is known. */
export function optimizeForward(
  graph: TensorGraph,
  target: Target = targets.cpu,
  examples: number = Number.POSITIVE_INFINITY,
): TensorGraph {
  return forwardPassesFor(target, examples).reduce((current, pass) => pass(current), graph);
}

/**
 * Up to so many examples at once a step of a scan takes as long as its operators are many; of more, values of all steps no longer fit
 * into the caches that those of one step do, and what is computed for all steps at once is slower.
 */
const fewExamples = 16;

/** @param examples How many go through the graph at once, where that is known. */
export function optimize(
  graph: TensorGraph,
  target: Target = targets.cpu,
  examples: number = Number.POSITIVE_INFINITY,
): TensorGraph {
  return passesFor(target, examples).reduce((current, pass) => pass(current), graph);
}

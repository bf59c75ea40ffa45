import type { LayerRule } from './layer-rule.ts';
import * as activations from './layers/activations.ts';
import { add, divide, multiply, subtract } from './layers/arithmetic.ts';
import { crossAttention, selfAttention } from './layers/attention.ts';
import { batchNorm } from './layers/batch_norm.ts';
import { concat } from './layers/concat.ts';
import { conv1d } from './layers/conv1d.ts';
import { dense } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import { embedding } from './layers/embedding.ts';
import { flatten } from './layers/flatten.ts';
import { gaussian } from './layers/gaussian.ts';
import { gru } from './layers/gru.ts';
import { denseAs, logits } from './layers/heads.ts';
import { identity } from './layers/identity.ts';
import { layerNorm } from './layers/layer_norm.ts';
import { lstm } from './layers/lstm.ts';
import { averagePool, maxPool } from './layers/pooling.ts';
import { learnedPositions, sinusoidalPositions } from './layers/positions.ts';
import { reshape, slice, transpose } from './layers/rearrangement.ts';
import * as reductions from './layers/reductions.ts';

const rules: ReadonlyMap<string, LayerRule> = new Map<string, LayerRule>([
  ['dense', dense],
  ['batch_norm', batchNorm],
  ['dropout', dropout],
  ['relu', activations.relu],
  ['leaky_relu', activations.leakyRelu],
  ['elu', activations.elu],
  ['selu', activations.selu],
  ['sigmoid', activations.sigmoid],
  ['tanh', activations.tanh],
  ['gelu', activations.gelu],
  ['silu', activations.silu],
  ['mish', activations.mish],
  ['softplus', activations.softplus],
  ['softmax', activations.softmax],
  ['log_softmax', activations.logSoftmax],
  ['layer_norm', layerNorm],
  ['flatten', flatten],
  ['lstm', lstm],
  ['gru', gru],
  ['conv1d', conv1d],
  ['max_pool', maxPool],
  ['average_pool', averagePool],
  ['self_attention', selfAttention],
  ['cross_attention', crossAttention],
  ['transpose', transpose],
  ['reshape', reshape],
  ['slice', slice],
  ['mean', reductions.mean],
  ['sum', reductions.sum],
  ['max', reductions.max],
  ['last', reductions.last],
  ['sinusoidal_positions', sinusoidalPositions],
  ['learned_positions', learnedPositions],
  ['gaussian', gaussian],
  ['identity', identity],
  ['concat', concat],
  ['embedding', embedding],
  ['dense_as', denseAs],
  ['logits', logits],
  ['add', add],
  ['subtract', subtract],
  ['multiply', multiply],
  ['divide', divide],
]);

/** Names of all layers that have a rule. */
export function layerNames(): Iterable<string> {
  return rules.keys();
}

export function layerRule(layer: string): LayerRule {
  const rule = rules.get(layer);
  if (rule === undefined) throw new Error(`no rule lowers the layer ${layer}`);
  return rule;
}

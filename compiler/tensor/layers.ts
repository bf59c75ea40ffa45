import type { LayerRule } from './layer-rule.ts';
import { gelu, relu, sigmoid, tanh } from './layers/activations.ts';
import { add, divide, multiply, subtract } from './layers/arithmetic.ts';
import { batchNorm } from './layers/batch_norm.ts';
import { concat } from './layers/concat.ts';
import { dense } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import { embedding } from './layers/embedding.ts';
import { flatten } from './layers/flatten.ts';
import { denseAs, gaussian, logits } from './layers/heads.ts';
import { layerNorm } from './layers/layer_norm.ts';
import { conv, gru, last, lstm, maxPool, mean, positions, selfAttention } from './layers/sequences.ts';

const rules: ReadonlyMap<string, LayerRule> = new Map<string, LayerRule>([
  ['dense', dense],
  ['batch_norm', batchNorm],
  ['dropout', dropout],
  ['relu', relu],
  ['sigmoid', sigmoid],
  ['tanh', tanh],
  ['gelu', gelu],
  ['layer_norm', layerNorm],
  ['flatten', flatten],
  ['concat', concat],
  ['embedding', embedding],
  ['lstm', lstm],
  ['gru', gru],
  ['self_attention', selfAttention],
  ['conv', conv],
  ['max_pool', maxPool],
  ['positions', positions],
  ['last', last],
  ['mean', mean],
  ['dense_as', denseAs],
  ['gaussian', gaussian],
  ['logits', logits],
  ['add', add],
  ['subtract', subtract],
  ['multiply', multiply],
  ['divide', divide],
]);

export function layerRule(layer: string): LayerRule {
  const rule = rules.get(layer);
  if (rule === undefined) throw new Error(`no rule lowers the layer ${layer}`);
  return rule;
}

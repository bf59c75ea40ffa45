import type { PlanArguments } from '../../plan/value.ts';
import { booleanArgument, numberArgument, symbolArgument } from '../arguments.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { elements } from '../ir/dimensions.ts';
import type { Tensor } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { fault, tensorType } from '../layer-type.ts';
import { padTime, type Taps, tapsOf } from '../unfold.ts';
import { sequenceInput } from './axis.ts';
import { lengthAfter, type Padding, paddingOf } from './windows.ts';

/**
 * Convolution over time of [time, channels]. The weight is [kernel, channels / groups, filters], the transpose of PyTorch's; it and
 * the bias start uniform in ±1 / sqrt(kernel * channels / groups).
 */
export const conv1d: LayerRule = {
  infer(inputs, given) {
    const x = sequenceInput(inputs, 'conv1d');
    if (x.kind === 'fault') return x;
    const [length = 1, channels = 1] = x.shape;
    const filters = numberArgument(given, 'filters');
    const groups = numberArgument(given, 'groups');
    const taps = tapsFrom(given);
    if (taps.stride > 1 && symbolArgument(given, 'padding') === 'same') {
      return fault(
        'conv1d cannot keep the length and take strides',
        'take the padding `causal` or `valid`, or the stride 1',
      );
    }
    if (filters % groups !== 0 || (typeof channels === 'number' && channels % groups !== 0)) {
      return fault(
        `conv1d cannot divide ${channels} channels and ${filters} filters into ${groups} groups`,
        'take a number of groups that divides both',
      );
    }
    const after = lengthAfter('conv1d', length, taps, paddingOf(given, taps));
    return typeof after === 'object' ? after : tensorType([after, filters]);
  },
  lower({ builder, parameter }, inputs, given) {
    const x = operand(inputs, 0);
    const taps = tapsFrom(given);
    const filters = numberArgument(given, 'filters');
    const groups = numberArgument(given, 'groups');
    const channels = sizeAt(x.shape, 2) / groups;
    const bound = 1 / Math.sqrt(taps.count * channels);
    const start = { kind: 'uniform', low: -bound, high: bound } as const;
    const weight = parameter('weight', [taps.count, channels, filters], start);
    const y = grouped(builder, x, weight, taps, groups, paddingOf(given, taps));
    if (!booleanArgument(given, 'bias')) return y;
    const rows = builder.reshape(y, [elements(y.shape.slice(0, 2)), filters]);
    return builder.reshape(builder.add(rows, parameter('bias', [filters], start)), y.shape);
  },
};

function tapsFrom(given: PlanArguments): Taps {
  return {
    count: numberArgument(given, 'kernel'),
    dilation: numberArgument(given, 'dilation'),
    stride: numberArgument(given, 'stride'),
  };
}

function grouped(
  builder: GraphBuilder,
  x: Tensor,
  weight: Tensor,
  taps: Taps,
  groups: number,
  padding: Padding,
): Tensor {
  const [channels, filters] = [sizeAt(weight.shape, 1), sizeAt(weight.shape, 2)];
  if (groups === 1) return convolved(builder, x, weight, taps, padding);
  if (channels === 1 && filters === groups)
    return depthwise(builder, padTime(builder, x, padding.before, padding.after, 0), weight, taps);
  const share = filters / groups;
  const results = Array.from({ length: groups }, (_, group) =>
    convolved(
      builder,
      builder.slice(x, 2, group * channels, (group + 1) * channels),
      builder.slice(weight, 2, group * share, (group + 1) * share),
      taps,
      padding,
    ),
  );
  return builder.concat(results, 2);
}

function convolved(builder: GraphBuilder, x: Tensor, weight: Tensor, taps: Taps, { before, after }: Padding): Tensor {
  if (taps.stride === 1)
    return builder.append({ kind: 'convolution', dilation: taps.dilation, before, after }, [x, weight]);
  const unfolded = builder.concat(tapsOf(builder, padTime(builder, x, before, after, 0), taps), 2);
  const width = sizeAt(unfolded.shape, 2);
  const filters = sizeAt(weight.shape, 2);
  const leading = unfolded.shape.slice(0, 2);
  const rows = builder.reshape(unfolded, [elements(leading), width]);
  return builder.reshape(builder.matmul(rows, builder.reshape(weight, [width, filters])), [...leading, filters]);
}

/** One filter a channel: no matrix product, each tap scales its channels. */
function depthwise(builder: GraphBuilder, x: Tensor, weight: Tensor, taps: Taps): Tensor {
  const scaled = tapsOf(builder, x, taps).map((seen, tap) => {
    const scale = builder.reshape(builder.slice(weight, 0, tap, tap + 1), [sizeAt(weight.shape, 2)]);
    return builder.multiply(seen, scale);
  });
  return scaled.reduce((sum, term) => builder.add(sum, term));
}

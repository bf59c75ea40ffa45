import type { LayerNode, ModelGraph } from '../../compiler/tensor/model-graph.ts';

/** What `stdlib/models/mlp.pipe` becomes with its arguments bound. */
export function mlpModel(hidden: readonly number[], rate: number, asset: number): ModelGraph {
  const nodes: LayerNode[] = [
    { id: 'joined.0.flatten', layer: 'flatten', inputs: ['x'], arguments: {} },
    {
      id: 'joined.1.embedding',
      layer: 'embedding',
      inputs: ['entity'],
      arguments: { width: { kind: 'int', value: asset } },
    },
    { id: 'joined', layer: 'concat', inputs: ['joined.0.flatten', 'joined.1.embedding'], arguments: {} },
  ];
  let previous = 'joined';
  const push = (id: string, layer: string, given: LayerNode['arguments'] = {}): void => {
    nodes.push({ id, layer, inputs: [previous], arguments: given });
    previous = id;
  };
  for (const [at, width] of hidden.entries()) {
    push(`encoded.${at}.dense`, 'dense', { width: { kind: 'int', value: width }, bias: { kind: 'bool', value: true } });
    push(`encoded.${at}.batch_norm`, 'batch_norm', {
      momentum: { kind: 'float', value: 0.1 },
      epsilon: { kind: 'float', value: 1e-5 },
    });
    push(`encoded.${at}.relu`, 'relu');
    push(`encoded.${at}.dropout`, 'dropout', { rate: { kind: 'float', value: rate } });
  }
  const encoded = previous;
  push('logit', 'dense', { width: { kind: 'int', value: 1 }, bias: { kind: 'bool', value: true } });
  return {
    inputs: [
      { id: 'x', type: 'tensor', dimensions: ['feature'] },
      { id: 'entity', type: 'index', dimensions: [] },
    ],
    nodes,
    outputs: [{ name: 'logit', node: 'logit' }],
    taps: [{ name: 'encoded', node: encoded }],
  };
}

import type { ModelSummary } from '../../compiler/tensor/summary.ts';
import { formatMetric, plural } from '../terminal/figures.ts';
import type { Graph, GraphEdge, GraphNode } from './model.ts';

/** The drawing of a model: its inputs, its layers with shapes and parameters, its outputs; layers of one binding in a frame. */
export function layersGraph(summary: ModelSummary, title: string): Graph {
  const nodes: GraphNode[] = summary.inputs.map(({ id, shape }) => ({
    id,
    title: id,
    operator: 'input',
    detail: shape.length === 0 ? 'index' : `[${shape.join(', ')}]`,
    group: 'data',
  }));
  const edges: GraphEdge[] = [];
  for (const { node, shape, parameters } of summary.layers) {
    const binding = node.id.split('.')[0] ?? node.id;
    const learned = parameters === 0 ? '' : ` · ${formatMetric(parameters)} parameters`;
    nodes.push({
      id: node.id,
      title: node.layer,
      operator: node.layer,
      detail: `[${shape.join(', ')}]${learned}`,
      group: parameters > 0 ? 'model' : 'label',
      ...(binding === node.id ? {} : { cluster: binding }),
    });
    for (const from of new Set(node.inputs)) edges.push({ from, to: node.id, label: '' });
  }
  for (const { name, node } of summary.outputs) {
    const id = `output ${name}`;
    nodes.push({ id, title: name, operator: 'output', detail: '', group: 'result' });
    edges.push({ from: node, to: id, label: '' });
  }
  return { title: `${title}: ${plural(summary.parameters, 'parameter')}`, nodes, edges };
}

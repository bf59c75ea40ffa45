import { type Diagnostic, type DiagnosticKind, report } from '../../language/diagnostics/diagnostic.ts';
import type { Location, Span } from '../../language/source/source.ts';
import type { PlanArguments, PlanValue } from '../plan/value.ts';
import type { LayerNode } from '../tensor/model-graph.ts';
import type { ModelScope } from './model.ts';

/** A model's body while it is read from top to bottom. */
export interface Body {
  readonly scope: ModelScope;
  readonly nodes: LayerNode[];
  /** Where each input and node was written. */
  readonly origins: Map<string, Location>;
  /** Inputs and bindings so far: the input or node each name stands for. */
  readonly tensors: Map<string, string>;
  /** Names that are bound further below, for a better answer to their early use. */
  readonly below: Set<string>;
  /** Names that were used. */
  readonly used: Set<string>;
  readonly diagnostics: Diagnostic[];
  /** Times that each id was asked for; a second `y.dense` is `y.dense_1`. */
  readonly ids: Map<string, number>;
  /** What blocks say of the tensors that they are given; held against the shapes when these are known. */
  readonly expectations: ShapeExpectation[];
  /** The blocks around this body, from the outside in. */
  readonly blocks: readonly string[];
}

/** `input x: Tensor[time, width]` of a block, for one call of it: numbers must be met, a name stands for one size. */
export interface ShapeExpectation {
  readonly block: string;
  readonly input: string;
  readonly tensor: string;
  readonly dimensions: readonly (string | number)[];
  /** Where the block is called. */
  readonly location: Location;
}

/** Where an expression of the body stands: what names mean there, and how the nodes made there are called. */
export interface Site {
  /** Binding and repetitions, e.g. `encoded.0`. */
  readonly path: string;
  /** Values of parameters and of the variables of `for`. */
  readonly values: ReadonlyMap<string, PlanValue>;
}

export function openBody(scope: ModelScope): Body {
  return {
    scope,
    nodes: [],
    origins: new Map(),
    tensors: new Map(),
    below: new Set(),
    used: new Set(),
    diagnostics: [],
    ids: new Map(),
    expectations: [],
    blocks: [],
  };
}

export function placeOf(body: Body, span: Span): Location {
  return { file: body.scope.file, span };
}

export function complain<P>(body: Body, kind: DiagnosticKind<P>, span: Span, parameters: P): undefined {
  body.diagnostics.push(report(kind, placeOf(body, span), parameters));
  return undefined;
}

/** What a name means as a value: a parameter, a variable of `for`, a constant of the file. */
export function settingOf(body: Body, site: Site, name: string): PlanValue | undefined {
  return site.values.get(name) ?? body.scope.constant(name);
}

/** Adds a node and returns its id: the site's path, then the layer. */
export function addNode(
  body: Body,
  site: Site,
  layer: string,
  inputs: readonly string[],
  settings: PlanArguments,
  span: Span,
): string {
  const id = newId(body, `${site.path}.${layer}`);
  body.nodes.push({ id, layer, inputs, arguments: settings });
  body.origins.set(id, placeOf(body, span));
  return id;
}

/** `wanted`, or `wanted_1` where it is taken. */
export function newId(body: Body, wanted: string): string {
  const before = body.ids.get(wanted) ?? 0;
  body.ids.set(wanted, before + 1);
  return before === 0 ? wanted : `${wanted}_${before}`;
}

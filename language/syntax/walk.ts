import type {
  Argument,
  Declaration,
  Expression,
  ForClause,
  ModelStatement,
  Module,
  Name,
  Parameter,
  RecordEntry,
  SettingsBlock,
  SpaceEntry,
  SyntaxNode,
  TypeExpression,
  ValueDeclaration,
  Wildcard,
} from './tree.ts';

/** Every node of the tree. */
export type AnyNode =
  | Module
  | Declaration
  | ModelStatement
  | SpaceEntry
  | Parameter
  | TypeExpression
  | Expression
  | Argument
  | SettingsBlock
  | RecordEntry
  | ForClause
  | Wildcard
  | Name;

/** The nodes directly under `node`, in the order of the text. A `Missing` piece is a child like any other. */
export function children(node: AnyNode): readonly AnyNode[] {
  switch (node.kind) {
    case 'module':
      return node.declarations;
    case 'pipeline':
      return [node.name];
    case 'import':
    case 'reexport':
      return [...node.names.flatMap(({ name, alias }) => present(name, alias)), node.path];
    case 'param':
      return present(node.name, node.type, node.default);
    case 'let':
    case 'dataset':
    case 'features':
    case 'label':
    case 'check':
    case 'stage':
    case 'environment':
    case 'report':
      return valueChildren(node);
    case 'expect':
      return [node.condition, ...present(node.message), ...(node.after ?? [])];
    case 'space':
      return [node.name, node.subject, ...node.entries];
    case 'dimension':
      return present(node.path, node.domain, node.condition);
    case 'constraint':
      return [node.condition];
    case 'use':
      return present(node.name, node.path, node.settings);
    case 'extends':
      return [node.path];
    case 'override':
      return [node.name, node.value];
    case 'allow':
      return [node.name, node.reason];
    case 'model':
    case 'block':
      return [node.name, ...node.parameters, ...node.constraints, ...node.body];
    case 'enum':
      return [node.name, ...node.members.map(({ name }) => name)];
    case 'extern':
      return [node.name, ...node.parameters, node.result, node.family, ...node.constraints, ...present(node.settings)];
    case 'input':
      return [node.name, node.type];
    case 'binding':
      return [node.name, node.value];
    case 'parameter':
      return present(node.name, node.type, node.default);
    case 'type':
      return [node.name, ...node.arguments, ...(node.dimensions ?? []), ...present(node.refinement)];
    case 'reference':
      return [node.name];
    case 'member':
      return [node.target, node.member];
    case 'index':
      return [node.target, ...node.keys];
    case 'call':
      return [node.callee, ...node.arguments, ...present(node.settings)];
    case 'argument':
      return present(node.name, node.value);
    case 'settings':
    case 'record':
      return node.entries;
    case 'entry':
      return [node.key, node.value];
    case 'pipe':
    case 'binary':
      return [node.left, node.right];
    case 'unary':
      return [node.operand];
    case 'range':
      return present(node.low, node.high);
    case 'list':
      return node.items;
    case 'comprehension':
      return [node.item, ...node.clauses];
    case 'for_clause':
      return [...node.variables, node.source, ...present(node.condition)];
    case 'conditional':
      return [node.condition, node.whenTrue, node.whenFalse];
    case 'repeat':
      return [node.clause, node.body];
    case 'parenthesized':
      return [node.inner];
    case 'invalid':
    case 'missing':
    case 'name':
    case 'number':
    case 'quantity':
    case 'date':
    case 'string':
    case 'boolean':
    case 'wildcard':
      return [];
  }
}

function valueChildren(node: ValueDeclaration): readonly AnyNode[] {
  const { name, parameters = [], keys = [], type, clauses = [], value, after = [] } = node;
  return [name, ...parameters, ...keys, ...present(type), ...clauses, value, ...after];
}

function present(...nodes: readonly (AnyNode | undefined)[]): readonly AnyNode[] {
  return nodes.filter((node) => node !== undefined);
}

/**
 * `node` and all under it, each before its children, in the order of the text. Iterative: a chain of 100,000 operators is as
 * deep as it is long.
 */
export function* walk(node: AnyNode): Generator<AnyNode, void, undefined> {
  const waiting: AnyNode[] = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    const under = children(next);
    for (let i = under.length - 1; i >= 0; i--) {
      const child = under[i];
      if (child) waiting.push(child);
    }
  }
}

/** The first node, in the order of `walk`, whose span does not hold those of its children; `undefined` in a sound tree. */
export function firstUnnested(root: AnyNode): { readonly parent: SyntaxNode; readonly child: SyntaxNode } | undefined {
  for (const parent of walk(root))
    for (const child of children(parent))
      if (child.span.start < parent.span.start || child.span.end > parent.span.end) return { parent, child };
  return undefined;
}

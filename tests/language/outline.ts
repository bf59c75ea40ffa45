import type {
  Argument,
  Expression,
  ForClause,
  Name,
  NameSlot,
  Parameter,
  RecordEntry,
  SettingsBlock,
  TypeExpression,
  Wildcard,
} from '../../language/syntax/tree.ts';
import type { AnyNode } from '../../language/syntax/walk.ts';

/** Expressions and the pieces that they and declarations consist of. */
export type Outlined =
  | Expression
  | Wildcard
  | Name
  | Argument
  | SettingsBlock
  | RecordEntry
  | ForClause
  | TypeExpression
  | Parameter;

const outlined: ReadonlySet<AnyNode['kind']> = new Set<Outlined['kind']>([
  ...(['number', 'quantity', 'date', 'string', 'boolean', 'reference', 'member', 'index', 'call', 'pipe'] as const),
  ...(['binary', 'unary', 'range', 'list', 'record', 'comprehension', 'conditional', 'repeat'] as const),
  ...(['parenthesized', 'missing', 'wildcard', 'name', 'argument', 'settings', 'entry', 'for_clause'] as const),
  ...(['type', 'parameter'] as const),
]);

export function isOutlined(node: AnyNode): node is Outlined {
  return outlined.has(node.kind);
}

/** An expression on one line, with parentheses around every operation: what the parser took it for. */
export function outline(node: Outlined): string {
  switch (node.kind) {
    case 'name':
      return node.text;
    case 'argument':
      return argument(node);
    case 'settings':
      return `{${node.entries.map(argument).join(', ')}}`;
    case 'entry':
      return `${node.key.kind === 'name' ? node.key.text : JSON.stringify(node.key.value)}: ${outline(node.value)}`;
    case 'for_clause':
      return clause(node);
    case 'type': {
      const of = node.arguments.length > 0 ? `<${node.arguments.map(outline).join(', ')}>` : '';
      const sizes = node.dimensions ? `[${node.dimensions.map(outline).join(', ')}]` : '';
      return `${slot(node.name)}${of}${sizes}${node.refinement ? ` in ${outline(node.refinement)}` : ''}`;
    }
    case 'parameter': {
      const type = node.type ? `: ${outline(node.type)}` : '';
      const value = node.default ? ` = ${outline(node.default)}` : '';
      return `${node.positional ? 'positional ' : ''}${slot(node.name)}${type}${value}`;
    }
    case 'number':
    case 'quantity':
    case 'date':
      return node.text;
    case 'string':
      return JSON.stringify(node.value);
    case 'boolean':
      return String(node.value);
    case 'reference':
      return node.name.text;
    case 'member':
      return `${outline(node.target)}.${slot(node.member)}`;
    case 'index':
      return `${outline(node.target)}[${node.keys.map(outline).join(', ')}]`;
    case 'wildcard':
      return '*';
    case 'call': {
      const settings = node.settings ? outline(node.settings) : '';
      return `${outline(node.callee)}(${node.arguments.map(argument).join(', ')})${settings}`;
    }
    case 'pipe':
      return `(${outline(node.left)} |> ${node.fit ? 'fit ' : ''}${outline(node.right)})`;
    case 'binary':
      return `(${outline(node.left)} ${node.operator} ${outline(node.right)})`;
    case 'unary':
      return `(${node.operator}${node.operator === 'not' ? ' ' : ''}${outline(node.operand)})`;
    case 'range':
      return `${node.low ? outline(node.low) : ''}..${node.exclusive ? '<' : ''}${node.high ? outline(node.high) : ''}`;
    case 'list':
      return `[${node.items.map(outline).join(', ')}]`;
    case 'record':
      return `{${node.entries.map(outline).join(', ')}}`;
    case 'comprehension':
      return `[${outline(node.item)} ${node.clauses.map(clause).join(' ')}]`;
    case 'conditional':
      return `(if ${outline(node.condition)} then ${outline(node.whenTrue)} else ${outline(node.whenFalse)})`;
    case 'repeat':
      return `${clause(node.clause)} {${outline(node.body)}}`;
    case 'parenthesized':
      return `(${outline(node.inner)})`;
    case 'missing':
      return '⟨missing⟩';
  }
}

function argument({ name, value }: Argument): string {
  return name ? `${name.text}: ${outline(value)}` : outline(value);
}

function clause({ variables, source, condition }: ForClause): string {
  return `for ${variables.map(slot).join(', ')} in ${outline(source)}${condition ? ` if ${outline(condition)}` : ''}`;
}

function slot(name: NameSlot): string {
  return name.kind === 'name' ? name.text : '⟨missing⟩';
}

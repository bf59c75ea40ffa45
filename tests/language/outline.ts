import type { Argument, Expression, ForClause, NameSlot, Wildcard } from '../../language/syntax/tree.ts';

/** An expression on one line, with parentheses around every operation: what the parser took it for. */
export function outline(node: Expression | Wildcard): string {
  switch (node.kind) {
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
      const settings = node.settings ? `{${node.settings.entries.map(argument).join(', ')}}` : '';
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
      return `{${node.entries
        .map(({ key, value }) => `${key.kind === 'name' ? key.text : JSON.stringify(key.value)}: ${outline(value)}`)
        .join(', ')}}`;
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

import type { AnyNode } from '../syntax/walk.ts';
import { argument, postfix, settings } from './calls.ts';
import { header, module, param } from './declarations.ts';
import { allow, expectation } from './expectations.ts';
import { comprehension, entry, forClause, list, parenthesized, record, repeat, verbatim } from './expressions.ts';
import { enumeration, extern } from './externs.ts';
import { binding, input, model } from './models.ts';
import { extension, instance, names, override } from './modules.ts';
import { binary, conditional, pipe, range, unary } from './operations.ts';
import type { Page } from './page.ts';
import type { Printing } from './print.ts';
import { constraint, dimension, space } from './spaces.ts';
import { parameter, type } from './types.ts';
import { value } from './values.ts';

/** The printer of any node of a sound tree. */
export function printerOf(page: Page, node: AnyNode): Printing {
  switch (node.kind) {
    case 'module':
      return module(page, node);
    case 'pipeline':
      return header(page, node);
    case 'import':
    case 'reexport':
      return names(page, node);
    case 'use':
      return instance(page, node);
    case 'extends':
      return extension(page);
    case 'override':
      return override(page, node);
    case 'expect':
      return expectation(page, node);
    case 'allow':
      return allow(page);
    case 'space':
      return space(page, node);
    case 'dimension':
      return dimension(page, node);
    case 'constraint':
      return constraint(page, node);
    case 'param':
      return param(page, node);
    case 'let':
    case 'dataset':
    case 'features':
    case 'label':
    case 'check':
    case 'stage':
    case 'environment':
    case 'report':
      return value(page, node);
    case 'model':
    case 'block':
      return model(page, node);
    case 'enum':
      return enumeration(page, node);
    case 'extern':
      return extern(page, node);
    case 'input':
      return input(page, node);
    case 'binding':
      return binding(page, node);
    case 'parameter':
      return parameter(page, node);
    case 'type':
      return type(page, node);
    case 'member':
    case 'index':
    case 'call':
      return postfix(page, node);
    case 'argument':
      return argument(page, node);
    case 'settings':
      return settings(page, node, true);
    case 'pipe':
      return pipe(page, node);
    case 'binary':
      return binary(page, node);
    case 'unary':
      return unary(page, node);
    case 'range':
      return range(page, node);
    case 'list':
      return list(page, node);
    case 'record':
      return record(page, node);
    case 'entry':
      return entry(page, node);
    case 'comprehension':
      return comprehension(page, node);
    case 'for_clause':
      return forClause(page, node);
    case 'conditional':
      return conditional(page, node);
    case 'repeat':
      return repeat(page, node);
    case 'parenthesized':
      return parenthesized(page, node);
    case 'reference':
    case 'name':
    case 'number':
    case 'quantity':
    case 'date':
    case 'string':
    case 'boolean':
    case 'wildcard':
      return verbatim(page);
    case 'missing':
    case 'invalid':
      throw new Error(
        `a text without mistakes has no ${node.kind} piece, yet there is one at offset ${node.span.start}`,
      );
  }
}

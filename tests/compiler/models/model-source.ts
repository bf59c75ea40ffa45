import type { ModelScope } from '../../../compiler/models/model.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import type { PlanArguments, PlanValue } from '../../../compiler/plan/value.ts';
import type { BoundArgument } from '../../../compiler/program/program.ts';
import { loadLibrary } from '../../../compiler/stdlib/library.ts';
import { evaluateConstant } from '../../../compiler/types/constant-expression.ts';
import { parse } from '../../../language/parser/parse.ts';
import type { SourceFile } from '../../../language/source/source.ts';
import type { Argument, ModelDeclaration } from '../../../language/syntax/tree.ts';

/** The first model of a source text, with the library's layers in scope. Settings are bound by name and place, unchecked. */
export function modelOf(text: string): { declaration: ModelDeclaration; scope: ModelScope; file: SourceFile } {
  const file: SourceFile = { path: 'model.pipe', text };
  const { module, diagnostics } = parse(file);
  if (diagnostics.length > 0) throw new Error(diagnostics[0]?.title);
  const declaration = module.declarations.find((candidate) => candidate.kind === 'model');
  if (declaration?.kind !== 'model') throw new Error('the text declares no model');
  const layers = new Map(
    [...loadLibrary(nodeHost().library()).callables.values()].flat().flatMap((callable) => {
      const layer = callable.kind === 'operator' && callable.signature.family === 'layer';
      return layer ? [[callable.name, callable.signature] as const] : [];
    }),
  );
  const scope: ModelScope = {
    file,
    layer: (name) => layers.get(name),
    layerNames: [...layers.keys()],
    block: () => undefined,
    blockNames: [],
    constant: () => undefined,
    bindSettings: (layer, given, lookup) => ({
      values: settings(
        layer.declaration.parameters.flatMap(({ name, type }) => {
          const declared = type?.name.kind === 'name' ? type.name.text : '';
          return name.kind === 'name' && !['Tensor', 'Index', 'List'].includes(declared) ? [name.text] : [];
        }),
        given,
        lookup,
      ),
      diagnostics: [],
    }),
  };
  return { declaration, scope, file };
}

function settings(
  names: readonly string[],
  given: readonly Argument[],
  lookup: (name: string) => PlanValue | undefined,
): PlanArguments {
  const values: Record<string, PlanValue> = {};
  let place = 0;
  for (const { name, value } of given) {
    const key = name?.text ?? names[place++] ?? '';
    const constant = evaluateConstant(value, lookup);
    if (constant !== undefined) values[key] = constant;
  }
  return values;
}

/** Arguments of a model from plain values: whole numbers are Int, others Float. */
export function argumentsOf(given: Readonly<Record<string, unknown>>): ReadonlyMap<string, BoundArgument> {
  const location = { file: { path: 'call.pipe', text: '' }, span: { start: 0, end: 0 } };
  return new Map(
    Object.entries(given).map(([name, value]) => [name, { value: planValue(value), location, isDefault: false }]),
  );
}

function planValue(value: unknown): PlanValue {
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(planValue) };
  if (typeof value === 'number') return { kind: Number.isInteger(value) ? 'int' : 'float', value };
  throw new Error(`no plan value for ${String(value)}`);
}

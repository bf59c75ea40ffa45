import { duplicateArgument } from '../../language/diagnostics/catalogue/arguments.ts';
import { notAValue, unknownParameter } from '../../language/diagnostics/catalogue/names.ts';
import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { MemberExpression } from '../../language/syntax/tree.ts';
import { take } from '../modules/link.ts';
import {
  type Declared,
  type Module,
  meaning,
  nameOf,
  offeredNames,
  type UsedPipeline,
  withBases,
} from '../modules/module.ts';
import { addDiagnostics, type Checker, complain, localValue, place, type Scope } from './checker.ts';

/**
 * The declaration that `prep.rows` means where `prep` is an instance, and `base.rows` where the file extends another. `undefined` where
 * neither is the case; `mistaken` where it has no such member, which is reported.
 */
export function instanceMember(
  checker: Checker,
  { target, member }: MemberExpression,
  scope: Scope,
): Declared | 'mistaken' | undefined {
  if (target.kind !== 'reference') return undefined;
  const name = target.name.text;
  if (localValue(scope, name) !== undefined) return undefined;
  const found = meaning(scope.module, name);
  if (found === undefined && name === 'base' && scope.module.base !== undefined)
    return baseMember(checker, scope.module, member, scope);
  if (found?.kind !== 'use') return undefined;
  if (member.kind === 'missing' || found.target === undefined) return 'mistaken';
  const path = found.declaration.path.kind === 'string' ? found.declaration.path.value : '';
  const diagnostics: Diagnostic[] = [];
  const taken = take(found.target, member.text, path, place(scope, member.span), diagnostics);
  addDiagnostics(checker, diagnostics);
  return taken === undefined || taken === 'later' ? 'mistaken' : taken;
}

function baseMember(
  checker: Checker,
  module: Module,
  member: MemberExpression['member'],
  scope: Scope,
): Declared | 'mistaken' {
  if (member.kind === 'missing') return 'mistaken';
  const found = module.baseNames.get(member.text);
  if (found !== undefined) return found;
  const { base } = module;
  const diagnostics: Diagnostic[] = [];
  if (base !== undefined) take(base, member.text, base.file.path, place(scope, member.span), diagnostics);
  addDiagnostics(checker, diagnostics);
  return 'mistaken';
}

/** Checks that what `use` gives are parameters of the pipeline, each once; their values are checked where they are declared. */
export function checkUse(checker: Checker, declared: UsedPipeline): void {
  const { target, declaration, module } = declared;
  if (target === undefined) return;
  const scope: Scope = { module };
  const parameters = parametersOf(target);
  const first = new Map<string, Parameters<typeof place>[1]>();
  for (const { name } of declaration.settings?.entries ?? []) {
    if (name === undefined) continue;
    const earlier = first.get(name.text);
    if (earlier !== undefined) {
      complain(
        checker,
        duplicateArgument,
        place(scope, name.span),
        { name: name.text, callee: nameOf(declared) },
        { related: [{ location: place(scope, earlier), text: 'given first here' }] },
      );
      continue;
    }
    first.set(name.text, name.span);
    if (parameters.includes(name.text)) continue;
    const suggestion = suggest(name.text, parameters);
    const location = place(scope, name.span);
    complain(
      checker,
      unknownParameter,
      location,
      { name: name.text, parameters, ...(suggestion === undefined ? {} : { suggestion }) },
      suggestion === undefined
        ? {}
        : {
            fix: {
              title: `write \`${suggestion}\``,
              applicability: 'maybe',
              edits: [{ location, replacement: suggestion }],
            },
          },
    );
  }
}

/** Names of the parameters of a module and of what it extends. */
export function parametersOf(module: Module): readonly string[] {
  const names = new Set<string>();
  for (const one of withBases(module))
    for (const declared of one.declared)
      if (declared.kind === 'param' && nameOf(declared) !== '') names.add(nameOf(declared));
  return [...names];
}

/** An instance stands for a pipeline, not for a value. */
export function reportInstanceAsValue(
  checker: Checker,
  found: UsedPipeline,
  scope: Scope,
  span: MemberExpression['span'],
): void {
  const exported = found.target === undefined ? [] : offeredNames(found.target);
  const [first = 'rows'] = exported;
  complain(checker, notAValue, place(scope, span), {
    name: nameOf(found),
    sort: 'an instance of a pipeline',
    remedy: `name what is meant of it: \`${nameOf(found)}.${first}\``,
  });
}

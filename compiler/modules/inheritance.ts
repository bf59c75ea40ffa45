import {
  nothingToOverride,
  overrideWithoutBase,
  redeclaredBase,
} from '../../language/diagnostics/catalogue/modules.ts';
import { type Diagnostic, type Fix, report } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location } from '../../language/source/source.ts';
import { at, type Declared, type Module, nameLocation, nameOf, type Override, sortOf, withBases } from './module.ts';

/**
 * Gives a module the names of its base, whose own names are whole already, and puts its overrides in their place in all that it
 * extends: what the base says of `rows` then means the override.
 */
export function inherit(module: Module, diagnostics: Diagnostic[]): void {
  const { base } = module;
  if (base === undefined) {
    if (module.extension !== undefined) return; // the base cannot be read, which was reported
    for (const declared of module.declared)
      if (declared.kind === 'override')
        diagnostics.push(report(overrideWithoutBase, nameLocation(declared), { name: nameOf(declared) }));
    return;
  }
  for (const [name, found] of base.names) if (found.kind !== 'imported') module.baseNames.set(name, found);
  const bases = withBases(base);
  for (const declared of module.declared)
    if (declared.kind === 'override') replace(module, declared, base, bases, diagnostics);
  for (const [name, found] of base.names) {
    const own = module.names.get(name);
    if (own === undefined) module.names.set(name, found);
    else if (own.kind !== 'override' && found.kind !== 'imported' && own !== found)
      reportRedeclared(module, name, own, found, diagnostics);
  }
  for (const [name, passed] of base.reexports) if (!module.reexports.has(name)) module.reexports.set(name, passed);
}

function replace(
  module: Module,
  declared: Override,
  base: Module,
  bases: readonly Module[],
  diagnostics: Diagnostic[],
): void {
  const name = nameOf(declared);
  const found = base.names.get(name);
  if (name === '' || module.names.get(name) !== declared) return;
  if (found === undefined || found.kind === 'imported' || !isReplaceable(found)) {
    const names = [...base.names].flatMap(([other, one]) =>
      one.kind !== 'imported' && isReplaceable(one) ? [other] : [],
    );
    const suggestion = suggest(name, names);
    diagnostics.push(
      report(
        nothingToOverride,
        nameLocation(declared),
        {
          name,
          path: base.file.path,
          ...(found === undefined ? {} : { sort: sortOf(found) }),
          ...(suggestion === undefined ? {} : { suggestion }),
        },
        {
          ...(found === undefined ? {} : { related: [{ location: nameLocation(found), text: 'declared here' }] }),
          ...(suggestion === undefined ? {} : { fix: renaming(nameLocation(declared), suggestion) }),
        },
      ),
    );
    return;
  }
  declared.target = found;
  for (const one of bases) if (one.names.has(name)) one.names.set(name, declared);
}

function renaming(location: Location, name: string): Fix {
  return { title: `write \`${name}\``, applicability: 'maybe', edits: [{ location, replacement: name }] };
}

/** Values, parameters and what overrides them. */
function isReplaceable(declared: Declared): boolean {
  return declared.kind === 'value' || declared.kind === 'param' || declared.kind === 'override';
}

function reportRedeclared(
  module: Module,
  name: string,
  own: ReturnType<Module['names']['get']>,
  found: Declared,
  diagnostics: Diagnostic[],
): void {
  if (own === undefined) return;
  const fix = own.kind === 'value' && own.declaration.clauses === undefined ? overrideFix(module, own) : undefined;
  diagnostics.push(
    report(
      redeclaredBase,
      nameLocation(own),
      { name },
      {
        related: [{ location: nameLocation(found), text: 'the base declares it here' }],
        ...(fix === undefined ? {} : { fix }),
      },
    ),
  );
}

function overrideFix(module: Module, { declaration }: Extract<Declared, { kind: 'value' }>): Fix | undefined {
  const start = module.file.text.indexOf(declaration.kind, declaration.span.start);
  const end = start + declaration.kind.length;
  if (start < 0 || end > declaration.name.span.start) return undefined;
  return {
    title: 'write `override`',
    applicability: 'maybe',
    edits: [{ location: at(module, { start, end }), replacement: 'override' }],
  };
}

import { notExported, unknownExport, unreadableModule } from '../../language/diagnostics/catalogue/names.ts';
import { type Diagnostic, type Fix, report } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location } from '../../language/source/source.ts';
import type { ImportDeclaration, ImportedName, ReexportDeclaration } from '../../language/syntax/tree.ts';
import { at, type Declared, isExported, type Module, nameLocation, nameOf, offered, offeredNames } from './module.ts';

/** Gives every import and re-export the declaration that it means. Re-exports may lead on to others; a circle of them means nothing. */
export function linkNames(
  modules: readonly Module[],
  fileOf: (module: Module, path: string) => Module | undefined,
  diagnostics: Diagnostic[],
): void {
  let waiting: Link[] = [];
  for (const module of modules) {
    for (const declaration of module.syntax.declarations) {
      if ((declaration.kind !== 'import' && declaration.kind !== 'reexport') || declaration.path.kind === 'missing')
        continue;
      const target = fileOf(module, declaration.path.value);
      if (target === undefined) {
        diagnostics.push(report(unreadableModule, at(module, declaration.path.span), { path: declaration.path.value }));
        continue;
      }
      for (const item of declaration.names) {
        const link = { module, target, declaration, item };
        if (!linkName(link, diagnostics)) waiting.push(link);
      }
    }
  }
  // Re-exports of re-exports settle one level a round.
  for (let before = -1; waiting.length !== before && waiting.length > 0; ) {
    before = waiting.length;
    waiting = waiting.filter((link) => !linkName(link, diagnostics));
  }
}

/** A name that `module` takes from `target`. */
interface Link {
  readonly module: Module;
  readonly target: Module;
  readonly declaration: ImportDeclaration | ReexportDeclaration;
  readonly item: ImportedName;
}

/** Whether the name was settled, be it by a mistake. */
function linkName({ module, target, declaration, item }: Link, diagnostics: Diagnostic[]): boolean {
  if (item.name.kind === 'missing') return true;
  const called = item.alias?.kind === 'name' ? item.alias.text : item.name.text;
  const path = declaration.path.kind === 'string' ? declaration.path.value : '';
  const found = take(target, item.name.text, path, at(module, item.name.span), diagnostics);
  if (found === 'later') return false;
  const imported = declaration.kind === 'import' ? module.names.get(called) : module.reexports.get(called);
  if (found !== undefined && imported?.kind === 'imported' && imported.declaration === declaration)
    imported.target = found;
  return true;
}

/**
 * What `name` of `target` is to another file; `undefined` where it has none, which is reported, as is what is private. `later` where it
 * is a re-export that is not linked yet.
 */
export function take(
  target: Module,
  name: string,
  path: string,
  location: Location,
  diagnostics: Diagnostic[],
): Declared | 'later' | undefined {
  const found = offered(target, name);
  if (found?.kind === 'imported' && found.declaration.kind === 'reexport') return 'later';
  if (found === undefined || found.kind === 'imported') {
    const suggestion = suggest(name, offeredNames(target));
    const more: { fix?: Fix } =
      suggestion === undefined
        ? {}
        : {
            fix: {
              title: `write \`${suggestion}\``,
              applicability: 'maybe',
              edits: [{ location, replacement: suggestion }],
            },
          };
    diagnostics.push(
      report(unknownExport, location, { name, path, ...(suggestion === undefined ? {} : { suggestion }) }, more),
    );
    return undefined;
  }
  if (!isExported(found)) {
    diagnostics.push(
      report(
        notExported,
        location,
        { name, path },
        { related: [{ location: nameLocation(found), text: 'declared without `export` here' }], fix: exportFix(found) },
      ),
    );
  }
  return found;
}

function exportFix(found: Declared): Fix {
  const { start } = found.declaration.span;
  return {
    title: `export \`${nameOf(found)}\``,
    applicability: 'maybe',
    edits: [{ location: at(found.module, { start, end: start }), replacement: 'export ' }],
  };
}

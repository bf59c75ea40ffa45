import {
  duplicateName,
  externOutsideLibrary,
  notCompiled,
  notExported,
  unknownExport,
  unreadableModule,
} from '../../language/diagnostics/catalogue/names.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import { parse } from '../../language/parser/parse.ts';
import type { SourceFile } from '../../language/source/source.ts';
import type { Declaration, ImportDeclaration, InvalidDeclaration, Name, NameSlot } from '../../language/syntax/tree.ts';
import type { CompilerHost } from '../host.ts';
import { at, type Declared, type Imported, isExported, type Module, nameLocation, nameOf } from './module.ts';

/** The entry and every file that it imports, directly or not, each once, in the order in which they were met. */
export interface LoadedModules {
  readonly entry: Module;
  readonly modules: readonly Module[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, parses and links the files. Imports may form a circle: only the declarations in them may not. */
export function loadModules(entry: SourceFile, host: CompilerHost): LoadedModules {
  const diagnostics: Diagnostic[] = [];
  const first = openModule(entry, false, diagnostics);
  const byPath = new Map<string, Module | undefined>([[entry.path, first]]);
  const modules = [first];
  for (let next = 0; next < modules.length; next++) {
    const module = modules[next];
    if (module === undefined) continue;
    for (const declaration of module.syntax.declarations) {
      if (declaration.kind !== 'import' || declaration.path.kind === 'missing') continue;
      const path = host.resolve(module.file.path, declaration.path.value);
      if (byPath.has(path)) continue;
      const text = host.readText(path);
      const opened = text === undefined ? undefined : openModule({ path, text }, false, diagnostics);
      byPath.set(path, opened);
      if (opened !== undefined) modules.push(opened);
    }
  }
  for (const module of modules) linkImports(module, host, byPath, diagnostics);
  return { entry: first, modules, diagnostics };
}

/** Parses one file and gives its declarations their names. */
export function openModule(file: SourceFile, library: boolean, diagnostics: Diagnostic[]): Module {
  const parsed = parse(file);
  diagnostics.push(...parsed.diagnostics);
  const module: Module = { file, syntax: parsed.module, library, names: new Map(), declared: [] };
  for (const declaration of parsed.module.declarations) declare(module, declaration, diagnostics);
  return module;
}

function declare(module: Module, declaration: Declaration, diagnostics: Diagnostic[]): void {
  switch (declaration.kind) {
    case 'pipeline':
      return;
    case 'invalid':
      claimUnreadable(module, declaration);
      return;
    case 'extern':
      if (!module.library && declaration.name.kind === 'name')
        diagnostics.push(
          report(externOutsideLibrary, at(module, declaration.name.span), { name: declaration.name.text }),
        );
      return;
    case 'import':
      for (const { name, alias } of declaration.names) {
        const called = alias ?? name;
        if (called.kind === 'name')
          claim(module, called, { kind: 'imported', name: called, declaration, module }, diagnostics);
      }
      return;
    case 'extends':
    case 'reexport':
    case 'allow':
      diagnostics.push(report(notCompiled, at(module, declaration.span), { sort: declaration.kind }));
      return;
    case 'expect':
      module.declared.push({ kind: 'expect', declaration, module });
      return;
    default: {
      const declared = declaredOf(module, declaration);
      module.declared.push(declared);
      if (declaration.name.kind === 'name') claim(module, declaration.name, declared, diagnostics);
    }
  }
}

/** A declaration that cannot be read may still say its name: `dataset bars = (`. Uses of it are no mistakes of their own. */
function claimUnreadable(module: Module, declaration: InvalidDeclaration): void {
  const { start, end } = declaration.span;
  const text = module.file.text.slice(start, end);
  const match = /^(?:export\s+)?[A-Za-z_]\w*\s+([A-Za-z_]\w*)/.exec(text);
  const name = match?.[1];
  if (match === null || name === undefined || module.names.has(name)) return;
  const span = { start: start + match[0].length - name.length, end: start + match[0].length };
  module.names.set(name, { kind: 'imported', name: { kind: 'name', text: name, span }, declaration, module });
}

function declaredOf(
  module: Module,
  declaration: Exclude<
    Declaration,
    { kind: 'pipeline' | 'invalid' | 'extern' | 'import' | 'extends' | 'allow' | 'expect' | 'reexport' }
  >,
): Declared {
  switch (declaration.kind) {
    case 'param':
      return { kind: 'param', declaration, module };
    case 'model':
    case 'block':
      return { kind: 'model', declaration, module };
    case 'enum':
      return { kind: 'enum', declaration, module };
    case 'space':
      return { kind: 'space', declaration, module };
    case 'use':
      return { kind: 'use', declaration, module };
    case 'override':
      return { kind: 'override', declaration, module };
    default:
      return { kind: 'value', declaration, module };
  }
}

function claim(module: Module, name: Name, declared: Declared | Imported, diagnostics: Diagnostic[]): void {
  const earlier = module.names.get(name.text);
  if (earlier === undefined) {
    module.names.set(name.text, declared);
    return;
  }
  diagnostics.push(
    report(
      duplicateName,
      at(module, name.span),
      { name: name.text },
      { related: [{ location: nameLocation(earlier), text: 'declared first here' }] },
    ),
  );
}

function linkImports(
  module: Module,
  host: CompilerHost,
  byPath: ReadonlyMap<string, Module | undefined>,
  diagnostics: Diagnostic[],
): void {
  for (const declaration of module.syntax.declarations) {
    if (declaration.kind !== 'import' || declaration.path.kind === 'missing') continue;
    const target = byPath.get(host.resolve(module.file.path, declaration.path.value));
    if (target === undefined) {
      diagnostics.push(report(unreadableModule, at(module, declaration.path.span), { path: declaration.path.value }));
      continue;
    }
    for (const item of declaration.names) linkName(module, target, declaration, item, diagnostics);
  }
}

function linkName(
  module: Module,
  target: Module,
  declaration: ImportDeclaration,
  item: { readonly name: NameSlot; readonly alias?: NameSlot },
  diagnostics: Diagnostic[],
): void {
  if (item.name.kind === 'missing') return;
  const called = item.alias?.kind === 'name' ? item.alias.text : item.name.text;
  const found = target.names.get(item.name.text);
  const path = declaration.path.kind === 'string' ? declaration.path.value : '';
  const location = at(module, item.name.span);
  if (found === undefined || found.kind === 'imported') {
    const exported = target.declared.filter(isExported).map(nameOf);
    const suggestion = suggest(item.name.text, exported);
    diagnostics.push(
      report(unknownExport, location, {
        name: item.name.text,
        path,
        ...(suggestion === undefined ? {} : { suggestion }),
      }),
    );
    return;
  }
  if (!isExported(found)) {
    diagnostics.push(
      report(
        notExported,
        location,
        { name: item.name.text, path },
        { related: [{ location: nameLocation(found), text: 'declared without `export` here' }], fix: exportFix(found) },
      ),
    );
  }
  const imported = module.names.get(called);
  if (imported?.kind === 'imported' && imported.declaration === declaration) imported.target = found;
}

function exportFix(found: Declared) {
  const { start } = found.declaration.span;
  return {
    title: `export \`${nameOf(found)}\``,
    applicability: 'maybe' as const,
    edits: [{ location: at(found.module, { start, end: start }), replacement: 'export ' }],
  };
}

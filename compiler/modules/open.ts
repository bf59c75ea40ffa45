import { secondExtends } from '../../language/diagnostics/catalogue/modules.ts';
import { duplicateName, externOutsideLibrary } from '../../language/diagnostics/catalogue/names.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../language/source/source.ts';
import type {
  AllowDeclaration,
  Declaration,
  ExtendsDeclaration,
  InvalidDeclaration,
  Name,
  Module as SyntaxModule,
} from '../../language/syntax/tree.ts';
import { at, type Declared, type Imported, type Module, nameLocation } from './module.ts';

/** A parsed file as a module: gives its declarations their names. An instance is opened from the same syntax each time anew. */
export function openModule(
  file: SourceFile,
  syntax: SyntaxModule,
  options: { readonly library: boolean; readonly instance: readonly string[] },
  diagnostics: Diagnostic[],
): Module {
  const extensions = syntax.declarations.filter((one): one is ExtendsDeclaration => one.kind === 'extends');
  const [extension, ...others] = extensions;
  const module: Module = {
    file,
    syntax,
    ...options,
    names: new Map(),
    reexports: new Map(),
    declared: [],
    allows: syntax.declarations.filter((one): one is AllowDeclaration => one.kind === 'allow'),
    ...(extension === undefined ? {} : { extension }),
    baseNames: new Map(),
    given: new Map(),
  };
  for (const other of others)
    if (extension !== undefined)
      diagnostics.push(
        report(
          secondExtends,
          at(module, other.span),
          {},
          { related: [{ location: at(module, extension.span), text: 'extends this file already' }] },
        ),
      );
  for (const declaration of syntax.declarations) declare(module, declaration, diagnostics);
  return module;
}

function declare(module: Module, declaration: Declaration, diagnostics: Diagnostic[]): void {
  switch (declaration.kind) {
    case 'pipeline':
    case 'extends':
    case 'allow':
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
          claim(
            module,
            called,
            { kind: 'imported', name: called, declaration, module, target: undefined },
            diagnostics,
          );
      }
      return;
    case 'reexport':
      for (const { name, alias } of declaration.names) {
        const called = alias ?? name;
        if (called.kind !== 'name') continue;
        const earlier = module.reexports.get(called.text);
        if (earlier !== undefined) reportDuplicate(module, called, earlier, diagnostics);
        else
          module.reexports.set(called.text, { kind: 'imported', name: called, declaration, module, target: undefined });
      }
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
  const unreadable: Name = { kind: 'name', text: name, span };
  module.names.set(name, { kind: 'imported', name: unreadable, declaration, module, target: undefined });
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
  if (earlier === undefined) module.names.set(name.text, declared);
  else reportDuplicate(module, name, earlier, diagnostics);
}

function reportDuplicate(module: Module, name: Name, earlier: Declared | Imported, diagnostics: Diagnostic[]): void {
  diagnostics.push(
    report(
      duplicateName,
      at(module, name.span),
      { name: name.text },
      { related: [{ location: nameLocation(earlier), text: 'declared first here' }] },
    ),
  );
}

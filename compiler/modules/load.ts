import { circleOfPipelines, tooManyInstances } from '../../language/diagnostics/catalogue/modules.ts';
import { unreadableModule } from '../../language/diagnostics/catalogue/names.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import { parse } from '../../language/parser/parse.ts';
import type { SourceFile, Span } from '../../language/source/source.ts';
import type { Missing, StringLiteral, Module as SyntaxModule } from '../../language/syntax/tree.ts';
import type { CompilerHost } from '../host.ts';
import { inherit } from './inheritance.ts';
import { linkNames } from './link.ts';
import { at, type Module } from './module.ts';
import { openModule } from './open.ts';

/**
 * The entry and every file that it needs, in the order in which they were met: imported files once, used and extended ones once for
 * each use.
 */
export interface LoadedModules {
  readonly entry: Module;
  readonly modules: readonly Module[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Instances that one program may have: files that use each other twice at every level double at every level. */
export const instanceLimit = 10_000;

interface Parsed {
  readonly file: SourceFile;
  readonly syntax: SyntaxModule;
}

interface Loading {
  readonly host: CompilerHost;
  readonly diagnostics: Diagnostic[];
  /** Parsed texts by path; `undefined` where a file cannot be read. */
  readonly parsed: Map<string, Parsed | undefined>;
  /** Imported files: one module each. */
  readonly shared: Map<string, Module | undefined>;
  readonly modules: Module[];
  /** Paths of the files through which a module came to be used or extended, itself last. */
  readonly ways: Map<Module, readonly string[]>;
  instances: number;
}

/** Reads, parses and links the files. Imports may form a circle: only the declarations in them may not. */
export function loadModules(entry: SourceFile, host: CompilerHost): LoadedModules {
  const loading: Loading = {
    host,
    diagnostics: [],
    parsed: new Map(),
    shared: new Map(),
    modules: [],
    ways: new Map(),
    instances: 0,
  };
  const first = open(loading, parseFile(loading, entry), [], [entry.path]);
  loading.shared.set(entry.path, first);
  for (let next = 0; next < loading.modules.length; next++) {
    const module = loading.modules[next];
    if (module !== undefined) follow(loading, module);
  }
  // A base is met after what extends it, and has its own names whole first.
  for (const module of [...loading.modules].reverse()) inherit(module, loading.diagnostics);
  const target = (module: Module, path: string) => loading.shared.get(host.resolve(module.file.path, path));
  linkNames(loading.modules, target, loading.diagnostics);
  return { entry: first, modules: loading.modules, diagnostics: loading.diagnostics };
}

function parseFile(loading: Loading, file: SourceFile): Parsed {
  const { module: syntax, diagnostics } = parse(file);
  for (const diagnostic of diagnostics) loading.diagnostics.push(diagnostic);
  const parsed = { file, syntax };
  loading.parsed.set(file.path, parsed);
  return parsed;
}

function open(loading: Loading, { file, syntax }: Parsed, instance: readonly string[], way: readonly string[]): Module {
  const module = openModule(file, syntax, { library: false, instance }, loading.diagnostics);
  loading.modules.push(module);
  loading.ways.set(module, way);
  return module;
}

function read(loading: Loading, path: string): Parsed | undefined {
  if (loading.parsed.has(path)) return loading.parsed.get(path);
  const text = loading.host.readText(path);
  if (text !== undefined) return parseFile(loading, { path, text });
  loading.parsed.set(path, undefined);
  return undefined;
}

/** Opens what the module imports, uses and extends. */
function follow(loading: Loading, module: Module): void {
  for (const declaration of module.syntax.declarations) {
    if ((declaration.kind !== 'import' && declaration.kind !== 'reexport') || declaration.path.kind === 'missing')
      continue;
    const path = loading.host.resolve(module.file.path, declaration.path.value);
    if (loading.shared.has(path)) continue;
    const parsed = read(loading, path);
    loading.shared.set(path, parsed === undefined ? undefined : open(loading, parsed, [], [path]));
  }
  for (const declared of module.declared) {
    if (declared.kind !== 'use') continue;
    const { declaration } = declared;
    const name = declaration.name.kind === 'name' ? declaration.name.text : '';
    const target = another(loading, module, declaration.path, [...module.instance, name]);
    if (target === undefined) continue;
    declared.target = target;
    // A setting that is given twice is told of where the settings are checked.
    for (const argument of declaration.settings?.entries ?? [])
      if (argument.name !== undefined && !target.given.has(argument.name.text))
        target.given.set(argument.name.text, { argument, module });
  }
  if (module.extension === undefined) return;
  const base = another(loading, module, module.extension.path, module.instance);
  if (base === undefined) return;
  module.base = base;
  // An extended instance is the same instance: what it is given reaches the parameters of its base.
  for (const [name, given] of module.given) base.given.set(name, given);
}

/** A module of its own for the file at `written`; `undefined` after a mistake, which is reported. */
function another(
  loading: Loading,
  module: Module,
  written: StringLiteral | Missing,
  instance: readonly string[],
): Module | undefined {
  if (written.kind === 'missing') return undefined;
  const path = loading.host.resolve(module.file.path, written.value);
  const way = loading.ways.get(module) ?? [];
  const tell = (diagnostic: Diagnostic): undefined => {
    loading.diagnostics.push(diagnostic);
    return undefined;
  };
  const place = (span: Span) => at(module, span);
  if (way.includes(path))
    return tell(
      report(circleOfPipelines, place(written.span), { path: [...way.slice(way.indexOf(path)), path].map(baseName) }),
    );
  const parsed = read(loading, path);
  if (parsed === undefined) return tell(report(unreadableModule, place(written.span), { path: written.value }));
  loading.instances += 1;
  if (loading.instances > instanceLimit) {
    if (loading.instances === instanceLimit + 1)
      return tell(report(tooManyInstances, place(written.span), { limit: instanceLimit }));
    return undefined;
  }
  return open(loading, parsed, instance, [...way, path]);
}

function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}

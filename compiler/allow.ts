import { unusedAllow } from '../language/diagnostics/catalogue/graph.ts';
import { errorAllowed, unknownWarning } from '../language/diagnostics/catalogue/names.ts';
import { kindNamed, slugOf, slugs } from '../language/diagnostics/catalogue/slugs.ts';
import { type Diagnostic, report } from '../language/diagnostics/diagnostic.ts';
import { suggest } from '../language/diagnostics/suggest.ts';
import type { SourceFile } from '../language/source/source.ts';
import type { AllowDeclaration } from '../language/syntax/tree.ts';
import { at, type Module } from './modules/module.ts';
import type { PlanAllowance } from './plan/plan.ts';

/** An `allow` of a warning that there is. */
export interface Allowance {
  readonly declaration: AllowDeclaration;
  readonly module: Module;
  readonly code: string;
  readonly name: string;
  readonly reason: string;
}

/** What the files allow. A name that is no warning's is reported: errors cannot be allowed away. */
export function readAllowances(modules: readonly Module[]): {
  readonly allowances: readonly Allowance[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const allowances: Allowance[] = [];
  const diagnostics: Diagnostic[] = [];
  const files = new Set<SourceFile>();
  for (const module of modules) {
    // An instance allows what its file does, once.
    if (files.has(module.file)) continue;
    files.add(module.file);
    for (const declaration of module.allows) {
      if (declaration.name.kind === 'missing' || declaration.reason.kind === 'missing') continue;
      const name = declaration.name.text;
      const location = at(module, declaration.name.span);
      const kind = kindNamed(name);
      if (kind?.severity === 'warning') {
        allowances.push({
          declaration,
          module,
          code: kind.code,
          name: slugOf(kind.code),
          reason: declaration.reason.value,
        });
        continue;
      }
      if (kind !== undefined) {
        diagnostics.push(report(errorAllowed, location, { name, code: kind.code }));
        continue;
      }
      const warnings = [...slugs].flatMap(([slug, one]) => (one.severity === 'warning' ? [slug] : []));
      const suggestion = suggest(name, warnings);
      diagnostics.push(
        report(
          unknownWarning,
          location,
          { name, ...(suggestion === undefined ? {} : { suggestion }) },
          suggestion === undefined
            ? {}
            : {
                fix: {
                  title: `write \`${suggestion}\``,
                  applicability: 'maybe',
                  edits: [{ location, replacement: suggestion }],
                },
              },
        ),
      );
    }
  }
  return { allowances, diagnostics };
}

/**
 * The diagnostics without the warnings that are allowed, and with a warning for each `allow` that allows nothing. What the entry
 * allows is allowed in all its files; what another file does, in that file.
 */
export function applyAllowances(
  diagnostics: readonly Diagnostic[],
  allowances: readonly Allowance[],
  entry: ReadonlySet<Module>,
): { readonly diagnostics: readonly Diagnostic[]; readonly allowed: readonly PlanAllowance[] } {
  if (allowances.length === 0) return { diagnostics, allowed: [] };
  const counts = new Map<Allowance, number>();
  const left = diagnostics.filter(({ severity, code, primary }) => {
    if (severity !== 'warning') return true;
    const allowance = allowances.find(
      (one) => one.code === code && (entry.has(one.module) || one.module.file === primary.location.file),
    );
    if (allowance !== undefined) counts.set(allowance, (counts.get(allowance) ?? 0) + 1);
    return allowance === undefined;
  });
  const allowed: PlanAllowance[] = [];
  for (const allowance of allowances) {
    const { code, name, reason, declaration, module } = allowance;
    const count = counts.get(allowance) ?? 0;
    if (count > 0) allowed.push({ code, name, reason, count });
    else if (entry.has(module)) left.push(unusedAllowance(module, declaration));
  }
  return { diagnostics: left, allowed };
}

function unusedAllowance(module: Module, declaration: AllowDeclaration): Diagnostic {
  const { start, end } = declaration.span;
  const whole = { start, end: module.file.text[end] === '\n' ? end + 1 : end };
  const name = declaration.name.kind === 'name' ? declaration.name.text : '';
  return report(
    unusedAllow,
    at(module, declaration.name.span),
    { name },
    {
      fix: {
        title: 'remove it',
        applicability: 'machine',
        edits: [{ location: at(module, whole), replacement: '' }],
      },
    },
  );
}

import { type DiagnosticKind, diagnosticKind } from '../../diagnostic.ts';

/** Mistakes in what is said of a file as a whole. */

export const expectedReason = diagnosticKind<{ readonly name: string; readonly found: string }>({
  code: 'PIPE1035',
  severity: 'error',
  text: ({ name, found }) => ({
    title: `expected the reason, found ${found}`,
    label: 'a string should stand here',
    why: 'plan and report print what was allowed with its reason, so that a reviewer can judge it',
    help: `write \`allow ${name} "why it is right here"\``,
  }),
  page: {
    summary: '`allow` without a reason.',
    text: '`allow NAME "reason"` takes a warning, given by its name or code, out of what is told, and puts it with its reason into plan and report. Errors cannot be allowed.',
    bad: 'allow in_sample',
    good: 'allow in_sample "shows how much an in-sample score flatters"',
  },
});

export const strayDoc = diagnosticKind<Record<never, never>>({
  code: 'PIPE1036',
  severity: 'warning',
  text: () => ({
    title: 'this doc comment documents nothing',
    help: 'put it on the lines above a declaration, a parameter, a member or a statement, or begin it with `//`',
  }),
  page: {
    summary: 'A `///` comment that stands above nothing that can be documented.',
    text: 'Lines that begin with `///` document what follows them: a declaration, a parameter, a member of an enum, a statement of a model or an entry of a search space. Anywhere else, and behind code on its line, a comment begins with `//`.',
    bad: 'let period = 14bars /// two weeks of a daily bar',
    good: '/// Two weeks of a daily bar.\nlet period = 14bars',
  },
});

export const moduleKinds = [expectedReason, strayDoc] as const satisfies readonly DiagnosticKind<never>[];

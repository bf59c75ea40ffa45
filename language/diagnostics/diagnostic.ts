import type { Location, Span } from '../source/source.ts';

/** Errors cannot be allowed away; warnings can, with `allow NAME "reason"`. */
export type Severity = 'error' | 'warning';

/** Whether a machine may apply a fix unseen (rustc's `Applicability`). */
export type Applicability = 'machine' | 'maybe' | 'placeholders';

/** A text edit that remedies the mistake. */
export interface Fix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly edits: readonly { readonly location: Location; readonly replacement: string }[];
}

/** A place with a short remark, drawn under the source line. */
export interface Label {
  readonly location: Location;
  readonly text: string;
}

/**
 * One mistake. The title states the fact, `why` says in one sentence why it matters, `help` says what to write instead.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** Where it is; the only label that must make sense alone. */
  readonly primary: Label;
  /** The other places involved. */
  readonly related: readonly Label[];
  readonly why?: string;
  readonly help?: string;
  readonly fix?: Fix;
}

/** What an entry of the catalogue gives for one occurrence; the code and severity come from the entry. */
export interface DiagnosticText {
  readonly title: string;
  /** Text of the primary label; empty draws the marker alone. */
  readonly label?: string;
  readonly why?: string;
  readonly help?: string;
}

/** The page printed by `pipec explain CODE`. `bad` and `good` are complete snippets of the language. */
export interface ExplainPage {
  readonly summary: string;
  readonly text: string;
  readonly bad: string;
  readonly good: string;
}

/** An entry of the catalogue: a stable code, and a text made from type-checked parameters. */
export interface DiagnosticKind<P> {
  readonly code: string;
  readonly severity: Severity;
  readonly text: (parameters: P) => DiagnosticText;
  readonly page: ExplainPage;
}

/** Declares an entry. Families live in `catalogue/*.ts`, one file each; codes never change their meaning. */
export function diagnosticKind<P>(kind: DiagnosticKind<P>): DiagnosticKind<P> {
  return kind;
}

/** Makes a diagnostic of `kind` at `location`. */
export function report<P>(
  kind: DiagnosticKind<P>,
  location: Location,
  parameters: P,
  more: { readonly related?: readonly Label[]; readonly fix?: Fix; readonly help?: string } = {},
): Diagnostic {
  const text = kind.text(parameters);
  const help = more.help ?? text.help;
  return {
    code: kind.code,
    severity: kind.severity,
    title: text.title,
    primary: { location, text: text.label ?? '' },
    related: more.related ?? [],
    ...(text.why === undefined ? {} : { why: text.why }),
    ...(help === undefined ? {} : { help }),
    ...(more.fix === undefined ? {} : { fix: more.fix }),
  };
}

export type { Location, Span };

/** Whether one of them is an error, and not all are warnings. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

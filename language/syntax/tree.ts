import type { SourceFile, Span } from '../source/source.ts';

/**
 * The syntax tree: readonly discriminated unions with spans. Nothing here is resolved or typed. A piece that the text
 * lacks is a `Missing` node at the place where it should stand; there are no phantom tokens and no `undefined` children.
 */
export interface SyntaxNode {
  readonly kind: string;
  readonly span: Span;
}

export interface Missing extends SyntaxNode {
  readonly kind: 'missing';
  /** What should stand here, as a person would say it: "an expression", "a name". */
  readonly expected: string;
}

export interface Name extends SyntaxNode {
  readonly kind: 'name';
  readonly text: string;
}

/** A name that the text must give and may lack. */
export type NameSlot = Name | Missing;

// ---------------------------------------------------------------- expressions

export type Unit =
  | 'ms'
  | 's'
  | 'm'
  | 'h'
  | 'd'
  | 'w' // durations: milliseconds, seconds, minutes, hours, days, weeks
  | 'mo'
  | 'y' // calendar periods
  | 'bars'
  | 'B'
  | 'kB'
  | 'MB'
  | 'GB'
  | 'TB'
  | 'KiB'
  | 'MiB'
  | 'GiB'
  | 'TiB'
  | '%';

/** `value` is what the digits say, before any unit is applied: 8 in `8GiB`, 5 in `5%`. */
export interface NumberLiteral extends SyntaxNode {
  readonly kind: 'number';
  readonly value: number;
  readonly integer: boolean;
  readonly text: string;
}

export interface QuantityLiteral extends SyntaxNode {
  readonly kind: 'quantity';
  readonly value: number;
  readonly integer: boolean;
  readonly unit: Unit;
  readonly text: string;
}

/** `2021-04-01`. `text` is the ISO date. */
export interface DateLiteral extends SyntaxNode {
  readonly kind: 'date';
  readonly text: string;
}

export interface StringLiteral extends SyntaxNode {
  readonly kind: 'string';
  readonly value: string;
}

export interface BooleanLiteral extends SyntaxNode {
  readonly kind: 'boolean';
  readonly value: boolean;
}

export interface NameExpression extends SyntaxNode {
  readonly kind: 'reference';
  readonly name: Name;
}

/** `target.member` */
export interface MemberExpression extends SyntaxNode {
  readonly kind: 'member';
  readonly target: Expression;
  readonly member: NameSlot;
}

/** `target[e]`, `one[s, *]`: a `wildcard` key stands for all. */
export interface IndexExpression extends SyntaxNode {
  readonly kind: 'index';
  readonly target: Expression;
  readonly keys: readonly (Expression | Wildcard)[];
}

export interface Wildcard extends SyntaxNode {
  readonly kind: 'wildcard';
}

export interface Argument extends SyntaxNode {
  readonly kind: 'argument';
  /** Absent when positional. */
  readonly name?: Name;
  readonly value: Expression;
}

/** `callee(a, b: c) { d: e }`: `settings` are named arguments too; they are kept apart for the formatter. */
export interface CallExpression extends SyntaxNode {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
  readonly settings?: SettingsBlock;
}

export interface SettingsBlock extends SyntaxNode {
  readonly kind: 'settings';
  readonly entries: readonly Argument[];
}

/** `left |> right`; `fit` is the keyword's span when the step is written `|> fit right`. Right is a call, a bare callee or a `for`. */
export interface PipeExpression extends SyntaxNode {
  readonly kind: 'pipe';
  readonly left: Expression;
  readonly right: Expression;
  readonly fit?: Span;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or'
  | 'in'
  | 'not in';

export interface BinaryExpression extends SyntaxNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}

export interface UnaryExpression extends SyntaxNode {
  readonly kind: 'unary';
  readonly operator: '-' | 'not';
  readonly operand: Expression;
}

/** `a..b` (inclusive), `a..<b`, `a..`, `..b`, `..<b`, `..`; an absent bound is open. */
export interface RangeExpression extends SyntaxNode {
  readonly kind: 'range';
  readonly low?: Expression;
  readonly high?: Expression;
  readonly exclusive: boolean;
}

export interface ListExpression extends SyntaxNode {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

/** `{ a: 1, "b c": 2 }` */
export interface RecordExpression extends SyntaxNode {
  readonly kind: 'record';
  readonly entries: readonly RecordEntry[];
}

export interface RecordEntry extends SyntaxNode {
  readonly kind: 'entry';
  readonly key: Name | StringLiteral;
  readonly value: Expression;
}

export interface ForClause extends SyntaxNode {
  readonly kind: 'for_clause';
  readonly variables: readonly NameSlot[];
  readonly source: Expression;
  readonly condition?: Expression;
}

/** `[s for s in xs if p]` */
export interface ComprehensionExpression extends SyntaxNode {
  readonly kind: 'comprehension';
  readonly item: Expression;
  readonly clauses: readonly ForClause[];
}

/** `if a then b else c` */
export interface ConditionalExpression extends SyntaxNode {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

/** In a model body, `x |> for width in hidden { dense(width) |> relu }`: the body is piped once an item. */
export interface RepeatExpression extends SyntaxNode {
  readonly kind: 'repeat';
  readonly clause: ForClause;
  readonly body: Expression;
}

export interface ParenthesizedExpression extends SyntaxNode {
  readonly kind: 'parenthesized';
  readonly inner: Expression;
}

export type Expression =
  | NumberLiteral
  | QuantityLiteral
  | DateLiteral
  | StringLiteral
  | BooleanLiteral
  | NameExpression
  | MemberExpression
  | IndexExpression
  | CallExpression
  | PipeExpression
  | BinaryExpression
  | UnaryExpression
  | RangeExpression
  | ListExpression
  | RecordExpression
  | ComprehensionExpression
  | ConditionalExpression
  | RepeatExpression
  | ParenthesizedExpression
  | Missing;

// ---------------------------------------------------------------- types

/** `Int`, `List<Int>`, `Tensor[time, feature]`, with an optional refinement `in 0..<1`. */
export interface TypeExpression extends SyntaxNode {
  readonly kind: 'type';
  readonly name: NameSlot;
  readonly arguments: readonly TypeExpression[];
  /** The bracketed dimensions of a `Tensor[…]`: names and expressions. */
  readonly dimensions?: readonly Expression[];
  /** What follows `in`: a range or a list. */
  readonly refinement?: Expression;
}

/** `hidden: Int in 1.. = 128`. In an `extern`, parameters before `*` may be positional. */
export interface Parameter extends SyntaxNode {
  readonly kind: 'parameter';
  readonly name: NameSlot;
  readonly type?: TypeExpression;
  readonly default?: Expression;
  readonly positional: boolean;
  readonly doc?: string;
}

// ---------------------------------------------------------------- declarations

interface DeclarationBase extends SyntaxNode {
  readonly name: NameSlot;
  /** Text of the `///` lines above, without the slashes. */
  readonly doc?: string;
  readonly exported: boolean;
}

/** `pipeline phase1`, `pipeline phase1 edition 2026` */
export interface PipelineHeader extends DeclarationBase {
  readonly kind: 'pipeline';
  readonly edition?: number;
}

/** `param data: Path = "…"` */
export interface ParamDeclaration extends DeclarationBase {
  readonly kind: 'param';
  readonly type?: TypeExpression;
  readonly default?: Expression;
}

/** Words that declare a value. */
export type ValueKind = 'let' | 'dataset' | 'features' | 'label' | 'check' | 'stage' | 'environment' | 'report';

/**
 * `dataset x = e`, and likewise the other kinds of value. A family has `keys` and `clauses`
 * (`stage x[k, l] for k in a if c for l, m in b = e`: the keys are exactly the loops' first variables, in their order; the parser
 * reports where they are not); a function has `parameters` (`let f(x: Int): Int = e`; the parser reports those of other kinds).
 * `after` names what must have ended well before.
 */
export interface ValueDeclaration extends DeclarationBase {
  readonly kind: ValueKind;
  readonly parameters?: readonly Parameter[];
  readonly keys?: readonly NameSlot[];
  readonly clauses?: readonly ForClause[];
  readonly type?: TypeExpression;
  readonly value: Expression;
  readonly after?: readonly Expression[];
}

/** `expect min(baseline[*].validation.f1) > 0.20 "phase 2 success criterion" after checks` */
export interface ExpectDeclaration extends SyntaxNode {
  readonly kind: 'expect';
  readonly condition: Expression;
  readonly message?: StringLiteral;
  readonly after?: readonly Expression[];
  readonly doc?: string;
}

/** `space wide for baseline.lstm { model.hidden in [64, 128] … }`; each entry stands on a line of its own. */
export interface SpaceDeclaration extends DeclarationBase {
  readonly kind: 'space';
  readonly subject: Expression;
  readonly entries: readonly SpaceEntry[];
}

export type SpaceEntry = SpaceDimension | SpaceConstraint;

/** `optimizer.momentum in 0.0..0.99 when optimizer.kind == sgd` */
export interface SpaceDimension extends SyntaxNode {
  readonly kind: 'dimension';
  /** Names and members only: `model.hidden`. */
  readonly path: Expression;
  readonly domain: Expression;
  readonly condition?: Expression;
  readonly doc?: string;
}

/** `where model.hidden % model.heads == 0` */
export interface SpaceConstraint extends SyntaxNode {
  readonly kind: 'constraint';
  readonly condition: Expression;
  readonly doc?: string;
}

/** `use prep = "./phase1.pipe" { data: data }`: an instance of another pipeline. */
export interface UseDeclaration extends DeclarationBase {
  readonly kind: 'use';
  readonly path: StringLiteral | Missing;
  readonly settings?: SettingsBlock;
}

/** `extends "./base.pipe"`: everything of the base, but for what `override` says. */
export interface ExtendsDeclaration extends SyntaxNode {
  readonly kind: 'extends';
  readonly path: StringLiteral | Missing;
  readonly doc?: string;
}

/** `override features = base.features + extra` */
export interface OverrideDeclaration extends DeclarationBase {
  readonly kind: 'override';
  readonly value: Expression;
}

/** `allow in_sample "a deliberately dishonest experiment"`: a warning by its name or code, with the reason. */
export interface AllowDeclaration extends SyntaxNode {
  readonly kind: 'allow';
  readonly name: NameSlot;
  readonly reason: StringLiteral | Missing;
  readonly doc?: string;
}

/** `model Mlp(…) where … { … }`; a `block` is written alike and is a layer of models. */
export interface ModelDeclaration extends DeclarationBase {
  readonly kind: 'model' | 'block';
  readonly parameters: readonly Parameter[];
  readonly constraints: readonly Expression[];
  readonly body: readonly ModelStatement[];
}

/** `input x: Tensor[time, feature]` */
export interface ModelInput extends SyntaxNode {
  readonly kind: 'input';
  readonly name: NameSlot;
  readonly type: TypeExpression;
  readonly doc?: string;
}

/** `encoded = …`, `tap joined = …`, `output logit = …` */
export interface ModelBinding extends SyntaxNode {
  readonly kind: 'binding';
  readonly role: 'local' | 'tap' | 'output';
  readonly name: NameSlot;
  readonly value: Expression;
  readonly doc?: string;
}

export type ModelStatement = ModelInput | ModelBinding;

/**
 * `extern rsi(bars: Frame, period: Bars = 14bars, *, smoothing: Smoothing = wilder) -> Frame causal(lookback: period) { … }`:
 * an operator's signature. `family` is the call after the result type (which transfer rule its facts follow), `settings`
 * say what else the compiler must know (`columns`, …). `where` constrains several parameters together.
 */
export interface ExternDeclaration extends DeclarationBase {
  readonly kind: 'extern';
  readonly parameters: readonly Parameter[];
  readonly result: TypeExpression;
  readonly family: Expression | Missing;
  readonly constraints: readonly Expression[];
  readonly settings?: SettingsBlock;
}

/** `enum Smoothing { wilder, cutler }`; a member may carry a doc comment. */
export interface EnumDeclaration extends DeclarationBase {
  readonly kind: 'enum';
  readonly members: readonly { readonly name: NameSlot; readonly doc?: string }[];
}

/** `import { Mlp, lstm as recurrent } from "./models.pipe"` */
export interface ImportDeclaration extends SyntaxNode {
  readonly kind: 'import';
  readonly names: readonly ImportedName[];
  readonly path: StringLiteral | Missing;
  readonly doc?: string;
}

export interface ImportedName {
  readonly name: NameSlot;
  readonly alias?: NameSlot;
}

/** `export { Mlp, lstm as recurrent } from "./models.pipe"`: what another file exports, exported here too. It is not in scope here. */
export interface ReexportDeclaration extends SyntaxNode {
  readonly kind: 'reexport';
  readonly names: readonly ImportedName[];
  readonly path: StringLiteral | Missing;
  readonly doc?: string;
}

/** Text that is no declaration; parsing went on after it and a diagnostic tells of it. */
export interface InvalidDeclaration extends SyntaxNode {
  readonly kind: 'invalid';
}

export type Declaration =
  | PipelineHeader
  | ParamDeclaration
  | ValueDeclaration
  | ModelDeclaration
  | ExternDeclaration
  | EnumDeclaration
  | ImportDeclaration
  | ReexportDeclaration
  | ExpectDeclaration
  | SpaceDeclaration
  | UseDeclaration
  | ExtendsDeclaration
  | OverrideDeclaration
  | AllowDeclaration
  | InvalidDeclaration;

/** One file, whole. */
export interface Module extends SyntaxNode {
  readonly kind: 'module';
  readonly file: SourceFile;
  readonly declarations: readonly Declaration[];
}

import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import type { Location, SourceFile } from '../../language/source/source.ts';
import type { Argument, ModelDeclaration } from '../../language/syntax/tree.ts';
import type { PlanArguments, PlanValue } from '../plan/value.ts';
import type { BoundModel, Signature } from '../program/program.ts';

/**
 * What the body of a model can name besides its own parameters, inputs and bindings. The caller has bound the model's arguments already:
 * types, refinements and `where` hold.
 */
export interface ModelScope {
  /** The file that declares the model. */
  readonly file: SourceFile;
  /** The layer of the library called `name`: an `extern` of the family `layer`. */
  layer(name: string): Signature | undefined;
  /** Names of all layers, for suggestions. */
  readonly layerNames: readonly string[];
  /** The `block` of the program called `name`, where its own body stands, and how it is given its settings. */
  block(name: string): BlockScope | undefined;
  /** Names of all blocks, for suggestions. */
  readonly blockNames: readonly string[];
  /** The value of a `let` or `param` of the file, where it is a constant. */
  constant(name: string): PlanValue | undefined;
  /**
   * Binds what a layer is given besides its tensors, as any other call is bound: types, refinements, `where`, defaults filled in.
   * Arguments without a name go to the parameters that are no `Tensor`, `Index` or list of them, in order; a name in an argument
   * means what `lookup` says (parameters of the model, variables of `for`, constants of the file). `values` is absent where a
   * mistake was reported.
   */
  bindSettings(
    layer: Signature,
    given: readonly Argument[],
    lookup: (name: string) => PlanValue | undefined,
    location: Location,
  ): { readonly values?: PlanArguments; readonly diagnostics: readonly Diagnostic[] };
}

/** A block of the program: a layer that is written in the language. */
export interface BlockScope {
  readonly declaration: ModelDeclaration;
  readonly scope: ModelScope;
  /** As `bindSettings`, for the parameters of the block; all of them may be given by position. */
  bind(
    given: readonly Argument[],
    lookup: (name: string) => PlanValue | undefined,
    location: Location,
  ): { readonly values?: PlanArguments; readonly diagnostics: readonly Diagnostic[] };
}

/** What a model's body became. `model` is absent where a mistake was reported. */
export interface EvaluatedModel {
  readonly model?: BoundModel;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A document is a flat sequence of instructions: text, and the places where a line may end. A group is printed on one line where
 * it fits there, otherwise all its own lines end. Flat rather than nested, so that nothing recurses over it and a group may end
 * before an indentation that it began.
 */
export type Instruction =
  | { readonly kind: 'text'; readonly text: string }
  /** Text that stands only where the group around it is broken. */
  | { readonly kind: 'if_broken'; readonly text: string }
  | { readonly kind: 'space' }
  /** The end of a line where the group around it is broken; elsewhere `flat`. Without `flat` the line always ends. */
  | { readonly kind: 'line'; readonly flat?: '' | ' ' }
  /** An empty line, if a line has just ended and no empty one is there. */
  | { readonly kind: 'blank' }
  | Group
  | { readonly kind: 'close' }
  /** Deepens what follows, if the group around it is broken; until `dedent`. */
  | { readonly kind: 'indent' }
  | { readonly kind: 'dedent' }
  /** Ends its line. On its own line it begins one too. */
  | { readonly kind: 'comment'; readonly text: string; readonly ownLine: boolean; readonly blankBefore: boolean }
  /** What follows stands on a later line. */
  | { readonly kind: 'stop' };

/** The beginning of a group, up to its `close`. */
export interface Group {
  readonly kind: 'open';
  /** Broken whether or not it fits. May be set until the document is laid out. */
  broken: boolean;
}

export type Document = readonly Instruction[];

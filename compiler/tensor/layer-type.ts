import type { Size } from './size.ts';

/** What flows between the layers of a model. Shapes leave the batch out. */
export type LayerType = { readonly kind: 'tensor'; readonly shape: readonly Size[] } | { readonly kind: 'index' };

/** Why a layer cannot take its inputs. */
export interface ShapeFault {
  readonly kind: 'fault';
  /** The fact, e.g. `add needs two tensors of one shape`. */
  readonly fact: string;
  /** What to do about it. */
  readonly help: string;
}

export function tensorType(shape: readonly Size[]): LayerType {
  return { kind: 'tensor', shape };
}

export function fault(fact: string, help: string): ShapeFault {
  return { kind: 'fault', fact, help };
}

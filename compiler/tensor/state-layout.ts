import type { TensorDeclaration } from './lower-model.ts';
import type { NamedTensor, ParameterSlot, RandomDraw } from './program.ts';

/**
 * Where named tensors lie in the state. The optimizer treats every state tensor with about a dozen elementwise operators, so
 * small parameters share one vector, and so do all running statistics; parameters of more than `largestShared` elements are
 * states by themselves, because joining their gradients would cost more than it saves.
 */
export interface StateLayout {
  readonly slots: readonly ParameterSlot[];
  /** Trained states, then the running statistics, in the order of the program's states. */
  readonly states: readonly { readonly name: string; readonly shape: readonly number[]; readonly trained: boolean }[];
}

/** Measured on the MLP of bench/engine; see docs/engine.md. */
export const largestShared = 16_384;

export const sharedState = 'parameters';
export const statisticsState = 'running_statistics';

export function layOutState(declarations: readonly TensorDeclaration[], shareUpTo = largestShared): StateLayout {
  const lengths = new Map<string, number>();
  const alone: { name: string; shape: readonly number[]; trained: boolean }[] = [];
  const slots = declarations.map((declaration): ParameterSlot => {
    const { name, shape, trained, initializer } = declaration;
    const size = elementCount(shape);
    if (size > shareUpTo) {
      alone.push({ name, shape, trained });
      return { name, shape, initializer, state: name, offset: 0, trained };
    }
    const state = trained ? sharedState : statisticsState;
    const offset = lengths.get(state) ?? 0;
    lengths.set(state, offset + size);
    return { name, shape, initializer, state, offset, trained };
  });
  const joined = [sharedState, statisticsState].flatMap((name) => {
    const length = lengths.get(name);
    return length === undefined ? [] : [{ name, shape: [length], trained: name === sharedState }];
  });
  const states = [...joined.filter(({ trained }) => trained), ...alone, ...joined.filter(({ trained }) => !trained)];
  return { slots, states };
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Starting values of each state that holds named tensors, drawn tensor after tensor, element after element. */
export function drawState(layout: StateLayout, draw: RandomDraw): Map<string, Float32Array> {
  const state = new Map(layout.states.map(({ name, shape }) => [name, new Float32Array(elementCount(shape))]));
  for (const slot of layout.slots) {
    const { initializer } = slot;
    const values = view(state.get(slot.state), slot);
    if (initializer.kind === 'constant') values.fill(initializer.value);
    else if (initializer.kind === 'uniform') {
      const spread = initializer.high - initializer.low;
      for (let at = 0; at < values.length; at++) values[at] = initializer.low + spread * draw.uniform();
    } else {
      for (let at = 0; at < values.length; at++) values[at] = initializer.mean + initializer.deviation * draw.normal();
    }
  }
  return state;
}

/** The model's named tensors as views of the state. */
export function viewTensors(layout: StateLayout, state: Readonly<Record<string, Float32Array>>): NamedTensor[] {
  return layout.slots.map((slot) => ({ name: slot.name, shape: slot.shape, values: view(state[slot.state], slot) }));
}

function view(values: Float32Array | undefined, slot: ParameterSlot): Float32Array {
  if (values === undefined) throw new Error(`state ${slot.state} is missing`);
  return values.subarray(slot.offset, slot.offset + elementCount(slot.shape));
}

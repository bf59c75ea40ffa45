/** What a graph is compiled for: providers of ONNX Runtime whose kernels differ. CoreML and DirectML take the graphs of the CPU. */
export type TargetName = 'cpu' | 'webgpu' | 'cuda';

/** What the kernels of a target have, and lack. */
export interface Target {
  /** Whether a scan stays one, or becomes its steps one after the other where there is no Scan. */
  readonly scans: 'kept' | 'unrolled';
  /** Whether rows are added up at their indices one after the other, or by a product where kernels would add them in any order. */
  readonly scatter: 'ordered' | 'product';
  /** Whether products over all rows of all examples are faster part by part. */
  readonly partedSums: boolean;
  /** Whether elementwise operations are faster along long rows. */
  readonly wideRows: boolean;
  /** Whether convolutions with long kernels are faster by frequencies. */
  readonly spectralConvolutions: boolean;
  /** Whether one operator gives 1 where a number is above 0, else 0. */
  readonly heaviside: boolean;
  /** Whether products of stacks of matrices take them transposed. */
  readonly transposedStacks: boolean;
  /** Most tensors that one Concat joins. */
  readonly widestConcat: number;
  /** Steps that one run takes, where the state cannot stay on the device between runs; 1: it stays, or is there already. */
  readonly stepsAtOnce: number;
}

export const targets: Readonly<Record<TargetName, Target>> = {
  cpu: {
    scans: 'kept',
    scatter: 'ordered',
    partedSums: true,
    wideRows: true,
    spectralConvolutions: true,
    heaviside: true,
    transposedStacks: true,
    widestConcat: Number.POSITIVE_INFINITY,
    stepsAtOnce: 1,
  },
  // No Scan, no Loop and no FusedMatMul are registered, and a shader binds about a dozen storage buffers at most.
  webgpu: {
    scans: 'unrolled',
    scatter: 'product',
    partedSums: false,
    wideRows: false,
    spectralConvolutions: false,
    heaviside: false,
    transposedStacks: false,
    widestConcat: 6,
    stepsAtOnce: 1,
  },
  // Node's binding copies whatever goes into a run or comes out of it.
  cuda: {
    scans: 'kept',
    scatter: 'product',
    partedSums: false,
    wideRows: false,
    spectralConvolutions: false,
    heaviside: false,
    transposedStacks: true,
    widestConcat: Number.POSITIVE_INFINITY,
    stepsAtOnce: 32,
  },
};

/** Memory did not suffice for a run of a graph: in the process or on the device. */
export class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory';
}

/**
 * What allocators behind ONNX Runtime say when they have no more: C++, its arena, CUDA with cuBLAS and cuDNN, Dawn, Direct3D and V8.
 */
const messages =
  /bad_?alloc|failed to allocate|out of memory|OUT_?OF_?MEMORY|ALLOC_FAILED|smaller than requested bytes|Array buffer allocation failed|E_OUTOFMEMORY/i;

/** Whether an error of ONNX Runtime tells that memory ran out. */
export function tellsOutOfMemory(error: unknown): boolean {
  return error instanceof Error && messages.test(error.message);
}

/**
 * Most examples that a step's graph may be run on: `PIPEC_EXAMPLES_AT_ONCE=N` makes larger runs fail as ONNX Runtime does when memory
 * runs out. A test aid, documented in docs/training.md.
 */
const examplesAtOnce = Number(process.env.PIPEC_EXAMPLES_AT_ONCE ?? Number.POSITIVE_INFINITY);

/** Throws what ONNX Runtime throws where a run is larger than the test aid allows. */
export function allocationPoint(examples: number): void {
  if (examples > examplesAtOnce)
    throw new Error(
      'Non-zero status code returned while running Gemm node. Failed to allocate memory for requested buffer',
    );
}

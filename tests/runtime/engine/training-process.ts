import { wasm } from '../../compiler/tensor/engines.ts';
import { everyOption, windowedFrame } from './every-option.ts';
import { digestsOf, runTraining } from './network-training.ts';

/*
 * Trains the planted network in `argv[2]` as scratch and prints the digests of its artifact. `argv[3]` is the number of the epoch at
 * whose end the process kills itself, wherever the engine's thread then is; 0 is none. With `every` as `argv[4]` the
 * training has every option that keeps a state; with an engine's name as `argv[5]` it is computed by that.
 */
const [, , scratch = '', killAfter = '0', options = '', engine = ''] = process.argv;
const { artifact } = await runTraining({
  scratch,
  ...(engine === 'tensorflow' ? { engine: wasm.engine } : {}),
  ...(options === 'every' ? { frame: await windowedFrame(), arguments: everyOption } : {}),
  progress(event) {
    if (event.note === undefined && event.done === Number(killAfter)) process.kill(process.pid, 'SIGKILL');
  },
});
console.log(JSON.stringify(digestsOf(artifact)));

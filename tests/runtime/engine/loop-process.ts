import { createHash } from 'node:crypto';
import { trainNetwork } from '../../../runtime/engine/loop.ts';
import { encodeSafetensors } from '../../../runtime/engine/safetensors.ts';
import { linearTask } from './linear-model.ts';
import { surroundings } from './scratch.ts';

/*
 * Trains the linear task in `argv[2]` as scratch and prints a digest of the outcome. The process kills itself before the step
 * (or chunk of validation) numbered `argv[3]` from 1; 0 is none.
 */
const [, , scratch = '', killAt = '0'] = process.argv;
let asked = 0;
const trained = await trainNetwork(
  linearTask(300),
  surroundings({
    scratch,
    interrupted() {
      asked++;
      if (asked === Number(killAt)) process.kill(process.pid, 'SIGKILL');
      return false;
    },
  }),
);
const outcome = createHash('sha256').update(encodeSafetensors(trained.tensors)).update(JSON.stringify(trained.epochs));
console.log(outcome.digest('hex'));

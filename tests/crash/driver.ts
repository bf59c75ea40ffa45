import { parseArgs } from 'node:util';
import { materialise } from '../../runtime/run/materialise.ts';
import { openShared } from '../../runtime/store/shared-store.ts';
import { openStore } from '../../runtime/store/store.ts';
import { makePlan, runTest } from '../runtime/run/test-plan.ts';

// A pipeline of tiny operators as a process of its own, to be killed: node tests/crash/driver.ts --project DIR --store DIR
// [--shared DIR [--publish]]

const { values } = parseArgs({
  options: {
    project: { type: 'string' },
    store: { type: 'string' },
    shared: { type: 'string' },
    publish: { type: 'boolean', default: false },
  },
});
const { project, store: folder, publish } = values;
if (project === undefined || folder === undefined) throw new Error('driver.ts --project DIR --store DIR');

const plan = makePlan(
  {
    bars: { operator: 'columns', arguments: { count: 12 } },
    features: { operator: 'columns', arguments: { count: 20 }, inputs: ['bars'] },
    seven: { operator: 'number', arguments: { value: 7 } },
    trees: { operator: 'train', arguments: { epochs: 15, milliseconds: 10 }, inputs: ['seven'] },
    network: { operator: 'train', arguments: { epochs: 30, milliseconds: 10 }, inputs: ['features'] },
    trees_test: { operator: 'half', inputs: ['trees'] },
    network_test: { operator: 'half', inputs: ['network'] },
    summary: { operator: 'page', inputs: ['trees_test', 'network_test'], report: true },
  },
  ['trees', 'network', 'summary'],
);
const store = { ...openStore({ from: project, store: folder }), project };
const { shared } = values.shared === undefined ? {} : openShared(values.shared, store, publish);
const outcome = await runTest(plan, store, shared === undefined ? {} : { shared, publish });
materialise(plan, store, outcome);
process.exitCode = outcome.ok ? 0 : 1;

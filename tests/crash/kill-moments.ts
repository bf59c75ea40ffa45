import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { crashPoints } from '../../runtime/store/crash-points.ts';
import { crashedRun, killedRun, undisturbedRun, type Victim } from './disturbed-run.ts';
import { pipelineSubject, sequencesSubject, tinySubject } from './subjects.ts';

// Kills runs with SIGKILL at moments spread evenly over the whole run and at every point of a publication, runs again, and
// checks: the same bytes as an undisturbed run (but for a report's timing section), no finished step repeated, no process left.
//
// node tests/crash/kill-moments.ts [--moments 50] [--pipeline FILE | --sequences] [--set name=value]… [--victims parent,child,both]
//                                  [--each] [--no-publication]
//
// Without --pipeline, the tiny one of driver.ts is run; with --sequences, sequences.pipe, whose trainings are killed in the middle of
// their epochs; with --no-publication, no run crashes at the points of a publication. The victims take turns from moment to moment; with --each, every one
// is killed at every moment. Exit code 1 where anything was wrong.

const { values } = parseArgs({
  options: {
    moments: { type: 'string', default: '50' },
    pipeline: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    victims: { type: 'string', default: 'parent,child,both' },
    each: { type: 'boolean', default: false },
    sequences: { type: 'boolean', default: false },
    'no-publication': { type: 'boolean', default: false },
  },
});

const victims = values.victims.split(',') as Victim[];
const moments = Number(values.moments);
const subject = values.sequences
  ? sequencesSubject()
  : values.pipeline === undefined
    ? tinySubject
    : pipelineSubject(
        resolve(values.pipeline),
        values.set.flatMap((setting) => ['--set', setting]),
      );

const folder = mkdtempSync(join(tmpdir(), 'pipec-kill-'));
let wrongs = 0;
let tries = 0;

async function attempt(what: string, work: (folder: string) => Promise<readonly string[]>): Promise<void> {
  const place = join(folder, String(tries));
  const wrong = await work(place);
  tries += 1;
  wrongs += wrong.length;
  console.log(`${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  for (const line of wrong) console.log(`     ${line}`);
  if (wrong.length === 0) rmSync(place, { recursive: true, force: true });
}

const expected = await undisturbedRun(subject, join(folder, 'undisturbed'));
console.log(
  `undisturbed: ${Object.keys(expected.results).length} steps, ${Object.keys(expected.reports).length} reports, ${(expected.milliseconds / 1000).toFixed(2)} s`,
);
for (let moment = 0; moment < moments; moment += 1) {
  const delay = (expected.milliseconds * (moment + 0.5)) / moments;
  for (const victim of values.each ? victims : [victims[moment % victims.length] ?? 'both']) {
    await attempt(`${victim} killed after ${(delay / 1000).toFixed(2)} s`, (place) =>
      killedRun(subject, place, delay, victim, expected),
    );
  }
}
for (const point of values['no-publication'] ? [] : crashPoints) {
  for (const occurrence of [1, 2]) {
    await attempt(`crash at ${point}, time ${occurrence}`, (place) =>
      crashedRun(subject, place, point, occurrence, expected),
    );
  }
}
console.log(wrongs === 0 ? `all ${tries} runs ended as the undisturbed one` : `${wrongs} faults; see ${folder}`);
if (wrongs === 0) rmSync(folder, { recursive: true, force: true });
process.exitCode = wrongs === 0 ? 0 : 1;

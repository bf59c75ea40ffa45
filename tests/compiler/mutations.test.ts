import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../compiler/node-host.ts';
import { validatePlan } from '../../compiler/plan/validate.ts';
import { render } from '../../language/diagnostics/render.ts';
import { compileText } from './texts.ts';

/** A small counter-based generator (mulberry32): the same mutations everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const texts = ['quickstart', 'crypto'].map((name) =>
  readFileSync(join(packageRoot(), 'pipelines', `${name}.pipe`), 'utf8'),
);
texts.push(`import { x } from "none.pipe"
model Small(width: Int in 1.. = 8, rate: Float in 0..<1 = 0.1) where width % 2 == 0 {
  input x: Tensor[feature]
  shared = x |> for w in [width, width / 2] { dense(w) |> relu |> dropout(rate) }
  output logit = shared |> dense(1)
}
let spans = { short: [1bars, 2bars], long: [n * 8bars for n in 1..3 if n != 2] }
dataset bars = simulate(assets: if 1 < 2 then 3 else 4)
features all = returns(bars, spans.short) + (returns(bars, spans["long"]) |> lag(by: 2h))
label outcome = forward_return(bars, 8bars)
dataset rows = all |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
stage network = train(Small(width: 4), { fit: rows.train, watch: rows.validation }) { loss: squared_error() }
report summary = compare([evaluate(network, on: rows.test)])
`);

/** Words, numbers with their units, strings and signs, with the space between them. */
const pieces = texts.map((text) => text.match(/\w+%?|"[^"\n]*"|\s+|\|>|\.\.<?|./g) ?? []);
const words = [...new Set(pieces.flat())].filter((piece) => piece.trim() !== '');

function mutate(random: () => number): string {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const text = [...(pick(pieces) ?? [])];
  const edits = 1 + Math.floor(random() * 3);
  for (let edit = 0; edit < edits; edit++) {
    const place = Math.floor(random() * text.length);
    const kind = random();
    if (kind < 0.25) text.splice(place, 1 + Math.floor(random() * 4));
    else if (kind < 0.6) text[place] = pick(words) ?? '';
    else if (kind < 0.8) text.splice(place, 0, pick(words) ?? '');
    else if (kind < 0.95) {
      const other = Math.floor(random() * text.length);
      [text[place], text[other]] = [text[other] ?? '', text[place] ?? ''];
    } else text.splice(place, 0, ...text.slice(place, place + Math.floor(random() * 60)));
  }
  return text.join('');
}

/** `npm run test:whole` compiles a hundred times as many. */
const rounds = process.env.FULL === '1' ? 200_000 : 2000;

test(`${rounds} mutated pipelines compile to a plan or to diagnostics`, { timeout: 7_200_000 }, () => {
  const random = generator(20_261_120);
  let plans = 0;
  for (let i = 0; i < rounds; i++) {
    const text = mutate(random);
    const { plan, diagnostics } = compileText(text);
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    expect(plan === undefined, text).toBe(errors.length > 0);
    expect(render(diagnostics, { colour: false }) === '').toBe(diagnostics.length === 0);
    if (plan === undefined) continue;
    plans++;
    expect(validatePlan(JSON.parse(JSON.stringify(plan)))).toHaveProperty('plan');
  }
  expect(plans).toBeGreaterThan(rounds / 100);
  expect(plans).toBeLessThan(rounds / 2);
});

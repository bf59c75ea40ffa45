import { argumentsOf } from '../program/argument-table.ts';
import type { StepCall } from '../program/program.ts';

/** What nobody can prove of a program, one short sentence each, in the order of the steps; printed in the report. */
export function unprovenOf(calls: readonly StepCall[]): string[] {
  const sentences = new Set<string>();
  for (const call of calls) {
    for (const sentence of unprovenOfSource(call)) sentences.add(sentence);
  }
  if (calls.some((call) => call.family.name === 'trains' && hasOwnSettings(call))) {
    sentences.add('Hyperparameters written in the file may have been chosen by looking at test scores before.');
  }
  return [...sentences];
}

function unprovenOfSource(call: StepCall): string[] {
  if (call.family.name !== 'source') return [];
  const sentences: string[] = [];
  for (const { value } of call.arguments.values()) {
    if (value.kind !== 'files') continue;
    const name = `\`${value.pattern}\``;
    if (call.family.arguments.has('cases')) {
      sentences.push(
        `Cases in ${name} may share persons, machines or days with others, and then do not test what is unseen.`,
        `Series in ${name} may have been scaled over their whole length, so that each step knows the later ones.`,
      );
      continue;
    }
    if (/[*?[{]/.test(value.pattern)) {
      sentences.push(`The files of ${name} may be only those of assets that still exist (survivorship).`);
    } else {
      sentences.push(`The assets in ${name} may be only those that still exist (survivorship).`);
    }
    sentences.push(
      `Prices of ${name} may have been adjusted backwards or corrected after the fact.`,
      `That the times in ${name} stamp what the file says they stamp is taken from the program.`,
    );
  }
  return sentences;
}

/** Whether a model's recipe, the model or the training is given a number that is no default. */
function hasOwnSettings(call: StepCall): boolean {
  return argumentsOf(call.arguments).some(
    (argument) =>
      !argument.isDefault &&
      (argument.model !== undefined ||
        argument.value.kind === 'float' ||
        argument.value.kind === 'int' ||
        (argument.recipe !== undefined && argumentsOf(argument.recipe.arguments).some((own) => !own.isDefault))),
  );
}

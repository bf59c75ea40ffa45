import { describeValue } from '../../compiler/describe.ts';
import type { InspectedName } from '../../compiler/inspect.ts';
import type { BoundArgument, StepCall } from '../../compiler/program/program.ts';
import { type Location, lineColumn } from '../../language/source/source.ts';
import type { Style } from '../terminal/style.ts';
import { factLines } from './facts.ts';
import { summary } from './types.ts';

/** What a name is, what is known of it, and where each of its values comes from. `all` are the names of its program. */
export function formatOrigin(one: InspectedName, all: readonly InspectedName[], style: Style): string {
  const lines = [
    `${style.dim(one.kind)} ${style.bold(one.name)}: ${summary(one)}`,
    `  ${style.dim(placeText(one.location))}`,
  ];
  if (one.doc !== undefined)
    lines.push(
      '',
      ...one.doc
        .trim()
        .split('\n')
        .map((line) => `  ${line}`),
    );
  if (one.value.kind === 'step') {
    lines.push('', ...factLines(one.value.type).map(([fact, text]) => `  ${style.dim(fact)}  ${text}`));
    lines.push('', ...callLines(one.value.reference.call, all, style));
  }
  if (one.value.kind === 'family') lines.push('', ...one.value.members.map((member) => `  ${member}`));
  if (one.origins.length > 0) lines.push('', ...originLines(one, style));
  return `${lines.join('\n')}\n`;
}

/** The layers of a parameter's value; the last one holds. */
function originLines({ origins }: InspectedName, style: Style): readonly string[] {
  const width = Math.max(...origins.map(({ from }) => from.length));
  return origins.map(({ from, location, value }, position) => {
    const holds = position === origins.length - 1;
    const text = value === undefined ? 'a value' : describeValue(value);
    const place = from.startsWith('--') ? '' : style.dim(`  ${placeText(location)}`);
    return `  ${holds ? style.green('*') : ' '} ${from.padEnd(width)}  ${text}${place}`;
  });
}

/** The call that makes the value: its inputs, and its arguments with the places they come from. */
function callLines(call: StepCall, all: readonly InspectedName[], style: Style): readonly string[] {
  const lines = [`  made by ${style.bold(call.signature.name)}  ${style.dim(placeText(call.calleeLocation))}`];
  const inputs = call.inputs.map(({ name, reference }) => {
    const known = all.find((one) => one.value.kind === 'step' && one.value.reference.call === reference.call);
    const part = reference.part ?? reference.head;
    return [name, `${known?.name ?? reference.call.signature.name}${part === undefined ? '' : `.${part}`}`] as const;
  });
  const rows = [...inputs.map(([name, text]) => ({ name, text, from: '' })), ...argumentRows(call.arguments, all, '')];
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const textWidth = Math.min(widestValue, Math.max(0, ...rows.map(({ text }) => shortened(text).length)));
  for (const { name, text, from } of rows)
    lines.push(`    ${name.padEnd(nameWidth)}  ${shortened(text).padEnd(textWidth)}  ${style.dim(from)}`.trimEnd());
  return lines;
}

interface ArgumentRow {
  readonly name: string;
  readonly text: string;
  readonly from: string;
}

/** The arguments, and under each recipe that was written those of its own: `loss.gamma`. */
function argumentRows(
  values: StepCall['arguments'],
  all: readonly InspectedName[],
  prefix: string,
): readonly ArgumentRow[] {
  return [...values].flatMap(([name, argument]): readonly ArgumentRow[] => {
    const from = argumentOrigin(argument, all);
    const { recipe } = argument;
    if (recipe === undefined) return [{ name: prefix + name, text: describeValue(argument.value), from }];
    const inner = argument.isDefault ? [] : argumentRows(recipe.arguments, all, `${prefix}${name}.`);
    return [{ name: prefix + name, text: recipe.signature.name, from }, ...inner];
  });
}

/** Longest value that stands in a line; a model's arguments may be many. */
const widestValue = 40;

function shortened(text: string): string {
  return text.length <= widestValue ? text : `${text.slice(0, widestValue - 1)}…`;
}

/** "default, stdlib/features/momentum.pipe:14", "fast.pipe:7", "fast.pipe:7, the param \`period\`: --set". */
function argumentOrigin(argument: BoundArgument, all: readonly InspectedName[]): string {
  if (argument.isDefault) return `default, ${placeText(argument.location)}`;
  const { origin, location } = argument;
  if (origin === undefined) return placeText(location);
  const parameter = all.find((one) => one.origins.some((layer) => same(layer.location, origin)));
  const layer = parameter?.origins.at(-1);
  if (parameter === undefined || layer === undefined) return `${placeText(location)}, written ${placeText(origin)}`;
  return `${placeText(location)}, the param \`${parameter.name}\`: ${layer.from}`;
}

function same(a: Location, b: Location): boolean {
  return a.file.path === b.file.path && a.span.start === b.span.start && a.span.end === b.span.end;
}

function placeText({ file, span }: Location): string {
  return `${file.path}:${lineColumn(file, span.start).line}`;
}

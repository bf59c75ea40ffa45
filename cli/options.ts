import { Option } from 'commander';
import { suggest } from '../language/diagnostics/suggest.ts';
import { type DeviceChoice, deviceChoices, isDeviceChoice } from '../runtime/devices/provider.ts';
import { engineNames } from '../runtime/engine/engine.ts';
import { UsageError } from './exit.ts';

/** `--set name=value`, any number of times; two for one parameter are a mistake. */
function collectSet(text: string, previous: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`--set ${text} gives no value`, 'write --set NAME=VALUE, e.g. --set epochs=50');
  const name = text.slice(0, at).trim();
  if (Object.hasOwn(previous, name)) throw new UsageError(`--set gives ${name} twice`, 'keep one of the two');
  return { ...previous, [name]: text.slice(at + 1) };
}

/** Reads a whole number from 1. */
export function countOf(flag: string): (text: string) => number {
  return wholeFrom(flag, 1);
}

/** Reads a whole number from 0. */
export function numberOf(flag: string): (text: string) => number {
  return wholeFrom(flag, 0);
}

function wholeFrom(flag: string, least: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : -1;
    if (value >= least) return value;
    throw new UsageError(`${flag} ${text} is no count`, `write a whole number from ${least}, e.g. ${flag} 2`);
  };
}

export const setOption = () =>
  new Option('--set <name=value>', 'give a param its value; may be repeated').argParser(collectSet).default({}, 'none');
export const storeOption = () =>
  new Option('--store <folder>', 'where results are kept, instead of .pipec/ of the project').argParser(
    (text: string) => {
      if (text === '') throw new UsageError('--store names no folder', 'write --store FOLDER');
      return text;
    },
  );
export const sharedOption = () =>
  new Option(
    '--shared <folder>',
    'restore results from this store of others, by default the one that PIPEC_SHARED names',
  ).argParser((text: string) => {
    if (text === '') throw new UsageError('--shared names no folder', 'write --shared FOLDER');
    return text;
  });
export const engineOption = () =>
  new Option(
    '--engine <name>',
    'what computes networks: onnx (ONNX Runtime, the default) or tensorflow (TensorFlow.js)',
  ).choices(engineNames);
export const targetOption = () =>
  new Option('--target <name>', 'only what this declaration needs; may be repeated').argParser(
    (name: string, previous: readonly string[] | undefined) => [...(previous ?? []), name],
  );
export const deviceOption = () =>
  new Option(
    '--device <device>',
    'where networks train, whatever the pipeline says: auto, cpu, cuda, webgpu, coreml or dml',
  ).argParser((text: string): DeviceChoice => {
    if (isDeviceChoice(text)) return text;
    const close = suggest(text, deviceChoices);
    throw new UsageError(
      `--device ${text} is no device`,
      close === undefined ? `write one of ${deviceChoices.join(', ')}` : `did you mean ${close}?`,
    );
  });
export const jsonOption = (what: string) => new Option('--json', `print ${what} as JSON`);

/** `--params file.yaml`, any number of times. */
export const paramsOption = () =>
  new Option('--params <file.yaml>', 'give params their values, a `name: value` a line; may be repeated').argParser(
    (file: string, previous: readonly string[] | undefined) => [...(previous ?? []), file],
  );

export const envOption = () =>
  new Option('--env <name>', 'an environment of pipec.yaml: its params, store and options');

import type { Command } from 'commander';

/** What a shell can complete after the program's name. */
export interface CompletionModel {
  readonly program: string;
  readonly commands: readonly CompletedCommand[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments are, the last one for all that follow. */
  readonly arguments: readonly Completed[];
}

export interface CompletedOption {
  readonly long: string;
  readonly short?: string;
  readonly description: string;
  /** Absent where the option takes no value. */
  readonly value?: Completed;
}

/** What stands at a place: one of some words, a file with one of some endings, a folder, or what only a person knows. */
export type Completed =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files'; readonly endings: readonly string[] }
  | { readonly kind: 'folder' }
  | { readonly kind: 'free' };

/** Everything that the command line declares, in its order. */
export function completionModel(program: Command): CompletionModel {
  return {
    program: program.name(),
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: firstSentence(command.description()),
      options: [
        ...command.options.map((option) => ({
          long: option.long ?? '',
          ...(option.short === undefined ? {} : { short: option.short }),
          description: firstSentence(option.description),
          ...(option.required || option.optional ? { value: completed(option.flags, option.argChoices) } : {}),
        })),
        { long: '--help', short: '-h', description: 'display help for command' },
      ],
      arguments: command.registeredArguments.map((argument) => completed(argument.name(), argument.argChoices)),
    })),
  };
}

/** What a placeholder such as `<folder>` or `<plan.json>` asks for. */
function completed(placeholder: string, choices: readonly string[] | undefined): Completed {
  if (choices !== undefined) return { kind: 'words', words: choices };
  const name = /<([^>]+)>/.exec(placeholder)?.[1] ?? placeholder;
  if (/folder/.test(name)) return { kind: 'folder' };
  const ending = /\.(\w+)$/.exec(name)?.[1];
  if (ending !== undefined) return { kind: 'files', endings: ending === 'yaml' ? ['yaml', 'yml'] : [ending] };
  if (/^files?$/.test(name)) return { kind: 'files', endings: placeholder.includes('<') ? [] : ['pipe'] };
  return { kind: 'free' };
}

function firstSentence(text: string): string {
  return (/^.*?(?=[.;](\s|$)|$)/s.exec(text)?.[0] ?? text).replaceAll(/\s+/g, ' ');
}

import type { Completed, CompletedCommand, CompletedOption, CompletionModel } from './model.ts';

/** A completion for zsh: a file `_pipec` in a folder of `$fpath`, or `source <(pipec completion zsh)`. */
export function zshCompletion({ program, commands }: CompletionModel): string {
  const names = commands.map(
    ({ name, description }) => `    ${quote(`${name}:${description.replaceAll(':', '\\:')}`)}`,
  );
  return `#compdef ${program}
# Completion of ${program} for zsh. Load it with: source <(${program} completion zsh)
_${program}() {
  local context state line
  local -a commands
  commands=(
${names.join('\n')}
  )
  _arguments -C '--help[display help]' '--version[print the version]' '1: :->command' '*:: :->rest'
  case $state in
    command) _describe 'command' commands ;;
    rest)
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _${program} ]]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}

function commandCase({ name, options, arguments: places }: CompletedCommand): string {
  const last = places.length - 1;
  const specs = [
    ...options.map(optionSpec),
    ...places.map((place, index) => quote(`${index === last ? '*' : index + 1}: :${action(place)}`)),
  ];
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
}

function optionSpec({ long, short, description, value }: CompletedOption): string {
  const text = description.replaceAll(/[[\]:]/g, '\\$&');
  const tail = `[${text}]${value === undefined ? '' : `: :${action(value)}`}`;
  if (short === undefined) return quote(`*${long}${tail}`);
  return `'(${long} ${short})'{${long},${short}}${quote(tail)}`;
}

function action(completed: Completed): string {
  if (completed.kind === 'words') return `(${completed.words.join(' ')})`;
  if (completed.kind === 'folder') return '_files -/';
  if (completed.kind === 'free') return ' ';
  const { endings } = completed;
  return endings.length === 0 ? '_files' : `_files -g "*.(${endings.join('|')})"`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

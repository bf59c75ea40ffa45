import type { Completed, CompletedCommand, CompletionModel } from './model.ts';

/** A completion for bash 3.2 and later: `source <(pipec completion bash)`. */
export function bashCompletion({ program, commands }: CompletionModel): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# Completion of ${program} for bash. Load it with: source <(${program} completion bash)
_${program}_files() {
  # Folders, so that one can go on, and files with one of the endings given.
  local ending path
  COMPREPLY+=( $(compgen -d -- "$cur") )
  while IFS= read -r path; do
    [[ -d $path ]] && continue
    if (( $# == 0 )); then COMPREPLY+=( "$path" ); continue; fi
    for ending in "$@"; do [[ $path == *."$ending" ]] && COMPREPLY+=( "$path" ); done
  done < <(compgen -f -- "$cur")
  compopt -o filenames 2>/dev/null
}

_${program}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} word place=0 i
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=( $(compgen -W '${names} --help --version' -- "$cur") )
    return
  fi
  case $command in
${commands.map((command) => commandCase(program, command)).join('\n')}
  esac
}
complete -F _${program} ${program}
`;
}

function commandCase(program: string, { name, options, arguments: places }: CompletedCommand): string {
  const flags = options.flatMap(({ long, short }) => (short === undefined ? [long] : [long, short]));
  const valued = options.flatMap(({ long, short, value }) =>
    value === undefined ? [] : [{ pattern: [long, short].filter((flag) => flag !== undefined).join('|'), value }],
  );
  const lines = [`    ${name})`];
  if (valued.length > 0) {
    lines.push('      case $before in');
    for (const { pattern, value } of valued) lines.push(`        ${pattern}) ${action(program, value)}; return ;;`);
    lines.push('      esac');
  }
  lines.push(`      if [[ $cur == -* ]]; then COMPREPLY=( $(compgen -W '${flags.join(' ')}' -- "$cur") ); return; fi`);
  if (places.length > 0) {
    const skip = valued.map(({ pattern }) => pattern).join('|');
    lines.push('      for (( i = 2; i < COMP_CWORD; i++ )); do');
    lines.push(`        word=\${COMP_WORDS[i]}`);
    if (skip !== '') lines.push(`        case $word in ${skip}) (( i++ )); continue ;; esac`);
    lines.push('        [[ $word == -* ]] || (( place++ ))');
    lines.push('      done');
    const last = places.length - 1;
    lines.push('      case $place in');
    for (const [index, place] of places.entries())
      lines.push(`        ${index === last ? '*' : index}) ${action(program, place)} ;;`);
    lines.push('      esac');
  }
  lines.push('      ;;');
  return lines.join('\n');
}

function action(program: string, completed: Completed): string {
  if (completed.kind === 'words') return `COMPREPLY=( $(compgen -W '${completed.words.join(' ')}' -- "$cur") )`;
  if (completed.kind === 'folder') return 'COMPREPLY=( $(compgen -d -- "$cur") )';
  if (completed.kind === 'free') return ':';
  return `_${program}_files ${completed.endings.join(' ')}`.trim();
}

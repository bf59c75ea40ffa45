import type { Completed, CompletionModel } from './model.ts';

/** A completion for fish: `pipec completion fish | source`, or a file `~/.config/fish/completions/pipec.fish`. */
export function fishCompletion({ program, commands }: CompletionModel): string {
  const lines = [
    `# Completion of ${program} for fish. Load it with: ${program} completion fish | source`,
    `complete -c ${program} -f`,
    `complete -c ${program} -n __fish_use_subcommand -l help -d 'display help'`,
    `complete -c ${program} -n __fish_use_subcommand -l version -d 'print the version'`,
  ];
  for (const { name, description, options, arguments: places } of commands) {
    lines.push(`complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quote(description)}`);
    const inside = `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`;
    for (const place of places.slice(0, 1)) if (place.kind !== 'free') lines.push(`${inside} ${action(place)}`);
    for (const { long, short, description: text, value } of options) {
      const flags = `-l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
      const taken = value === undefined ? '' : value.kind === 'free' ? ' -x' : ` -r ${action(value)}`;
      lines.push(`${inside} ${flags}${taken} -d ${quote(text)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function action(completed: Completed): string {
  if (completed.kind === 'words') return `-a '${completed.words.join(' ')}'`;
  if (completed.kind === 'folder') return "-a '(__fish_complete_directories)'";
  if (completed.kind === 'free' || completed.endings.length === 0) return '-F';
  const [first = ''] = completed.endings;
  return `-a '(__fish_complete_suffix .${first})'`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

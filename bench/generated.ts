/**
 * A file of about `steps` steps: groups of six features of a market, side by side, and lagged. Every hundred groups have a market of
 * their own, so that no two steps are equal.
 */
export function generated(steps: number): string {
  const lines = ['pipeline generated', ''];
  for (let group = 0; group * 8 < steps; group++) {
    const market = `bars_${Math.floor(group / 100)}`;
    if (group % 100 === 0) lines.push(`dataset ${market} = simulate(assets: 4, seed: ${group})`);
    const period = 2 + (group % 100);
    lines.push(
      `features group_${group} = rsi(${market}, ${period}bars) + atr(${market}, ${period}bars)`,
      `  + macd(${market}, fast: ${period}bars, slow: ${period + 14}bars) + bollinger(${market}, ${period}bars)`,
      `  + returns(${market}, [${period}bars, 1000bars]) + volatility(${market}, [${period}bars, 1000bars])`,
      `export features lagged_${group} = group_${group} |> lag(${period}bars)`,
    );
  }
  return lines.join('\n');
}

/**
 * About `stages` trained stages in `files` files: each file takes the market from the one before it, makes rows of its own and trains a
 * family on them; the entry compares a stage of each file.
 */
export function generatedCampaign(stages: number, files: number): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const each = Math.ceil(stages / files);
  const names: string[] = [];
  for (let file = 0; file < files; file++) {
    const name = `part_${file}`;
    names.push(name);
    const lines = [
      file === 0
        ? 'export dataset bars = simulate(assets: 4)'
        : `import { bars } from "./part_${file - 1}.pipe"\nexport { bars } from "./part_${file - 1}.pipe"`,
      'label outcome = bars |> triple_barrier(profit: 5%, stop: 2%, horizon: 8bars, path: high_low, tie: stop_first)',
      `dataset rows = rsi(bars, ${file + 2}bars) + returns(bars, [1bars, ${file + 2}bars])`,
      '  |> labelled(outcome.profit)',
      '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
      '  |> fit scale(robust)',
    ];
    for (let stage = 0; stage < each; stage++)
      lines.push(
        `export stage trees_${stage} = train(lightgbm(trees: ${10 + stage}, learning_rate: 0.05, leaves: ${15 + (stage % 16)}), rows) {`,
        '  stop: early(watch: validation.log_loss, patience: 10),',
        '}',
      );
    texts.set(`${name}.pipe`, lines.join('\n'));
  }
  const entry = ['pipeline campaign', ''];
  names.forEach((name, file) => {
    const imported = Array.from({ length: each }, (_, stage) => `trees_${stage} as ${name}_${stage}`).join(', ');
    entry.push(`import { ${imported} } from "./${name}.pipe"`);
    for (let stage = 0; stage < each; stage++) entry.push(`export let chosen_${file}_${stage} = ${name}_${stage}`);
  });
  texts.set('campaign.pipe', entry.join('\n'));
  return texts;
}

/** A chain of stages as long as wanted, each reading the one before. */
export function generatedChain(length: number): string {
  const lines = ['pipeline chain', 'dataset d0 = simulate()'];
  for (let i = 1; i <= length; i++) lines.push(`dataset d${i} = impute(d${i - 1}, forward_fill)`);
  lines.push(`export dataset last = d${length}`);
  return lines.join('\n');
}

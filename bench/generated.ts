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

/** Colours are CSS variables of the page, so that one picture serves light, dark and print. */
export const ink = {
  text: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  grid: 'var(--grid)',
} as const;

const hues = 8;
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

/** Colour of the n-th model; they come round after eight. */
export function seriesColour(series: number): string {
  return `var(--series-${series % hues})`;
}

/** Dash of the n-th model: told apart without colour, and again when the colours come round. */
export function seriesDash(series: number): readonly number[] {
  return dashes[(series + Math.floor(series / hues)) % dashes.length] ?? [];
}

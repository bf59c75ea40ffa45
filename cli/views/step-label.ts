/** What the views call a step: `prepared (scale)`, or `scale` alone where no declaration names it. */
export function stepLabel(step: { readonly title: string; readonly operator: string }): string {
  return step.title === step.operator ? step.title : `${step.title} (${step.operator})`;
}

/** Longer labels stand out of the column, so that one long name does not push everything else away. */
const widestColumn = 36;

/** Columns that the labels of `steps` take in a list of them. */
export function labelWidth(steps: readonly { readonly title: string; readonly operator: string }[]): number {
  return Math.min(
    widestColumn,
    steps.reduce((widest, step) => Math.max(widest, stepLabel(step).length), 0),
  );
}

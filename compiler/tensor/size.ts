/**
 * A size known as a number, or as a sum of products of named dimensions, e.g. `feature`, `time*feature`, `2*feature+8`, `time+-2`.
 * Texts are canonical, so two sizes are equal exactly when `===` says so.
 */
export type Size = number | string;

export function addSizes(left: Size, right: Size): Size {
  const terms = termsOf(left);
  for (const [names, factor] of termsOf(right)) terms.set(names, (terms.get(names) ?? 0) + factor);
  return textOf(terms);
}

export function multiplySizes(left: Size, right: Size): Size {
  const terms = new Map<string, number>();
  for (const [leftNames, leftFactor] of termsOf(left)) {
    for (const [rightNames, rightFactor] of termsOf(right)) {
      const names = [...namesOf(leftNames), ...namesOf(rightNames)].sort().join('*');
      terms.set(names, (terms.get(names) ?? 0) + leftFactor * rightFactor);
    }
  }
  return textOf(terms);
}

/** `[time, feature]`, as diagnostics write a shape. */
export function shapeText(shape: readonly Size[]): string {
  return `[${shape.join(', ').replaceAll('+-', '-')}]`;
}

/** Factor of each product of names; the empty product is the number. */
function termsOf(size: Size): Map<string, number> {
  if (typeof size === 'number') return new Map([['', size]]);
  const terms = new Map<string, number>();
  for (const term of size.split('+')) {
    const parts = term.split('*');
    const factor = /^-?\d+$/.test(parts[0] ?? '') ? Number(parts[0]) : undefined;
    const names = (factor === undefined ? parts : parts.slice(1)).sort().join('*');
    terms.set(names, (terms.get(names) ?? 0) + (factor ?? 1));
  }
  return terms;
}

function namesOf(product: string): string[] {
  return product === '' ? [] : product.split('*');
}

function textOf(terms: Map<string, number>): Size {
  const constant = terms.get('') ?? 0;
  const named = [...terms].filter(([names, factor]) => names !== '' && factor !== 0);
  if (named.length === 0) return constant;
  const texts = named
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([names, factor]) => (factor === 1 ? names : `${factor}*${names}`));
  if (constant !== 0) texts.push(String(constant));
  return texts.join('+');
}

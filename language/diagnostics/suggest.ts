/**
 * The one of `candidates` that was probably meant by `written`, if there is one: the same letters in another case, else the
 * nearest within a third of its length, else the same words in another order (`loss_log` for `log_loss`), else the only one
 * that it abbreviates (`lr` for `learning_rate`, `valid` for `validation`). Of equally near ones the first given wins. Costs O(candidates × length²), with early exit by length.
 */
export function suggest(written: string, candidates: Iterable<string>): string | undefined {
  const lower = written.toLowerCase();
  const words = sortedWords(written);
  const limit = Math.floor(Math.max(written.length, 3) / 3);
  let nearest: string | undefined;
  let distance = limit + 1;
  let reordered: string | undefined;
  const whole = new Set<string>();
  for (const candidate of candidates) {
    if (candidate === written) continue;
    if (candidate.toLowerCase() === lower) return candidate;
    const found = editDistance(written, candidate, distance - 1);
    if (found !== undefined && found < distance && !isAnotherWord(written, candidate)) {
      nearest = candidate;
      distance = found;
    }
    if (abbreviates(lower, candidate)) whole.add(candidate);
    if (reordered === undefined && words.includes('_') && sortedWords(candidate) === words) reordered = candidate;
  }
  const [only] = whole;
  return nearest ?? reordered ?? (whole.size === 1 ? only : undefined);
}

/** Of three letters or fewer the first is no slip: `gpu` does not mean `cpu`. */
function isAnotherWord(written: string, candidate: string): boolean {
  if (written.length > 3 || candidate.length !== written.length) return false;
  return candidate[0] !== written[0] && candidate[0] !== written[1];
}

/** Its first letters, three at least, or the initials of its words. */
function abbreviates(written: string, candidate: string): boolean {
  if (written.length >= 3 && candidate.startsWith(written)) return true;
  const words = candidate.split('_');
  return words.length > 1 && words.map((word) => word.charAt(0)).join('') === written;
}

function sortedWords(name: string): string {
  return name.toLowerCase().split('_').sort().join('_');
}

/**
 * The restricted Damerau-Levenshtein distance (insertions, deletions, substitutions and swaps of neighbours, no place
 * edited twice), or `undefined` when it exceeds `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit) return undefined;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return undefined;
    beforeLast = last;
    last = row;
  }
  const total = last[b.length] ?? 0;
  return total <= limit ? total : undefined;
}

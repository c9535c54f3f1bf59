/** Names shorter than this are told only when they differ in case or underscores alone: `HOME` is no `HOST`. */
const MIN_CHARS = 5;
/** Names of this length and more may differ in two characters, shorter ones in one. */
const LONG_CHARS = 9;

/**
 * The one of `names` that `name` is probably meant to be: the same but for case and underscores, or one or two
 * characters away. `undefined` if `name` is one of `names` or like none of them.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return undefined;
  let nearest: string | undefined;
  let least = Infinity;
  for (const known of names) {
    const distance = bare(name) === bare(known) ? 0 : editDistance(name, known);
    const limit = known.length < MIN_CHARS ? 0 : known.length < LONG_CHARS ? 1 : 2;
    if (distance <= limit && distance < least) [nearest, least] = [known, distance];
  }
  return nearest;
}

function bare(name: string): string {
  return name.replaceAll("_", "").toUpperCase();
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b` (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, replaced);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) next[j] = Math.min(next[j]!, before[j - 2]! + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}

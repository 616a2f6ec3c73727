/** Returns the most similar of `known`, or null if none is similar enough for a misspelling of `word`. */
export function nearest(word: string, known: string[]): string | null {
  const near = (one: string) => distance(word.toLowerCase(), one.toLowerCase());
  const [best] = [...known].sort((a, b) => near(a) - near(b));
  if (best === undefined) return null;
  return near(best) <= Math.max(1, Math.floor(best.length / 3)) ? best : null;
}

/** Returns `; did you mean X?`, or an empty text. */
export function meant(word: string, known: string[]): string {
  const best = nearest(word, known);
  return best === null ? '' : `; did you mean '${best}'?`;
}

/** Returns the end of a line: `; LIST`, or `; did you mean X? LIST`. `list` says what is allowed. */
export function meantOf(word: string, known: string[], list: string): string {
  return `${meant(word, known) || ';'} ${list}`;
}

/** Returns the number of letters to insert, delete, replace, or swap with their neighbour. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}

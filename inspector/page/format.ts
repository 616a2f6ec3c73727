/** A time since the start, in seconds: `12.345 s`. */
export function at(us: number): string {
  return `${(us / 1e6).toFixed(3)} s`;
}

/** A length of time, with three digits or so. */
export function span(us: number): string {
  if (us < 1000) return `${Math.round(us)} us`;
  if (us < 100_000) return `${(us / 1000).toFixed(1)} ms`;
  if (us < 1e6) return `${Math.round(us / 1000)} ms`;
  return `${(us / 1e6).toFixed(1)} s`;
}

export function count(value: number): string {
  return value.toLocaleString('en');
}

/** Where a time is in a window, in per cent of its width. */
export function share(us: number, { fromUs, toUs }: { fromUs: number; toUs: number }): number {
  return Math.min(100, Math.max(0, ((us - fromUs) / (toUs - fromUs)) * 100));
}

/** A bar of a chart: where it begins, and how wide it is, both in per cent. */
export function bar(
  fromUs: number,
  toUs: number,
  window: { fromUs: number; toUs: number },
): { x: string; width: string } | null {
  if (toUs < window.fromUs || fromUs > window.toUs) return null;
  const x = share(fromUs, window);
  return { x: `${x.toFixed(3)}%`, width: `${Math.max(0.15, share(toUs, window) - x).toFixed(3)}%` };
}

/** Places of a chart that can be told apart. */
const PLACES = 500;

/**
 * Stretches of time as one path, in a chart that is 100 wide: where a picture has more of them than places, those that share one
 * are one. Each stretch has a beginning and an end, oldest first.
 */
export function pathOf(
  stretches: Iterable<[fromUs: number, toUs: number]>,
  window: { fromUs: number; toUs: number },
  y: number,
  height: number,
): string {
  let path = '';
  let begin = -1;
  let end = -1;
  const close = () => {
    if (begin < 0) return;
    const [x, width] = [(begin * 100) / PLACES, ((end - begin + 1) * 100) / PLACES];
    path += `M${x.toFixed(1)} ${y}h${width.toFixed(1)}v${height}h${(-width).toFixed(1)}z`;
  };
  for (const [fromUs, toUs] of stretches) {
    if (toUs < window.fromUs || fromUs > window.toUs) continue;
    const first = Math.min(PLACES - 1, Math.floor((share(fromUs, window) * PLACES) / 100));
    const last = Math.min(PLACES - 1, Math.floor((share(toUs, window) * PLACES) / 100));
    if (begin >= 0 && first <= end) end = Math.max(end, last);
    else {
      close();
      begin = first;
      end = last;
    }
  }
  close();
  return path;
}

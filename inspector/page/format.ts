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

/** For programs that fail: the error is in this file. */
export function speedOf(motor: { speed: number } | null): number {
  return (motor as { speed: number }).speed;
}

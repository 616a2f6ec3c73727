import { type BoardLine, plain } from './board-line.ts';

/** Prints what the board says until `interrupted` resolves, or until it is unplugged; then it rejects. */
export async function monitor(line: BoardLine, interrupted: Promise<void>): Promise<void> {
  line.hear((text) => {
    process.stdout.write(plain(text).replaceAll('\r', ''));
  });
  process.stdout.write('what the board says follows; Ctrl+C ends it\n');
  await Promise.race([interrupted, line.until(() => null, Number.POSITIVE_INFINITY)]);
}

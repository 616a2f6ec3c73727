/** Something that was looked at. */
export interface Finding {
  /** `missing` keeps a program from a board; `note` is worth knowing. */
  kind: 'ok' | 'note' | 'missing';
  /** What was found. */
  text: string;
  /** What to do about it. */
  remedy?: string;
}

/** A finding as one line. */
export function lineOf({ kind, text, remedy }: Finding): string {
  return `${kind.padEnd(7)}  ${text}${remedy ? `: ${remedy}` : ''}`;
}

/** A line of a board's report (device/report). */
export interface ReportLine {
  /** Lines before it since the report began. */
  number: number;
  /** The board's time, in milliseconds modulo 2^32. */
  ms: number;
  kind: string;
  fields: string[];
}

/** The beginning of a line, with the version of the format. */
export const PREFIX = '~sp1 ';
/** The longest line, in characters. */
export const LONGEST = 120;

const LINE = /^~sp1 ((\d+) (\d+) ([a-z])(?: ([!-~ ]+))?)\*([0-9a-f]{4})$/;

/** Reads a line without its end. Null: it is none, or its check sum says that it was spoilt. */
export function readReportLine(text: string): ReportLine | null {
  const [, said, number, ms, kind, fields, sum] = (text.length <= LONGEST && LINE.exec(text)) || [];
  if (said === undefined || Number.parseInt(sum, 16) !== fletcher16(said)) return null;
  return { number: Number(number), ms: Number(ms), kind, fields: fields?.split(' ') ?? [] };
}

/** Fletcher's check sum (RFC 1146): two sums modulo 255, the second in the upper byte. */
function fletcher16(text: string): number {
  let [first, second] = [0, 0];
  for (const byte of Buffer.from(text, 'latin1')) {
    first = (first + byte) % 255;
    second = (second + first) % 255;
  }
  return (second << 8) | first;
}

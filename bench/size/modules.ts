import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';

/**
 * Whose the bytes of a program are: those from one place that its source map knows to the next are the file's that the
 * first one names, and those before all places nobody's (''). They add up to the program.
 *
 * @returns the files, by how many bytes they have
 */
export function bytesByFile(program: string, map: string): [file: string, bytes: number][] {
  const trace = new TraceMap(map);
  const bytes = new Map<string, number>();
  const count = (file: string, text: string) =>
    bytes.set(file, (bytes.get(file) ?? 0) + Buffer.byteLength(text));
  const places = decodedMappings(trace);
  for (const [number, line] of program.split(/(?<=\n)/).entries()) {
    let file = '';
    let from = 0;
    for (const [column, source] of places[number] ?? []) {
      count(file, line.slice(from, column));
      from = column;
      if (source !== undefined) file = trace.sources[source] ?? '';
    }
    count(file, line.slice(from));
  }
  return [...bytes].filter(([, size]) => size > 0).sort(([, a], [, b]) => b - a);
}

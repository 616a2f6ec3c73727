import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';

/**
 * Returns the files of a program's bytes. The bytes from one position of the source map to the next belong to the file
 * of the first one, those before all positions to no file (''). The sum is the size of the program.
 *
 * @returns the files, by number of bytes
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

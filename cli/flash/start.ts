import type { Bundle } from '../../build/bundle.ts';
import type { Settings } from '../../build/config/settings.ts';
import { shownPath } from '../../build/program-file.ts';
import { namedPlace, SourcePlaces } from '../../build/source-places.ts';
import type { Terminal } from '../terminal.ts';
import { type BoardLine, plain } from './board-line.ts';
import { load, type Serving } from './dialogue.ts';
import { NotServing, ProgramFailed } from './error.ts';

/** How long a program may take to serve: it waits for its link, and for a lease, which it gives up after 20 s. */
const SERVE_MS = 35_000;
/** A program that serves nothing, or of which that is not known, is given this long to fail. */
const RUN_MS = 3000;
/** How long a name in .local may take: it is asked for three times, a quarter of a second apart (RFC 6762 8.1). */
const NAME_MS = 5000;

/** What the library prints when a program calls `serving`; it is not part of one that does not. */
const SAYS_SERVING = /["'`]serving\b/;
const ANNOUNCES = /provider\/services\/mdns\/mdns\.[jt]s$/;
const NAME = /serving (?:http:\/\/)?([a-z0-9][a-z0-9-]*\.local)\b/i;

/** Starts the program that was written, and says where it serves. Rejects with a FlashError when it fails. */
export async function startProgram(
  line: BoardLine,
  { entry, firmware }: Settings,
  { program, metafile, map = '' }: Bundle,
  terminal: Terminal,
): Promise<void> {
  const mustServe = entry !== null && entry.forward !== null;
  const maySay = !mustServe && SAYS_SERVING.test(program);
  const starting = mustServe || maySay ? waitFor(line, mustServe) : load(line, false, RUN_MS);
  const serving = await starting.catch((error) => {
    throw error instanceof ProgramFailed ? placed(error, new SourcePlaces(program, map)) : error;
  });
  if (!serving)
    return terminal.say(`${firmware} runs${maySay ? ', and has not said yet where it serves' : ''}`);
  terminal.say(`${firmware} serves ${urlOf(serving.ip, serving.port)}`);
  if (!Object.keys(metafile.inputs).some((path) => ANNOUNCES.test(path))) return;
  const name = await line.until(() => NAME.exec(plain(line.text))?.[1] ?? null, NAME_MS);
  if (name) terminal.say(`${firmware} serves ${urlOf(name, serving.port)}`);
}

/** Where the program serves; null where it has not said so in time, and need not. */
async function waitFor(line: BoardLine, must: boolean): Promise<Serving | null> {
  try {
    return await load(line, true, SERVE_MS);
  } catch (error) {
    if (must || !(error instanceof NotServing)) throw error;
    return null;
  }
}

/** The error with its place: in the program's own sources, or else in the library. */
function placed({ said, lines }: ProgramFailed, sources: SourcePlaces): ProgramFailed {
  const place = namedPlace(lines.flatMap((line) => sources.ofLine(line) ?? []));
  return new ProgramFailed(said, lines, place && ` (${shownPath(place.file)}:${place.line})`);
}

function urlOf(host: string, port: number): string {
  return port === 80 ? `http://${host}/` : `tcp://${host}:${port}`;
}

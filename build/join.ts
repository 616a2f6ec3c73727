import remapping from '@jridgewell/remapping';
import MagicString, { Bundle } from 'magic-string';
import { placesIn, type Used } from './application.ts';
import { statementStarts } from './order/statements.ts';

interface Part {
  code: string;
  /** Source maps, as JSON: the first maps the code, each further one the source of the previous one. */
  maps: string[];
}

export interface Parts {
  library: Part;
  application: Part;
  /** Returns the library's name for a value that the application uses. */
  nameOf: (used: Used) => string;
  /** Names to be declared that stand for the library's values. */
  declared: string[];
}

/** Combines several maps, each of which continues the previous one. */
function wholeMap(maps: string[]): string {
  return remapping(maps, () => null).toString();
}

/** The combined map of the last library, which seldom changes while an application is written. */
let last: { maps: string[]; whole: string } | null = null;

function libraryMap(maps: string[]): string {
  const isSame = last?.maps.length === maps.length && last.maps.every((map, i) => map === maps[i]);
  if (!last || !isSame) last = { maps, whole: wholeMap(maps) };
  return last.whole;
}

/**
 * Joins library and application into one script: a function that is called at once, with the library's statements and
 * the application's function in it.
 *
 * @returns the script, and its source map as JSON
 */
export function joinParts({ library, application, nameOf, declared }: Parts): { code: string; map: string } {
  const joined = new Bundle({ separator: '' });
  const place = new MagicString(application.code);
  for (const { start, end, ...used } of placesIn(application.code)) place.overwrite(start, end, nameOf(used));
  // The board knows the line of an error, and no column.
  for (const at of statementStarts(application.code)) if (at > 0) place.appendLeft(at, '\n');
  joined.addSource({ filename: 'library', content: new MagicString(library.code) });
  joined.addSource({ filename: 'application', content: place });
  const names = declared.length > 0 ? `var ${declared.join(',')};\n` : '';
  joined.prepend(`(function(){${names}`).append('})();\n');
  const map = joined.generateMap({ hires: true });
  const maps: Record<string, string> = {
    library: libraryMap(library.maps),
    application: wholeMap(application.maps),
  };
  const traced = remapping(map.toString(), (file, { depth }) => (depth === 1 ? maps[file] : null));
  return { code: joined.toString(), map: traced.toString() };
}

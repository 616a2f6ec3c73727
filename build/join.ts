import remapping from '@jridgewell/remapping';
import MagicString, { Bundle } from 'magic-string';
import { placesIn, type Used } from './application.ts';

interface Part {
  code: string;
  /** Source maps, as JSON: of the code, then of what that came from, down to the sources. */
  maps: string[];
}

export interface Parts {
  library: Part;
  application: Part;
  /** The library's name for a value that the application uses. */
  nameOf: (used: Used) => string;
  /** The names to declare that stand for the values of the library. */
  declared: string[];
}

/** One map of several, of which each leads on from the one before. */
function wholeMap(maps: string[]): string {
  return remapping(maps, () => null).toString();
}

/**
 * Joins library and application to one script: a function that is called at once, with the library's statements and the
 * application's function in it.
 *
 * @returns the script, and its source map as JSON
 */
export function joinParts({ library, application, nameOf, declared }: Parts): { code: string; map: string } {
  const joined = new Bundle({ separator: '' });
  const place = new MagicString(application.code);
  for (const { start, end, ...used } of placesIn(application.code)) place.overwrite(start, end, nameOf(used));
  joined.addSource({ filename: 'library', content: new MagicString(library.code) });
  joined.addSource({ filename: 'application', content: place });
  const names = declared.length > 0 ? `var ${declared.join(',')};\n` : '';
  joined.prepend(`(function(){${names}`).append('})();\n');
  const map = joined.generateMap({ hires: true });
  const maps: Record<string, string> = {
    library: wholeMap(library.maps),
    application: wholeMap(application.maps),
  };
  const traced = remapping(map.toString(), (file, { depth }) => (depth === 1 ? maps[file] : null));
  return { code: joined.toString(), map: traced.toString() };
}

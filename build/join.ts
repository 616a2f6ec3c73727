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
  /** Names of the outermost function, in the order in which one declaration at its top mentions them. */
  order: string[];
}

/**
 * Joins library and application to one script: a function that is called at once, with the library's statements and the
 * application's function in it.
 *
 * @returns the script, and its source map as JSON
 */
export function joinParts({ library, application, nameOf, order }: Parts): { code: string; map: string } {
  const joined = new Bundle({ separator: '' });
  const place = new MagicString(application.code);
  for (const { start, end, ...used } of placesIn(application.code)) place.overwrite(start, end, nameOf(used));
  joined.addSource({ filename: 'library', content: new MagicString(library.code) });
  joined.addSource({ filename: 'application', content: place });
  const names = order.length > 0 ? `var ${order.join(',')};\n` : '';
  joined.prepend(`(function(){${names}`).append('})();\n');
  const map = joined.generateMap({ hires: true });
  const chains: Record<string, string[]> = { library: library.maps, application: application.maps };
  const traced = remapping(map.toString(), (file, { depth }) => {
    if (depth === 1) return chains[file]?.[0] ?? null;
    // Below the first map the same chain goes on, as long as it has one.
    return depth === 2 && library.maps.length > 1 && file.endsWith('in.js') ? library.maps[1] : null;
  });
  return { code: joined.toString(), map: traced.toString() };
}

import remapping from '@jridgewell/remapping';
import type MagicString from 'magic-string';

/** Returns an edited script, and its source map from that of the script before the edits. */
export function edited(text: MagicString, map: string): { code: string; map: string } {
  const own = text.generateMap({ hires: true });
  return { code: text.toString(), map: remapping([own.toString(), map], () => null).toString() };
}

import { complain } from '../../engine/records/callbacks.ts';

/** The runtime's hidden object. It is no interface: if it is absent or differs, everything works but for what needs it. */

/** Returns the runtime's object for connection `s` of a server of `http`; null where it has no list of them. */
export function servedConnection(s: number): EspruinoConnection | null {
  const hidden = root();
  const list = hidden && hidden.HttpSC;
  if (!list) return null;
  // Its numbers have gaps.
  for (const key in list) if (list[key].sckt === s + 1) return list[key];
  return null;
}

/** Returns the name that the runtime was asked for last; empty for none. */
export function lastName(): string {
  const hidden = root();
  return (hidden && hidden.DNS) || '';
}

/** Whatever was asked for was taken: an address of 255.255.255.255 means itself from now on. */
export function forgetName(): void {
  const hidden = root();
  if (hidden && hidden.DNS) delete hidden.DNS;
}

function root(): EspruinoHidden | null {
  try {
    const own = global as unknown as EspruinoGlobal;
    // Not written as a text: minifiers make an identifier of it, which the runtime cannot read.
    return (own[own.E.toString([255])] as EspruinoHidden | undefined) || null;
  } catch (error) {
    complain(error);
    return null;
  }
}

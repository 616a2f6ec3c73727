import { SLOT_STATES } from '../../provider/watch/diagnostics.ts';

/** The name of a slot's state. */
export function stateName(state: number): string {
  return SLOT_STATES[state] || 'ABSENT';
}

/** State, port and peer of a slot as fields of a line; `-` for no peer. `ip`: the peer's address as a number. */
export function stateFields(state: number, port: number, ip: number, peerPort: number): string {
  return stateName(state) + ' ' + port + ' ' + peerText(ip, peerPort);
}

function peerText(ip: number, port: number): string {
  if (port === 0) return '-';
  return (ip >>> 24) + '.' + ((ip >>> 16) & 255) + '.' + ((ip >>> 8) & 255) + '.' + (ip & 255) + ':' + port;
}

/** Returns `text` as one field of at most 32 characters; characters other than letters, digits, `.`, `_` and `-` become `_`. */
export function fieldOf(text: string): string {
  return text.slice(0, 32).replace(/[^A-Za-z0-9._-]/g, '_');
}

/** Echo (RFC 862). The lesson: one window procedure serves all connections, and a slow reader delays only itself. */

import { boot, read, serve, write } from '../device/kit.ts';
import * as wsa from '../provider/index.ts';

const NOTHING = new Uint8Array(0);
const err = { value: 0 };
/** What each connection has received and not sent back yet, and whether its client is done. */
const held: { [s: number]: Uint8Array } = {};
const done: { [s: number]: boolean } = {};

boot();
serve(7, onEvent, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_WRITE | wsa.FD_CLOSE);

function onEvent(_wMsg: number, s: number, lParam: number): void {
  const event = lParam & 0xffff;
  if (event === wsa.FD_ACCEPT) {
    held[wsa.WSPAccept(s, null, null, null, 0, err)] = NOTHING;
    return;
  }
  if (event === wsa.FD_CLOSE) done[s] = true;
  const alive = echo(s);
  if (!done[s] || (alive && held[s].length > 0)) return;
  delete held[s];
  delete done[s];
  wsa.WSPCloseSocket(s, err);
}

/** Sends back what is held, then what can be read, until no room or nothing more is there. */
function echo(s: number): boolean {
  for (;;) {
    if (held[s].length === 0) held[s] = read(s) || NOTHING;
    if (held[s].length === 0) return true;
    const taken = write(s, held[s]);
    if (taken <= 0) return taken === 0;
    held[s] = held[s].slice(taken);
  }
}

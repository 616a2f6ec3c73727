import { boot, serve } from '../../../device/boot.ts';
import * as wsa from '../../../provider/index.ts';

/** Accepts by a condition function, and says so. */

const err = { value: 0 };

boot();
serve(80, onEvent, wsa.FD_ACCEPT);

function onEvent(_wMsg: number, s: number): void {
  const accepted = wsa.WSPAccept(s, null, null, condition, 0, err);
  console.log('accepted', accepted !== wsa.INVALID_SOCKET);
}

function condition(): number {
  return wsa.CF_ACCEPT;
}

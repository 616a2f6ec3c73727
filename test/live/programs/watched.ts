/** An echo server with a watchdog of 2 s: `hang` blocks in a callback, `stop` ends the poll, `wait` blocks in a call. */
import { boot, must, read, serve, toText, write } from '../../../device/kit.ts';
import { startWatchdog } from '../../../device/watchdog.ts';
import * as wsa from '../../../provider/index.ts';

const err = { value: 0 };
boot();
startWatchdog(2000);
serve(7, onEvent, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_CLOSE);

function onEvent(_wMsg: number, s: number, lParam: number): void {
  const event = lParam & 0xffff;
  if (event === wsa.FD_ACCEPT) wsa.WSPAccept(s, null, null, null, 0, err);
  else if (event === wsa.FD_READ) answer(s);
  else wsa.WSPCloseSocket(s, err);
}

function answer(s: number): void {
  const bytes = read(s);
  const text = bytes ? toText(bytes) : '';
  if (text === 'hang') delay(60000);
  else if (text === 'busy') delay(1500);
  else if (text === 'stop') wsa.WSPCleanup(err);
  else if (text === 'wait') connectToNobody();
  if (bytes) write(s, bytes);
}

/** Blocks for some 32 s: nobody answers at that address. */
function connectToNobody(): void {
  const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
  must(wsa.WSPConnect(s, wsa.inet(10, 0, 2, 9, 9), 16, null, null, null, null, err) !== 0, 'nobody', err);
  wsa.WSPCloseSocket(s, err);
}

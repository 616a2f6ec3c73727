/** An application that changes and wraps objects of the library, and whose own objects have names that the library uses. */
import { boot } from '../../device/boot.ts';
import * as wsa from '../../provider/index.ts';

const err = { value: 0 };
const log: string[] = [];

/** Names that stand inside the library for other things. */
const mine = {
  state: 'open',
  slots: 3,
  queued: [1],
  handles: { chip: 'none' },
  messages: 'm',
  bus: 0,
  proc: 'p',
  n: 9,
  localPort: 1,
};
class Handle {
  provider = 'me';
  mask = 1;
  move(): string {
    return this.provider + this.mask + mine.state;
  }
}
const info = boot();

/** The clock, as an object of the application's own that does more. */
const clock = info.clock;
const plainNow = clock.now;
let asked = 0;
clock.now = function (this: unknown): number {
  asked++;
  if (this !== clock) log.push('now has lost its this');
  return plainNow.call(clock);
};

/** A host with upcalls of its own, by a class with a base. */
class Host {
  blockingCallback: (() => boolean) | null = null;
  protected readonly posted: string[] = [];
  postMessage(hWnd: wsa.Window, wMsg: number, wParam: number, lParam: number): boolean {
    this.posted.push(wMsg + ':' + (lParam & 0xffff));
    setTimeout(() => hWnd.proc(wMsg, wParam, lParam), 1);
    return true;
  }
  summary(): string {
    return this.posted.length + ' ' + this.posted.join();
  }
}
class LoudHost extends Host {
  override postMessage(hWnd: wsa.Window, wMsg: number, wParam: number, lParam: number): boolean {
    log.push('post');
    return super.postMessage(hWnd, wMsg, wParam, lParam);
  }
}
const host = new LoudHost();
const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
console.log(wsa.WSPStartup(0x0202, data, info, host, null), data.szDescription);

const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_DGRAM, 0, null, 0, 0, err);
const sent = { value: 0, chip: 'mine' };
const packet = { len: 2, buf: new Uint8Array([1, 2]), state: 'kept' };
console.log(
  wsa.WSPBind(s, wsa.inetAny(5000), wsa.SOCKADDR_SIZE, err),
  wsa.WSPSendTo(s, [packet], 1, sent, 0, null, 0, null, null, null, err),
  JSON.stringify(sent),
  Object.keys(packet).join(),
);

/** A window with state of its own, whose procedure is replaced later. */
class Screen {
  lines: string[] = [];
  proc(wMsg: number, wParam: number, lParam: number): void {
    this.lines.push([wMsg, wParam === s, lParam & 0xffff].join('/'));
  }
}
const screen = new Screen();
console.log(wsa.WSPAsyncSelect(s, screen, 7, wsa.FD_READ | wsa.FD_WRITE, err));

setTimeout(() => {
  console.log(screen.lines.join(), host.summary(), log.join());
  const before = screen.proc;
  screen.proc = function (wMsg, wParam, lParam) {
    this.lines.push('patched');
    before.call(this, wMsg + 100, wParam, lParam);
  };
  log.length = 0;
  wsa.WSPAsyncSelect(s, screen, 8, wsa.FD_WRITE, err);
}, 700);
setTimeout(() => {
  console.log(screen.lines.join(), host.summary(), log.join(), asked > 0);
  console.log(new Handle().move(), JSON.stringify(mine), Object.keys(new Handle()).join());
  delete (mine as { state?: string }).state;
  console.log('state' in mine, new Handle().move());
  console.log(wsa.WSPCloseSocket(s, err), wsa.WSPCloseSocket(s, err), err.value === wsa.WSAENOTSOCK);
  clock.now = plainNow;
}, 1400);

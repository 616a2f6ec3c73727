import * as wsa from '../../provider/index.ts';
import { LockstepDevice } from './device.ts';

const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };

/** An echo server on a lockstep device, and one client of it. */
export class LockstepEcho {
  private readonly device = new LockstepDevice().start();
  private readonly client;
  private readonly buffer = { len: 2048, buf: new Uint8Array(2048) };
  /** Received bytes that were not sent back yet. */
  private held: Uint8Array = this.buffer.buf.subarray(0, 0);
  private echoed = 0;

  constructor() {
    const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, this.device.info, 0, 0, err);
    const window = wsa.createWindow((_wMsg, socket, lParam) => this.onEvent(socket, lParam));
    wsa.WSPBind(s, wsa.inetAny(7), wsa.SOCKADDR_SIZE, err);
    wsa.WSPListen(s, 1, err);
    wsa.WSPAsyncSelect(s, window, 1, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_WRITE, err);
    this.client = this.device.host.connect(7);
    this.client.onData = (bytes) => {
      this.echoed += bytes.length;
    };
    this.device.run(5);
  }

  /** Sends `bytes` and advances simulated time until all of them are back. Throws if they are not. */
  exchange(bytes: Uint8Array): void {
    this.echoed = 0;
    this.client.send(bytes);
    const giveUpUs = this.device.time.nowUs + 60e6;
    while (this.echoed < bytes.length) {
      if (this.device.time.nowUs > giveUpUs)
        throw new Error(`${this.echoed} of ${bytes.length} bytes came back`);
      this.device.run(0.1);
    }
  }

  stop(): void {
    this.device.stop();
  }

  private onEvent(s: number, lParam: number): void {
    if (lParam === wsa.FD_ACCEPT) wsa.WSPAccept(s, null, null, null, 0, err);
    else this.echo(s);
  }

  private echo(s: number): void {
    for (;;) {
      if (this.held.length === 0) {
        if (wsa.WSPRecv(s, [this.buffer], 1, count, flags, null, null, null, err) !== 0) return;
        this.held = this.buffer.buf.slice(0, count.value);
      }
      const outgoing = { len: this.held.length, buf: this.held };
      if (wsa.WSPSend(s, [outgoing], 1, count, 0, null, null, null, err) !== 0) return;
      this.held = this.held.slice(count.value);
    }
  }
}

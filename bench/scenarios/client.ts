import * as wsa from '../../provider/index.ts';
import { pattern, same } from './application.ts';
import type { Cost } from './counting-bus.ts';
import { on, started } from './play.ts';
import { NETWORK, type OpenStage } from './stage.ts';

/** S10 and S11: actions started by the device. */

const err = { value: 0 };

/** Returns the far end's address, with `port`. */
function farName(port: number): wsa.SockAddr {
  const [a, b, c, d] = NETWORK.gateway;
  return wsa.inet(a, b, c, d, port);
}

/** S10: from the call to the connection; the far end accepts at once. */
export function connect(open: OpenStage): Cost {
  return on(open, {}, (app) => {
    started(app);
    app.awaitLink();
    app.stage.far.listen(7, () => {});
    let connected = false;
    app.onEvent = (event) => {
      if (event === wsa.FD_CONNECT) connected = true;
    };
    const s = app.socket();
    app.select(s, wsa.FD_CONNECT | wsa.FD_READ | wsa.FD_CLOSE);
    return app.bus.measure(() => {
      wsa.WSPConnect(s, farName(7), wsa.SOCKADDR_SIZE, null, null, null, null, err);
      app.until('the connection', () => connected);
    });
  });
}

const DATAGRAM = pattern(100);

/** S11: from the call that needs a UDP socket of the chip to its opening; one datagram received and read; one sent. */
export function datagrams(open: OpenStage): { opened: Cost; received: Cost; sent: Cost } {
  return on(open, {}, (app) => {
    started(app);
    app.awaitLink();
    const far = app.stage.far.udp(5000);
    const buffer = { len: 2048, buf: new Uint8Array(2048) };
    const from = wsa.inetAny(0);
    const count = { value: 0 };
    app.onRead = (s) => {
      const length = { value: wsa.SOCKADDR_SIZE };
      if (wsa.WSPRecvFrom(s, [buffer], 1, count, { value: 0 }, from, length, null, null, null, err) === 0)
        app.received.push(buffer.buf.slice(0, count.value));
    };
    const s = app.socket(wsa.SOCK_DGRAM);
    const opened = app.bus.measure(() => app.bind(s, 7));
    app.select(s, wsa.FD_READ);
    app.awaitLink();
    // The first one causes no ARP of the chip, but the far end learns the device's address.
    far.send(7, DATAGRAM);
    app.until('the first datagram', () => app.received.length === 1);
    const received = app.bus.measure(() => {
      far.send(7, DATAGRAM);
      app.until('a datagram', () => app.received.length === 2);
    });
    same('S11', app.received[1], DATAGRAM);
    const sent = app.bus.measure(() => {
      const outgoing = { len: DATAGRAM.length, buf: DATAGRAM };
      wsa.WSPSendTo(s, [outgoing], 1, count, 0, from, wsa.SOCKADDR_SIZE, null, null, null, err);
      app.until('the datagram', () => far.count === 1);
    });
    same('S11', far.last, DATAGRAM);
    return { opened, received, sent };
  });
}

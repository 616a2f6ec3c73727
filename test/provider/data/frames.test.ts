import * as assert from 'uvu/assert';
import { createWindow, FD_ACCEPT, FD_READ, WSPAsyncSelect, WSPCloseSocket } from '../../../provider/index.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { slots } from '../../support/calls.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { COUNTED } from '../../support/weather.ts';

const frames = suite('frames');

frames(
  'of one request are 16: accept 3, receive 4, send 3, close until it listens again 6',
  // What a driver must do on a chip in good health is counted; a bad one may cost more.
  withDevice(
    (d) => {
      const listener = d.listen(80, 8);
      let s = 0;
      let received = '';
      const window = createWindow((_wMsg, socket, lParam) => {
        if (lParam === FD_ACCEPT) s = d.accept(socket);
        if (lParam === FD_READ) received += d.recv(socket);
      });
      WSPAsyncSelect(listener, window, 1, FD_ACCEPT | FD_READ, d.err);
      // Between two rounds of the health check, which are not the request's.
      d.run(10);
      const count = (step: () => void): number => {
        const before = d.bus.frames;
        step();
        d.run(5);
        return d.bus.frames - before;
      };
      const client = d.host.connect(80);
      client.onFin = () => client.fin();
      const costs = {
        accept: count(() => {}),
        receive: count(() => client.send(new Uint8Array(100))),
        send: count(() => d.send(s, new Uint8Array(1024))),
        close: count(() => WSPCloseSocket(s, d.err)),
      };
      assert.is(received.length, 100);
      assert.is(client.received().length, 1024);
      assert.is(slots(d), '8 ARMED');
      assert.equal(costs, { accept: 3, receive: 4, send: 3, close: 6 });
    },
    { ...DEFAULTS, ...COUNTED },
  ),
);

frames(
  'of a close are one more when somebody else speaks before the peer answers, and only once',
  withDevice(
    (d) => {
      const listener = d.listen(80, 8);
      const client = d.host.connect(80);
      d.run(10);
      const s = d.accept(listener);
      const count = (step: () => void): number => {
        const before = d.bus.frames;
        step();
        d.run(5);
        return d.bus.frames - before;
      };
      const costs = {
        fin: count(() => WSPCloseSocket(s, d.err)),
        other: count(() => d.host.connect(80)),
        another: count(() => d.host.connect(80)),
        answer: count(() => client.fin()),
      };
      assert.is(slots(d), '6 ARMED 2 QUEUED');
      assert.equal(costs, { fin: 1, other: 4, another: 3, answer: 5 });
    },
    { ...DEFAULTS, ...COUNTED },
  ),
);

frames.run();

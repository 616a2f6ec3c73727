import * as assert from 'uvu/assert';
import { WSPCloseSocket } from '../../../provider/index.ts';
import { slots } from '../../support/calls.ts';
import { converse, msUntil, pattern } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { TIMED } from '../../support/weather.ts';

const slotReturn = suite('slot return');

/** All slots of a listener with the whole backlog, none of them in use. */
const ALL_BACK = '8 ARMED';

slotReturn(
  'returns the slot whoever ends first, whatever was said, and whenever the other side answers',
  () => {
    // We close, and the client does at any moment around it; the LAST_ACK and CLOSING of the chip lie in there.
    for (let offsetUs = -600; offsetUs <= 600; offsetUs += 24) {
      withDevice((d) => {
        const { s, client } = converse(d);
        if (offsetUs % 48 === 0) d.send(s, 'last words');
        d.time.after(1000 + offsetUs, () => client.fin());
        d.time.advance(1000);
        WSPCloseSocket(s, d.err);
        const ms = msUntil(d, ALL_BACK, 1000);
        assert.ok(ms < 20, `client ${offsetUs} us after us: ${ms} ms`);
        d.run(1500);
        assert.is(client.ended, 'closed', `client ${offsetUs} us after us`);
        assert.equal([client.peerClosed, slots(d)], [true, ALL_BACK]);
      }, TIMED)();
    }
  },
);

slotReturn(
  'returns the slot when the client goes first and the application takes its time',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('question');
    client.fin();
    d.run(5000);
    assert.is(slots(d), '7 ARMED 1 CONNECTED');
    assert.is(d.recv(s), 'question');
    assert.is(d.recv(s), '');
    assert.is(d.send(s, 'answer'), 6);
    WSPCloseSocket(s, d.err);
    const ms = msUntil(d, ALL_BACK, 1000);
    assert.ok(ms < 20, `${ms} ms`);
    assert.is(client.text(), 'answer');
    d.run(1000);
    assert.is(client.ended, 'closed');
  }),
);

slotReturn(
  'sends what waits before its FIN also when the client’s FIN comes in between, and does not tarry',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    d.send(s, pattern(2048));
    WSPCloseSocket(s, d.err);
    d.run(50);
    client.fin();
    d.run(50);
    client.window(65535);
    client.onFin = () => {
      client.onFin = null;
    };
    until(
      'our FIN',
      () => client.peerClosed,
      () => d.run(1),
    );
    const ms = msUntil(d, ALL_BACK, 2000);
    assert.ok(ms < 20, `${ms} ms after our FIN`);
    assert.equal(client.received(), pattern(2048));
  }),
);

slotReturn(
  'gives up after 3 seconds, a round of the health check more or less, on a peer that does not end',
  () => {
    const peers: [string, (d: Device, s: number) => void][] = [
      ['keeps its side open', () => {}],
      ['is switched off', (d) => (d.host.stopAnswering = true)],
    ];
    for (const [what, prepare] of peers) {
      withDevice((d) => {
        const { s } = converse(d);
        prepare(d, s);
        WSPCloseSocket(s, d.err);
        const ms = msUntil(d, ALL_BACK, 6000);
        assert.ok(ms >= 2999 && ms < 4100, `a peer that ${what}: ${ms} ms`);
        assert.is(d.faults.length, 0);
      }, TIMED)();
    }
  },
);

slotReturn(
  'has patience with a peer that takes no more: 32 seconds, or 3 where a listener waits for the slot',
  () => {
    for (const [others, least, most] of [
      [0, 31_800, 33_100],
      [7, 2999, 4100],
    ]) {
      withDevice((d) => {
        const { s } = converse(d, { window: 0 });
        for (let n = 0; n < others; n++) d.host.connect(80, { window: 0 });
        d.run(10);
        d.send(s, pattern(2048));
        WSPCloseSocket(s, d.err);
        const ms = msUntil(d, others === 0 ? ALL_BACK : '1 ARMED 7 QUEUED', 40_000);
        assert.ok(ms >= least && ms < most, `${others} others: ${ms} ms`);
        assert.is(d.faults.length, 0);
      }, TIMED)();
    }
  },
);

slotReturn(
  'delivers all bytes to a peer that hears nothing for 5 seconds',
  withDevice((d) => {
    const { s, client } = converse(d);
    d.host.stopAnswering = true;
    d.send(s, pattern(2048));
    WSPCloseSocket(s, d.err);
    d.run(5000);
    d.host.stopAnswering = false;
    d.run(4000);
    assert.equal(client.received(), pattern(2048));
    assert.is(client.peerClosed, true);
  }, TIMED),
);

slotReturn(
  'gives up after 3 seconds on a client that went first and is switched off before the last acknowledgement',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.fin();
    d.run(5);
    d.host.stopAnswering = true;
    WSPCloseSocket(s, d.err);
    const ms = msUntil(d, ALL_BACK, 6000);
    assert.ok(ms >= 2999 && ms < 3100, `${ms} ms`);
  }),
);

slotReturn(
  'returns the slot of a peer that resets, answers with a RST, or floods what nobody reads',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    client.rst();
    d.run(1);
    WSPCloseSocket(s, d.err);
    assert.ok(msUntil(d, ALL_BACK, 1500) < 1500);
    const other = d.host.connect(80);
    d.run(5);
    const t = d.accept(listener);
    other.onFin = () => other.rst();
    WSPCloseSocket(t, d.err);
    assert.ok(msUntil(d, ALL_BACK, 1500) < 1500);
    const third = d.host.connect(80);
    d.run(5);
    const u = d.accept(listener);
    third.send(pattern(50_000));
    d.run(20);
    WSPCloseSocket(u, d.err);
    assert.ok(msUntil(d, ALL_BACK, 4100) < 4100);
  }),
);

slotReturn(
  'leaks no slot over 200 connections that end in every way',
  withDevice((d) => {
    const listener = d.listen(80, 8);
    for (let i = 0; i < 200; i++) {
      const client = d.host.connect(80);
      // A RST that the chip keeps to itself holds a slot until the health check.
      d.run(60);
      assert.is(client.ended, null, `client ${i}`);
      const s = d.accept(listener);
      if (i % 2) client.send('x');
      if (i % 3 === 0) client.fin();
      else client.onFin = () => (i % 3 === 1 ? client.fin() : client.rst());
      if (i % 5) d.run(1);
      if (i % 7 === 0) client.rst();
      WSPCloseSocket(s, d.err);
    }
    assert.ok(msUntil(d, ALL_BACK, 1500) < 1500, slots(d));
  }, TIMED),
);

slotReturn.run();

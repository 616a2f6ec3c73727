import * as assert from 'uvu/assert';
import { FD_WRITE, inet, WSAEHOSTUNREACH, WSAEWOULDBLOCK, WSPCloseSocket } from '../../../provider/index.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { slots } from '../../support/calls.ts';
import { MORE_FRAMES, SLOW_LOOK, suiteOnChips } from '../../support/chip-suite.ts';
import { messagesOf, pattern } from '../../support/conversation.ts';
import {
  bytes,
  changeSir,
  drain,
  HOST,
  ME,
  NOWHERE,
  pair,
  receiveFrom,
  sendTo,
  texts,
} from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { PLACED } from '../../support/weather.ts';

// What the driver leaves out to save frames, and that nothing is lost by it.

const frames = suiteOnChips('frames of datagrams', {
  W6100: {
    'are four for a send behind another to the same host: a look, the data, the pointer, SEND; and one more to another':
      MORE_FRAMES,
    'have SENDOK interrupt only while somebody waits for it': SLOW_LOOK,
  },
});

/** How many frames `work` takes. */
function framesOf(d: Device, work: () => void): number {
  const before = d.bus.frames;
  work();
  return d.bus.frames - before;
}

frames(
  'are four for a send behind another to the same host: a look, the data, the pointer, SEND; and one more to another',
  // What a driver must do on a chip in good health is counted; a bad one may cost more.
  withDevice((d) => {
    const { s, port } = pair(d);
    const other = d.host.udp(9001);
    sendTo(d, s, HOST, 'one');
    d.run(20);
    const counts = [HOST, HOST, inet(10, 0, 2, 2, 9001), HOST].map((to, i) => {
      const count = framesOf(d, () => sendTo(d, s, to, `${i}`));
      d.run(20);
      return count;
    });
    assert.equal(counts, [4, 4, 5, 5]);
    assert.equal([texts(port.received), texts(other.received)], [['one', '0', '1', '3'], ['2']]);
  }, DEFAULTS),
);

frames(
  'give memory back late, and yet the longest datagram always fits when all is read',
  withDevice((d) => {
    const { s, port } = pair(d);
    const longest = Buffer.from(pattern(1472)).toString('latin1');
    // Whatever has been read and not given back, up to more than all memory, in steps of 8 + 61 bytes.
    for (let before = 0; before < 31; before++) {
      for (let i = 0; i < before; i++) {
        port.send(ME, 7000, bytes(`${i}`.padEnd(61)));
        d.run(5);
        assert.is(receiveFrom(d, s).error, 0, `${before}: ${i}`);
      }
      port.send(ME, 7000, bytes(longest));
      d.run(5);
      assert.equal(drain(d, s), [longest], `${before} before it`);
    }
  }),
);

frames(
  'give memory back once for six datagrams of 100 bytes',
  withDevice((d) => {
    const { s, port } = pair(d);
    const { registers } = d.sim.sockets[0];
    const start = registers.get('Sn_RX_RD');
    const given = Array.from({ length: 12 }, () => {
      port.send(ME, 7000, pattern(100));
      d.run(5);
      receiveFrom(d, s);
      return (registers.get('Sn_RX_RD') - start) & 0xffff;
    });
    assert.equal(given, [0, 0, 0, 0, 0, 648, 648, 648, 648, 648, 648, 1296]);
  }),
);

frames(
  'have SENDOK interrupt only while somebody waits for it',
  withDevice((d) => {
    const { s } = pair(d);
    const { registers } = d.sim.sockets[0];
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(5);
    messages.length = 0;
    sendTo(d, s, HOST, 'asks by ARP');
    assert.is(registers.get('Sn_IMR'), 0x0f);
    assert.is(sendTo(d, s, HOST, 'too early'), -WSAEWOULDBLOCK);
    assert.is(registers.get('Sn_IMR'), 0x1f);
    d.run(20);
    assert.equal(messages, [[FD_WRITE, 0]]);
    assert.is(registers.get('Sn_IMR'), 0x0f);
    WSPCloseSocket(s, d.err);
    assert.is(slots(d), '');
  }, PLACED),
);

for (const imrGatesSnIr of [false, true]) {
  frames(
    `hear the end of an empty datagram, of which no pointer tells: Sn_IMR ${imrGatesSnIr ? 'keeps' : 'does not keep'} masked bits out of Sn_IR`,
    withDevice(
      (d) => {
        const { s, port } = pair(d);
        for (const text of ['warm', '', 'one', '', '', 'two']) {
          assert.is(sendTo(d, s, HOST, text), text.length);
          d.run(20);
        }
        assert.equal(texts(port.received), ['warm', '', 'one', '', '', 'two']);
        assert.is(d.sim.sockets[0].registers.get('Sn_IMR'), 0x0f);
      },
      { imrGatesSnIr, emptySend: 'datagram' },
    ),
  );
}

frames(
  'notice an unanswered ARP within a second, though neither INTn nor SIR ever tells of it',
  withDevice(
    (d) => {
      const { s } = pair(d);
      changeSir(d, () => 0);
      const messages = messagesOf(d, s, FD_WRITE);
      d.run(5);
      messages.length = 0;
      sendTo(d, s, NOWHERE, 'x');
      assert.is(sendTo(d, s, HOST, 'y'), -WSAEWOULDBLOCK);
      d.run(1700);
      assert.equal(messages, []);
      d.run(1100);
      assert.equal(messages, [[FD_WRITE, 0]]);
      assert.is(sendTo(d, s, NOWHERE, 'x'), -WSAEHOSTUNREACH);
      assert.is(sendTo(d, s, HOST, 'y'), 1);
    },
    { interruptLost: 100 },
  ),
);

frames.run();

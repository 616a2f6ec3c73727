import * as assert from 'uvu/assert';
import {
  FD_READ,
  FD_WRITE,
  IP_ADD_MEMBERSHIP,
  inet,
  statistics,
  WSAENETDOWN,
  WSPCloseSocket,
} from '../../../provider/index.ts';
import { slots } from '../../support/calls.ts';
import { OTHER_PLACE, suiteOnChips } from '../../support/chip-suite.ts';
import { messagesOf } from '../../support/conversation.ts';
import {
  boundSocket,
  bytes,
  drain,
  HOST,
  hideTimeout,
  IMR,
  LENGTH_AT,
  ME,
  membership,
  NOWHERE,
  pair,
  receiveFrom,
  sendTo,
  texts,
} from '../../support/datagrams.ts';
import { type Device, UNAWARE, withDevice } from '../../support/device.ts';
import { withEachFrameBad } from '../../support/faults/bad-frame.ts';
import { PLACED } from '../../support/weather.ts';

const recovery = suiteOnChips('recovery of datagram sockets', {
  W6100: {
    'opens a socket again if its pointers were read wrong twice: nothing is sent or read with them':
      OTHER_PLACE,
  },
  W5100S: {
    'opens a socket again if its pointers were read wrong twice: nothing is sent or read with them':
      OTHER_PLACE,
  },
});

const GROUP = inet(239, 129, 2, 3, 7000);

/** A chip that has come back is found within a second, by the health check. Its link may take a while more. */
function recover(d: Device): void {
  d.run(1300);
  d.awaitLink();
  d.run(10);
}

recovery('opens every socket and every membership again after the supply dipped, without an event', () => {
  for (let afterMs = 0; afterMs < 1000; afterMs += 130) {
    withDevice((d) => {
      const { s, port, say } = pair(d);
      assert.is(membership(d, s, IP_ADD_MEMBERSHIP, GROUP), 0);
      const messages = messagesOf(d, s);
      d.run(afterMs);
      say('lost');
      messages.length = 0;
      d.sim.brownOut();
      recover(d);
      assert.is(slots(d), '2 DATAGRAM');
      assert.equal(drain(d, s), [], `${afterMs} ms`);
      say('unicast');
      port.send('239.129.2.3', 7000, bytes('multicast'));
      d.run(10);
      assert.equal(drain(d, s), ['unicast', 'multicast'], `${afterMs} ms`);
      assert.is(sendTo(d, s, HOST, 'answer'), 6);
      d.run(10);
      assert.equal(texts(port.received), ['answer']);
      assert.equal(new Set(messages.map(([event]) => event)), new Set([FD_READ]));
      // Closed ports are heard of again, too.
      assert.is(d.sim.common.get('IMR'), IMR.unreachable);
    })();
  }
});

recovery(
  'tells whoever waits for room, when the datagram in front of it was lost with the chip',
  withDevice((d) => {
    const { s } = pair(d);
    const messages = messagesOf(d, s, FD_WRITE);
    sendTo(d, s, NOWHERE, 'x');
    sendTo(d, s, HOST, 'y');
    d.run(20);
    messages.length = 0;
    d.sim.brownOut();
    d.run(1300);
    assert.equal(messages, [[FD_WRITE, 0]]);
    d.awaitLink();
    assert.is(sendTo(d, s, HOST, 'z'), 1);
  }),
);

recovery(
  'says WSAENETDOWN while the chip is away; sockets may be made and closed meanwhile, and open when it is back',
  withDevice((d) => {
    const { s, port } = pair(d);
    const { sim } = d;
    const pins = { select: sim.select, transfer: sim.transfer, deselect: sim.deselect, reset: sim.reset };
    sim.brownOut();
    Object.assign(sim, { select: () => {}, transfer: () => 0, deselect: () => {}, reset: () => {} });
    d.run(2500);
    assert.is(receiveFrom(d, s).error, WSAENETDOWN);
    assert.is(sendTo(d, s, HOST, 'x'), -WSAENETDOWN);
    const late = boundSocket(d, 7001);
    const gone = boundSocket(d, 7002);
    assert.is(WSPCloseSocket(gone, d.err), 0);
    assert.is(slots(d), '2 DATAGRAM');
    Object.assign(sim, pins);
    sim.brownOut();
    d.run(7000);
    d.awaitLink();
    for (const to of [7000, 7001, 7002]) port.send(ME, to, bytes(`for ${to}`));
    d.run(10);
    assert.equal([drain(d, s), drain(d, late)], [['for 7000'], ['for 7001']]);
  }, UNAWARE),
);

recovery(
  'opens a socket anew whose memory makes no sense: what waited is lost, what comes is not',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('one', 'two');
    // A length that reaches beyond all that was received, where the second header is.
    const second = d.sim.sockets[0].registers.get('Sn_RX_RD') + 8 + 3;
    d.sim.rxMemory.copyIn(0, (second + LENGTH_AT) & 0xffff, Uint8Array.of(0x05, 0xbe));
    assert.is(receiveFrom(d, s).text, 'one');
    assert.equal(drain(d, s), []);
    say('three', 'four');
    assert.equal(drain(d, s), ['three', 'four']);
    assert.is(slots(d), '1 DATAGRAM');
  }),
);

recovery(
  'opens a socket again if its pointers were read wrong twice: nothing is sent or read with them',
  withDevice((d) => {
    const port = d.host.udp(9000);
    // From Sn_TX_RD to Sn_RX_WR, in two frames.
    const exchange = d.bus.exchange.bind(d.bus);
    let readings = 0;
    d.bus.exchange = (frame) => {
      const answer = exchange(frame);
      const isPointers = frame[1] === 0x22 && (frame[2] & 0x1f) === 0x08 && frame.length === 13;
      if (!isPointers || ++readings > 2) return answer;
      return answer.map((byte, at) => (at < 3 ? byte : byte ^ 0x04));
    };
    const s = boundSocket(d, 7000);
    assert.is(readings, 2);
    // Until the next look the socket is closed: such a datagram is lost.
    assert.is(sendTo(d, s, HOST, 'lost'), 4);
    d.run(1100);
    assert.is(sendTo(d, s, HOST, 'answer'), 6);
    port.send(ME, 7000, bytes('question'));
    d.run(20);
    assert.equal([texts(port.received), drain(d, s), slots(d)], [['answer'], ['question'], '1 DATAGRAM']);
  }, UNAWARE),
);

recovery(
  'loses nothing for one bad frame: of zeros or ones, whichever frame of a receive and a send it is',
  withEachFrameBad((d, run, what) => {
    const { s, port } = pair(d);
    sendTo(d, s, HOST, 'warm');
    d.run(20);
    for (const text of ['one', 'two']) port.send(ME, 7000, bytes(text));
    d.time.advance(3000);
    run(20);
    d.run(1100);
    assert.equal(drain(d, s), ['one', 'two'], what);
    assert.is(sendTo(d, s, HOST, 'alive'), 5);
    d.run(20);
    assert.equal(texts(port.received), ['warm', 'alive'], what);
  }),
);

recovery(
  'on a wire that loses a twentieth loses no more than that, and never sends or receives a thing twice',
  () => {
    for (let seed = 1; seed <= 8; seed++) {
      withDevice(
        (d) => {
          const { s, port } = pair(d);
          const all = Array.from({ length: 200 }, (_, i) => `${i}`.padEnd(1 + ((i * 37) % 600), '.'));
          const got: string[] = [];
          // Whoever has to ask by ARP may have to ask twice: that is not what is counted here.
          for (let i = 0; i < 3; i++) {
            sendTo(d, s, HOST, 'warm');
            port.send(ME, 7000, bytes('warm'));
            d.run(1000);
          }
          drain(d, s);
          port.received.length = 0;
          for (const text of all) {
            sendTo(d, s, HOST, text);
            port.send(ME, 7000, bytes(text));
            d.run(3);
            got.push(...drain(d, s));
          }
          d.run(2000);
          got.push(...drain(d, s));
          for (const list of [got, texts(port.received)]) {
            assert.ok(list.length > 150, `seed ${seed}: ${list.length}`);
            assert.equal(
              list,
              all.filter((text) => list.includes(text)),
              `seed ${seed}`,
            );
          }
        },
        { cable: { seed, in: { loss: 5 }, out: { loss: 5 } } },
      )();
    }
  },
);

recovery(
  'gives the slot of a closed socket back after 3 s when the chip never says what became of its last datagram',
  withDevice((d) => {
    const { s } = pair(d);
    hideTimeout(d);
    // Not blocking: it does not wait for the end of its datagram.
    messagesOf(d, s, FD_WRITE);
    sendTo(d, s, NOWHERE, 'never');
    WSPCloseSocket(s, d.err);
    d.run(2900);
    assert.is(slots(d), '1 DATAGRAM');
    d.run(1300);
    assert.is(slots(d), '');
  }, PLACED),
);

recovery(
  'sets a chip up again in the receive that finds it takes no commands, before that returns',
  withDevice((d) => {
    const { s, say } = pair(d);
    // As long as makes the chip be told that there is room again.
    say('x'.repeat(1400));
    const { crBusyReads } = d.sim.knobs;
    const reset = d.bus.reset.bind(d.bus);
    d.bus.reset = (low) => {
      d.sim.knobs.crBusyReads = crBusyReads;
      return reset(low);
    };
    d.sim.knobs.crBusyReads = Number.POSITIVE_INFINITY;
    assert.is(receiveFrom(d, s).text.length, 1400);
    assert.is(statistics(d.info).resets, 1);
    assert.is(d.sim.sockets.filter(({ status }) => status === 'UDP').length, 1);
  }, UNAWARE),
);

recovery.run();

import * as assert from 'uvu/assert';
import { isHost } from '../../../provider/headers/ip.ts';
import { DhcpAnswer, readMessage } from '../../../provider/services/dhcp/message.ts';
import { Random } from '../../../sim/random.ts';
import { report, rounds, SEED } from '../../sim/fuzz/effort.ts';
import { MAC, type Said, said, withDhcp } from '../../support/services/dhcp.ts';
import { suite } from '../../support/suite.ts';

const hostile = suite('a DHCP client among hostile servers');

/** What is wrong with an offer that is proper in every other way. */
const OFFERS: [string, Omit<Said, 'xid'>][] = [
  ['of no address', { yiaddr: '0.0.0.0' }],
  ['of everybody', { yiaddr: '255.255.255.255' }],
  ["of the subnet's everybody", { yiaddr: '10.0.2.255' }],
  ["of the subnet's own number", { yiaddr: '10.0.2.0' }],
  ['of a group', { yiaddr: '224.0.0.251' }],
  ['of the loop', { yiaddr: '127.0.0.1' }],
  ['of a reserved address', { yiaddr: '240.0.0.1' }],
  ["of the router's address", { yiaddr: '10.0.2.1', router: '10.0.2.1' }],
  ["of the server's address", { yiaddr: '10.0.2.2', router: '10.0.2.1' }],
  ['for another client', { chaddr: [2, 0, 10, 0, 2, 16] }],
  ['without a server', { server: null }],
  ['of a server that is nobody', { server: '0.0.0.0' }],
  ['of a server that is everybody', { server: '255.255.255.255' }],
  ['without a lease', { seconds: null }],
  ['for no time', { seconds: 0 }],
  ['that is a request', { type: 3 }],
  ['with a lease of 2 bytes', { more: [[51, [1, 1]]] }],
  ['with a type of 2 bytes', { more: [[53, [2, 2]]] }],
  ['whose field `file` does not hold the options that it announces', { more: [[52, [1]]] }],
];

hostile(
  'takes no offer that was cut before its end, though the end of one before it still lies there',
  withDhcp((rig) => {
    const port = rig.d.host.udp(67);
    let offers = 0;
    port.onDatagram = () => {
      const { xid } = rig.asked[rig.asked.length - 1].message;
      const whole = said({ xid });
      offers++;
      // To another transaction, then the same to this one, without the closing mark.
      port.send('255.255.255.255', 68, said({ xid: xid ^ 1 }));
      port.send('255.255.255.255', 68, whole.slice(0, whole.lastIndexOf(255)));
    };
    rig.d.awaitLink();
    rig.pass(4);
    assert.ok(offers > 0);
    assert.equal(new Set(rig.kinds), new Set([1]));
  }),
);

for (const [what, offer] of OFFERS) {
  hostile(
    `takes no offer ${what}`,
    withDhcp((rig) => {
      const port = rig.d.host.udp(67);
      const answers = { wrong: 0 };
      port.onDatagram = () => {
        const { xid } = rig.asked[rig.asked.length - 1].message;
        port.send('255.255.255.255', 68, said({ xid, ...offer }));
        answers.wrong++;
      };
      rig.d.awaitLink();
      rig.pass(4);
      assert.ok(answers.wrong > 0);
      assert.equal(new Set(rig.kinds), new Set([1]));
      assert.equal(rig.addresses, []);
      // The same with nothing wrong.
      port.onDatagram = () => {
        const { xid, options } = rig.asked[rig.asked.length - 1].message;
        port.send('255.255.255.255', 68, said({ xid, type: options.get(53)?.[0] === 1 ? 2 : 5 }));
      };
      rig.pass(8);
      assert.equal(rig.addresses, ['10.0.2.15']);
    }),
  );
}

hostile(
  'takes nothing of another transaction, from another port, cut short, or without an end',
  withDhcp((rig) => {
    const { host } = rig.d;
    const port = host.udp(67);
    const other = host.udp(6767);
    port.onDatagram = () => {
      const { xid } = rig.asked[rig.asked.length - 1].message;
      const proper = said({ xid });
      port.send('255.255.255.255', 68, said({ xid: xid ^ 1 }));
      other.send('255.255.255.255', 68, proper);
      for (const length of [0, 1, 28, 239, 240, 243, 250])
        port.send('255.255.255.255', 68, proper.slice(0, length));
      port.send(
        '255.255.255.255',
        68,
        proper.map((byte) => (byte === 255 ? 0 : byte)),
      );
      port.send('255.255.255.255', 68, Uint8Array.of(...proper, ...new Array(400).fill(0)));
    };
    rig.d.awaitLink();
    rig.pass(1);
    assert.equal(rig.kinds, [1, 1].slice(0, rig.kinds.length));
    assert.equal(rig.addresses, []);
  }),
);

hostile(
  'takes no acknowledgement of another address, nor of another server than it has asked',
  withDhcp((rig) => {
    const port = rig.d.host.udp(67);
    port.onDatagram = () => {
      const { xid, options } = rig.asked[rig.asked.length - 1].message;
      if (options.get(53)?.[0] === 1) return port.send('255.255.255.255', 68, said({ xid }));
      port.send('255.255.255.255', 68, said({ xid, type: 5, yiaddr: '10.0.2.66' }));
      port.send('255.255.255.255', 68, said({ xid, type: 5, server: '10.0.2.66' }));
      port.send('255.255.255.255', 68, said({ xid, type: 6, server: '10.0.2.66' }));
    };
    rig.d.awaitLink();
    rig.pass(6);
    assert.equal(rig.addresses, []);
    assert.ok(rig.kinds.filter((kind) => kind === 3).length >= 3);
  }),
);

for (const [what, late] of [
  ['a refusal of its server', { type: 6 }],
  ['a refusal of another server', { type: 6, server: '10.0.2.66' }],
  ['the same acknowledgement', { type: 5, seconds: 200 }],
  ['one with other times', { type: 5, seconds: 1 }],
  ['one of another server', { type: 5, server: '10.0.2.66', seconds: 1 }],
] as [string, Omit<Said, 'xid'>][]) {
  hostile(
    `keeps its lease as it was given where ${what} comes behind the acknowledgement`,
    withDhcp((rig) => {
      const port = rig.d.host.udp(67);
      let xid = 0;
      port.onDatagram = () => {
        const { message } = rig.asked[rig.asked.length - 1];
        xid = message.xid;
        const type = message.options.get(53)?.[0] === 1 ? 2 : 5;
        port.send('255.255.255.255', 68, said({ xid, type, seconds: 200 }));
      };
      rig.d.awaitLink();
      while (!rig.kinds.includes(3)) rig.d.run(1);
      // The address is probed for half a second, and announced in the next one.
      for (let ms = 0; ms < 2000; ms += 20) {
        rig.d.run(20);
        port.send('255.255.255.255', 68, said({ xid, ...late }));
      }
      const { ms } = rig.asked[rig.asked.length - 1];
      assert.equal([rig.addresses, rig.kinds], [['10.0.2.15'], [1, 3]]);
      rig.pass(110);
      assert.equal([rig.addresses, rig.kinds], [['10.0.2.15'], [1, 3, 3]], 'renewed once, after 100 s');
      const renewedMs = rig.asked[2].ms - ms;
      assert.ok(renewedMs > 99_000 && renewedMs <= 100_500, String(renewedMs));
    }),
  );
}

hostile(
  'does not ask faster and faster where every request is refused',
  withDhcp((rig) => {
    const port = rig.d.host.udp(67);
    port.onDatagram = () => {
      const { xid, options } = rig.asked[rig.asked.length - 1].message;
      port.send('255.255.255.255', 68, said({ xid, type: options.get(53)?.[0] === 1 ? 2 : 6 }));
    };
    rig.d.awaitLink();
    rig.pass(120);
    // 1, 2, 4 ... 64 s apart.
    assert.ok(rig.kinds.filter((kind) => kind === 3).length <= 9, String(rig.kinds.length));
    assert.equal(rig.addresses, []);
  }),
);

/** Anything from a proper message with some bytes changed, cut or lengthened, to noise behind a proper head. */
function mutate(random: Random, bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const from = random.chance(70) ? 240 : 0;
  for (let n = random.below(8); n >= 0; n--)
    changed[from + random.below(changed.length - from)] = random.chance(30) ? 255 : random.below(256);
  if (random.chance(20)) for (let i = 240; i < changed.length; i++) changed[i] = random.below(64);
  return random.chance(30) ? changed.slice(0, random.below(changed.length)) : changed;
}

hostile('believes nothing that no host can use, of any answer', () => {
  const random = new Random(SEED);
  const answer = new DhcpAnswer();
  const buffer = new Uint8Array(548);
  let believed = 0;
  const count = rounds(20_000, 100_000);
  for (let round = 0; round < count; round++) {
    const xid = random.below(0x1_0000_0000);
    const bytes = mutate(
      random,
      said({
        xid,
        more: [
          [58, [0, 0, 1, 0]],
          [52, [random.below(4)]],
        ],
      }),
    );
    buffer.set(bytes);
    const what = `seed ${SEED}, round ${round}, ${Buffer.from(bytes).toString('hex')}`;
    let taken = false;
    try {
      taken = readMessage(buffer, bytes.length, xid, Uint8Array.from(MAC), answer);
    } catch (error) {
      throw new Error(`${what}: ${error}`);
    }
    if (!taken) continue;
    assert.equal([...bytes.slice(28, 34)], MAC, what);
    assert.ok(bytes.length >= 241, what);
    assert.is(((bytes[4] << 24) | (bytes[5] << 16) | (bytes[6] << 8) | bytes[7]) >>> 0, xid, what);
    if (answer.type === 6) continue;
    believed++;
    const [net, host] = [answer.subnet, answer.ip];
    assert.equal([...host], [...bytes.slice(16, 20)], what);
    assert.ok(isHost(host) && host[0] !== 0 && host[0] < 224 && host[0] !== 127, what);
    // With a netmask for one there is no address for everybody.
    const single = net.every((byte) => byte === 255);
    assert.ok(single || host.some((byte, i) => (byte & ~net[i] & 0xff) !== 0), what);
    assert.ok(single || host.some((byte, i) => (byte | net[i]) !== 255), what);
    assert.ok(answer.leaseSeconds > 0 && String(host) !== String(answer.gateway), what);
  }
  assert.ok(believed > count / 50, `${believed} of ${count}`);
  report(`dhcp: ${count} answers, ${believed} believed`);
});

hostile(
  'has no address but the one that its server gave, whatever else is said on its wire',
  withDhcp((rig) => {
    const random = new Random(SEED);
    const { d } = rig;
    rig.serve({ leaseSeconds: 200, pool: ['10.0.2.15'] });
    const noise = rig.hostAt('10.0.2.66').udp(67);
    d.awaitLink();
    for (let round = 0; round < rounds(500, 5000); round++) {
      const { xid = 0 } = rig.asked[rig.asked.length - 1]?.message ?? {};
      const wrong = (xid ^ (1 + random.below(0xffff))) >>> 0;
      const bytes = mutate(random, said({ xid: wrong, type: 2 + random.below(5), yiaddr: '10.0.2.77' }));
      // Its number may have become the right one.
      bytes[4] = ~(xid >>> 24);
      noise.send('255.255.255.255', 68, bytes);
      rig.pass(0.2);
      assert.not.ok(rig.addresses.includes('10.0.2.77'), `seed ${SEED}, round ${round}`);
    }
    assert.equal(rig.addresses, ['10.0.2.15']);
    assert.equal(d.faults, []);
  }),
);

hostile.run();

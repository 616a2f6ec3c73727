import * as assert from 'uvu/assert';
import { BOUND } from '../../../provider/services/dhcp/client.ts';
import { DhcpAnswer, readMessage } from '../../../provider/services/dhcp/message.ts';
import { Random } from '../../../sim/random.ts';
import { SEED } from '../../sim/fuzz/effort.ts';
import { MAC, said, withDhcp } from '../../support/services/dhcp.ts';
import { suite } from '../../support/suite.ts';

const options = suite('the options of a DHCP lease');

const XID = 0x12345678;

/** What the client makes of options, one behind the other as they are given, behind those of a proper offer without any. */
function offer(given: [number, number[]][], { file = [] as number[], sname = [] as number[] } = {}) {
  const bytes = new Uint8Array(548);
  bytes.set(said({ xid: XID }).slice(0, 240));
  bytes.set(sname, 44);
  bytes.set(file, 108);
  let at = 240;
  for (const [code, value] of given) {
    bytes.set([code, value.length, ...value], at);
    at += 2 + value.length;
  }
  bytes[at++] = 255;
  const answer = new DhcpAnswer();
  const taken = readMessage(bytes, Math.max(at, 300), XID, Uint8Array.from(MAC), answer);
  return taken ? answer : null;
}

const PROPER: [number, number[]][] = [
  [53, [2]],
  [54, [10, 0, 2, 2]],
  [51, [0, 0, 14, 16]],
  [1, [255, 255, 255, 0]],
  [3, [10, 0, 2, 1]],
  [6, [10, 0, 2, 3]],
  [42, [10, 0, 2, 4]],
];
const without = (code: number) => PROPER.filter(([other]) => other !== code);

/** What makes no lease when it is wrong: who gives it, for how long, and what the message is; 52 says where more is. */
const NEEDED = [51, 52, 53, 54];

options('that are optional and have any length from 0 to 9 leave the lease as it is', () => {
  const random = new Random(SEED);
  for (let code = 1; code < 255; code++) {
    if (NEEDED.includes(code)) continue;
    for (let length = 0; length <= 9; length++) {
      const value = Array.from({ length }, () => random.below(256));
      const given = [...without(code)];
      given.splice(random.below(given.length + 1), 0, [code, value]);
      const answer = offer(given);
      const what = `seed ${SEED}, option ${code}: ${value}`;
      // A router that has the offered address is no router, and the address is no host's.
      assert.ok(answer, what);
      assert.is(answer.ip.join('.'), '10.0.2.15', what);
      assert.is(answer.leaseSeconds, 3600, what);
      assert.is(answer.server.join('.'), '10.0.2.2', what);
      if (code !== 1) assert.is(answer.subnet.join('.'), '255.255.255.0', what);
      if (code !== 3) assert.is(answer.gateway.join('.'), '10.0.2.1', what);
      if (code !== 6) assert.equal([...answer.nameServers], [10, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0], what);
      if (code !== 42) assert.equal([...answer.timeServers], [10, 0, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0], what);
    }
  }
});

options('that are needed and have a wrong length make no lease', () => {
  for (const [code, right] of [
    [51, 4],
    [53, 1],
    [54, 4],
  ])
    for (let length = 0; length <= 9; length++)
      if (length !== right)
        assert.is(offer([...without(code), [code, new Array(length).fill(2)]]), null, `${code}: ${length}`);
});

const DROPPED: [string, number, number[], keyof DhcpAnswer, string][] = [
  ['a netmask with a hole', 1, [255, 0, 255, 0], 'subnet', '255.255.255.0'],
  ['a netmask of no bits', 1, [0, 0, 0, 0], 'subnet', '255.255.255.0'],
  ['a netmask of one bit', 1, [128, 0, 0, 0], 'subnet', '255.255.255.0'],
  ['a netmask of 3 bytes', 1, [255, 255, 255], 'subnet', '255.255.255.0'],
  ['a router that is a group', 3, [224, 0, 0, 1], 'gateway', '0.0.0.0'],
  ['a router that is nobody', 3, [0, 0, 0, 0], 'gateway', '0.0.0.0'],
  ['no router', 3, [], 'gateway', '0.0.0.0'],
  ['a router of 6 bytes', 3, [10, 0, 2, 1, 10, 0], 'gateway', '0.0.0.0'],
  ['a router behind one that is a group', 3, [224, 0, 0, 1, 10, 0, 2, 9], 'gateway', '10.0.2.9'],
  ['no name server', 6, [], 'nameServers', '0.0.0.0.0.0.0.0.0.0.0.0'],
  ['a name server of 6 bytes', 6, [10, 0, 2, 3, 10, 0], 'nameServers', '0.0.0.0.0.0.0.0.0.0.0.0'],
  [
    'a name server that is everybody',
    6,
    [255, 255, 255, 255, 8, 8, 8, 8],
    'nameServers',
    '8.8.8.8.0.0.0.0.0.0.0.0',
  ],
  ['no time server', 42, [], 'timeServers', '0.0.0.0.0.0.0.0.0.0.0.0'],
  ['a time server of 5 bytes', 42, [10, 0, 2, 4, 0], 'timeServers', '0.0.0.0.0.0.0.0.0.0.0.0'],
];

for (const [what, code, value, field, left] of DROPPED)
  options(`are dropped alone: ${what}`, () => {
    const answer = offer([...without(code), [code, value]]);
    assert.ok(answer);
    assert.is((answer[field] as Uint8Array).join('.'), left);
  });

options('that come several times are joined in their order, wherever they are cut', () => {
  const three = [10, 0, 2, 3, 10, 0, 2, 4, 10, 0, 2, 5];
  for (let first = 0; first <= 12; first++)
    for (let second = first; second <= 12; second++) {
      const answer = offer([
        [6, three.slice(0, first)],
        ...without(6),
        [6, three.slice(first, second)],
        [42, three.slice(0, 4)],
        [6, three.slice(second)],
      ]);
      assert.equal([...(answer?.nameServers ?? [])], three, `cut at ${first} and ${second}`);
    }
  const cut = offer([...without(1), [1, [255, 255]], [1, [255, 128]], ...without(1).slice(0, 3)]);
  assert.is(cut?.subnet.join('.'), '255.255.255.128');
});

options('are joined over the fields `file` and then `sname` where option 52 says so', () => {
  const field = (code: number, value: number[]) => [0, code, value.length, ...value, 255];
  for (const [overload, left] of [
    [1, '10.0.2.3.10.0.2.4.0.0.0.0'],
    [2, '10.0.2.3.10.0.2.5.0.0.0.0'],
    [3, '10.0.2.3.10.0.2.4.10.0.2.5'],
    [0, '10.0.2.3.0.0.0.0.0.0.0.0'],
    [4, '10.0.2.3.0.0.0.0.0.0.0.0'],
  ] as const) {
    const fields = { file: field(6, [10, 0, 2, 4]), sname: field(6, [10, 0, 2, 5]) };
    assert.is(offer([...PROPER, [52, [overload]]], fields)?.nameServers.join('.'), left, `${overload}`);
  }
});

for (const mask of ['255.255.255.255', '255.255.255.254'])
  options(
    `with the netmask ${mask} send everything to the router`,
    withDhcp((rig) => {
      rig.serve({ subnet: mask, router: '10.0.2.2', pool: ['10.0.2.15'] });
      const far = rig.hostAt('10.0.2.14').udp(9);
      let heard = 0;
      far.onDatagram = () => heard++;
      rig.d.awaitLink();
      rig.pass(5);
      assert.equal(rig.addresses, ['10.0.2.15']);
      assert.is(rig.client.state, BOUND);
      assert.equal([...rig.d.chip.settings.slice(0, 8)], [10, 0, 2, 2, 255, 255, 255, 255]);
      assert.is(heard, 0);
      assert.equal(rig.d.faults, []);
    }),
  );

options('with the netmask 255.255.255.255 stand without a router, too', () => {
  const answer = offer([...without(1).filter(([code]) => code !== 3), [1, [255, 255, 255, 255]]]);
  assert.is(answer?.subnet.join('.'), '255.255.255.255');
  assert.is(answer?.gateway.join('.'), '0.0.0.0');
});

/** T1 and T2 as the server gives them, of a lease of 200 s; when the client renews and rebinds. */
const TIMES: [string, number | null, number | null, number, number][] = [
  ['neither', null, null, 100, 175],
  ['T1 alone', 60, null, 60, 175],
  ['T2 alone', null, 150, 100, 150],
  ['both', 60, 120, 60, 120],
  ['T1 behind T2', 150, 120, 100, 175],
  ['T1 at T2', 120, 120, 100, 175],
  ['T1 beyond the lease', 300, 150, 100, 150],
  ['T2 beyond the lease', 60, 300, 60, 175],
  ['both beyond the lease', 300, 400, 100, 175],
  ['T1 of 0', 0, 150, 100, 150],
  ['T2 of 0', 60, 0, 60, 175],
  ['T1 alone, behind the usual T2', 180, null, 180, 190],
  ['T2 alone, before the usual T1', null, 70, 40, 70],
];

for (const [what, t1, t2, renewal, rebinding] of TIMES)
  options(
    `say when a lease of 200 s is renewed: ${what}`,
    withDhcp((rig) => {
      const port = rig.d.host.udp(67);
      const u32 = (n: number) => [n >>> 24, n >>> 16, n >>> 8, n].map((byte) => byte & 255);
      const more: [number, number[]][] = [];
      if (t1 !== null) more.push([58, u32(t1)]);
      if (t2 !== null) more.push([59, u32(t2)]);
      port.onDatagram = () => {
        const { xid, options: asked } = rig.asked[rig.asked.length - 1].message;
        const type = asked.get(53)?.[0] === 1 ? 2 : 5;
        port.send('255.255.255.255', 68, said({ xid, type, seconds: 200, more }));
      };
      rig.d.awaitLink();
      rig.pass(5);
      assert.is(rig.client.state, BOUND);
      assert.equal([rig.client.renewalMs / 1000, rig.client.rebindingMs / 1000], [renewal, rebinding]);
    }),
  );

options.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../../../sim/chips/w5500/chip.ts';
import { CLOSE, MS, Rig, SECOND, SEND, SENDOK, Sn, type SocketRig, UDP } from '../rig.ts';

const multicast = suite('multicast (chapter 9)');

const GROUP = [239, 1, 130, 3];
/** 01:00:5E, then the low 23 bits of the group: 130 is 0x82, of which 0x02 is left in the second byte's place. */
const GROUP_MAC = [0x01, 0x00, 0x5e, 0x01, 0x82, 0x03];
const PORT = 5000;
const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

const MULTI = 0x80;
const BCASTB = 0x40;
const MC = 0x20;
const UCASTB = 0x10;

/** As chapter 9 has it: Sn_DHAR, Sn_DIPR and Sn_DPORT name the group before OPEN. */
function join(socket: SocketRig, mode: number, group = GROUP, mac = GROUP_MAC): void {
  socket.write(Sn.DHAR, ...mac);
  socket.aim(group, PORT);
  socket.open(0x02 | mode, PORT);
}

function member(mode = MULTI, options: ChipOptions = {}) {
  const rig = new Rig(options);
  const host = rig.host();
  const frames = rig.record();
  const [socket] = rig.sockets;
  join(socket, mode);
  return { rig, host, frames, socket, port: host.udp(9000) };
}

const part = (frame: Uint8Array, from: number, to: number) => [...frame.subarray(from, to)];

multicast(
  'joins with a report of version 2 to the group, for routers to see, that stays on the segment',
  () => {
    const { frames, socket } = member();
    assert.is(socket.status, UDP);
    assert.is(frames.length, 1);
    const [join] = frames;
    assert.equal(part(join, 0, 6), GROUP_MAC);
    // A header of 6 words with the router alert option, TTL 1, protocol 2.
    assert.is(join[14], 0x46);
    assert.equal(part(join, 22, 24), [1, 2]);
    assert.equal(part(join, 26, 34), [10, 0, 2, 15, ...GROUP]);
    assert.equal(part(join, 34, 38), [0x94, 0x04, 0x00, 0x00]);
    // Type, time, checksum, group: 0x1600 + 0xef01 + 0x8203 = 0x18704, folded 0x8705.
    assert.equal(part(join, 38, 46), [0x16, 0x00, 0x78, 0xfa, ...GROUP]);
  },
);

multicast('leaves by CLOSE, with a word to all routers', () => {
  const { frames, socket } = member();
  frames.length = 0;
  socket.command(CLOSE);
  assert.is(frames.length, 1);
  const [leave] = frames;
  assert.equal(part(leave, 0, 6), [0x01, 0x00, 0x5e, 0x00, 0x00, 0x02]);
  assert.equal(part(leave, 30, 34), [224, 0, 0, 2]);
  assert.is(leave[22], 1);
  // 0x1700 + 0xef01 + 0x8203 = 0x18804, folded 0x8805.
  assert.equal(part(leave, 38, 46), [0x17, 0x00, 0x77, 0xfa, ...GROUP]);
});

multicast('speaks version 1 with MC: a report without option, and no leaving', () => {
  const { frames, socket } = member(MULTI | MC);
  assert.is(frames.length, 1);
  const [join] = frames;
  assert.is(join[14], 0x45);
  assert.is(join[22], 1);
  // 0x1200 + 0xef01 + 0x8203 = 0x18304, folded 0x8305.
  assert.equal(part(join, 34, 42), [0x12, 0x00, 0x7c, 0xfa, ...GROUP]);
  socket.command(CLOSE);
  assert.is(frames.length, 1);
});

multicast('sends no report without MULTI, and none about an address that is no group', () => {
  assert.is(member(0).frames.length, 0);
  const rig = new Rig();
  const frames = rig.record();
  join(rig.sockets[0], MULTI, [10, 0, 2, 2]);
  rig.sockets[0].command(CLOSE);
  assert.is(frames.length, 0);
});

multicast('leaves without a word by a reset', () => {
  const { rig, frames } = member();
  frames.length = 0;
  rig.write(0, 0x0000, [0x80]);
  rig.pass(SECOND);
  assert.is(frames.length, 0);
});

multicast('receives datagrams to its group and its own address', () => {
  const { rig, port, socket } = member();
  port.send('239.1.130.3', PORT, bytes('group'));
  rig.pass();
  assert.equal(socket.receive(), [10, 0, 2, 2, 0x23, 0x28, 0, 5, ...bytes('group')]);
  port.send('10.0.2.15', PORT, bytes('own'));
  rig.pass();
  assert.equal(socket.receive().slice(8), [...bytes('own')]);
});

multicast(
  'receives no datagram to another group, also one with the same MAC address, or to another port',
  () => {
    const { rig, port, socket } = member();
    // 1 and 129 differ only in the bit that the MAC address does not have (RFC 1112, 6.4).
    port.send('239.129.130.3', PORT, bytes('twin'));
    port.send('239.1.130.4', PORT, bytes('neighbour'));
    port.send('239.1.130.3', PORT + 1, bytes('next door'));
    rig.pass();
    assert.is(socket.word(Sn.RX_RSR), 0);
  },
);

multicast('does not reach a socket that has not joined', () => {
  const { rig, port, socket } = member(0);
  port.send('239.1.130.3', PORT, bytes('group'));
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 0);
});

multicast('keeps the group of OPEN, with any later Sn_DIPR', () => {
  const { rig, port, socket } = member();
  socket.aim([239, 9, 9, 9], PORT);
  port.send('239.9.9.9', PORT, bytes('new'));
  port.send('239.1.130.3', PORT, bytes('old'));
  rig.pass();
  assert.equal(socket.receive().slice(8), [...bytes('old')]);
});

multicast('has one group a socket, and a socket for each group', () => {
  const { rig, port, socket } = member();
  const other = rig.sockets[5];
  join(other, MULTI, [239, 9, 9, 9], [0x01, 0x00, 0x5e, 9, 9, 9]);
  port.send('239.9.9.9', PORT, bytes('nine'));
  port.send('239.1.130.3', PORT, bytes('one'));
  rig.pass();
  assert.equal(socket.receive().slice(8), [...bytes('one')]);
  assert.equal(other.receive().slice(8), [...bytes('nine')]);
});

multicast('sends to Sn_DHAR, without ARP', () => {
  const { rig, host, frames, socket } = member();
  frames.length = 0;
  let heard = '';
  host.onFrame = (frame) => {
    heard = Buffer.from(frame.subarray(42, 47)).toString();
  };
  socket.send('hello', SEND);
  rig.pass();
  assert.is(frames.length, 1);
  assert.equal(part(frames[0], 0, 6), GROUP_MAC);
  assert.equal(part(frames[0], 30, 34), GROUP);
  assert.is(heard, 'hello');
  assert.is(socket.events, SENDOK);
});

// Which of a datagram to the group, to us and to everybody passes the block bits of Sn_MR (chapter 4).
const BLOCKS: [bits: number, name: string, expected: string[]][] = [
  [MULTI, 'MULTI', ['group', 'own', 'all']],
  [MULTI | BCASTB, 'MULTI and BCASTB', ['group', 'own']],
  [MULTI | UCASTB, 'MULTI and UCASTB', ['group', 'all']],
  [MULTI | BCASTB | UCASTB, 'MULTI, BCASTB and UCASTB', ['group']],
  [0, 'none', ['own', 'all']],
  [BCASTB, 'BCASTB', ['own']],
  [UCASTB, 'UCASTB alone, which is for multicast sockets', ['own', 'all']],
];

for (const [mode, name, expected] of BLOCKS) {
  multicast(`hears ${expected.join(', ')} with ${name}`, () => {
    const { rig, port, socket } = member(mode);
    port.send('239.1.130.3', PORT, bytes('group'));
    rig.pass();
    port.send('10.0.2.15', PORT, bytes('own'));
    rig.pass();
    port.send('255.255.255.255', PORT, bytes('all'));
    rig.pass();
    const heard: string[] = [];
    for (let stored = socket.receive(); stored.length > 0; stored = stored.slice(8 + stored[7]))
      heard.push(Buffer.from(stored.slice(8, 8 + stored[7])).toString());
    assert.equal(heard, expected);
  });
}

multicast.run();

const queries = suite('IGMP queries (chapter 9, knob)');

/** A query as RFC 2236 has it; its checksum by the rule that all words sum up to FFFF. */
function query(tenths: number, group: number[]): Uint8Array {
  const message = Uint8Array.of(0x11, tenths, 0, 0, ...group);
  let sum = 0;
  for (let i = 0; i < 8; i += 2) sum += message[i] * 256 + message[i + 1];
  const rest = 0xffff - (sum % 0xffff);
  message[2] = rest >> 8;
  message[3] = rest & 0xff;
  return message;
}

const ALL = [0, 0, 0, 0];

queries('are not answered by default: the document knows of joining and leaving alone', () => {
  const { rig, host, frames } = member();
  frames.length = 0;
  host.sendIp('224.0.0.1', 2, query(100, ALL));
  rig.pass(20 * SECOND);
  assert.is(frames.length, 0);
});

for (const [what, group, to, answers] of [
  ['all groups', ALL, '224.0.0.1', 1],
  ['the group', GROUP, '239.1.130.3', 1],
  ['another group', [239, 9, 9, 9], '239.9.9.9', 0],
] as const) {
  queries(`for ${what} draw ${answers} report within their time, when the knob says so`, () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { rig, host, frames } = member(MULTI, { igmpAnswers: true, seed });
      frames.length = 0;
      host.sendIp(to, 2, query(10, [...group]));
      host.sendIp(to, 2, query(10, [...group]));
      rig.pass(1 * SECOND + 1 * MS);
      assert.is(frames.length, answers, `seed ${seed}`);
      if (answers > 0) assert.is(frames[0][38], 0x16);
      rig.pass(20 * SECOND);
      assert.is(frames.length, answers, `seed ${seed}`);
    }
  });
}

queries('of version 1 have ten seconds, and the answers spread over them', () => {
  const late: number[] = [];
  for (let seed = 1; seed <= 20; seed++) {
    const { rig, host, frames } = member(MULTI | MC, { igmpAnswers: true, seed });
    host.sendIp('224.0.0.1', 2, query(0, ALL));
    frames.length = 0;
    rig.pass(5 * SECOND);
    late.push(frames.length);
    rig.pass(5 * SECOND + 1 * MS);
    assert.is(frames.length, 1, `seed ${seed}`);
    assert.is(frames[0][34], 0x12);
  }
  assert.ok(late.includes(0) && late.includes(1));
});

queries('find no member after a CLOSE', () => {
  const { rig, host, socket, frames } = member(MULTI, { igmpAnswers: true });
  host.sendIp('224.0.0.1', 2, query(100, ALL));
  rig.pass(1 * MS);
  socket.command(CLOSE);
  frames.length = 0;
  host.sendIp('224.0.0.1', 2, query(100, ALL));
  rig.pass(20 * SECOND);
  assert.is(frames.length, 0);
});

queries('with a wrong checksum, and reports of others, are ignored', () => {
  const { rig, host, frames } = member(MULTI, { igmpAnswers: true });
  frames.length = 0;
  const wrong = query(1, ALL);
  wrong[3] ^= 1;
  host.sendIp('224.0.0.1', 2, wrong);
  host.sendIp('239.1.130.3', 2, Uint8Array.of(0x16, 0, 0x78, 0xfa, ...GROUP));
  rig.pass(SECOND);
  assert.is(frames.length, 0);
});

queries.run();

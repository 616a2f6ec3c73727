import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../../../sim/chips/w5500/chip.ts';
import { CLOSE, CLOSED, DISCONNECTED, ESTABLISHED, MS, Rig, SECOND, Sn, TIMEOUT } from '../rig.ts';

const MR = 0x0000;
const IR = 0x0015;
const IMR = 0x0016;
const WOL = 0x20;
const MP = 0x10;
const CONFLICT = 0x80;
const UNREACH = 0x40;

const wake = suite('Wake-on-LAN (chapter 10)');

const MAC = [0x02, 0x00, 0x00, 0x00, 0x00, 0x0f];
const ONES = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const sixteen = (mac: number[]) => new Array<number[]>(16).fill(mac).flat();
const MAGIC = [...ONES, ...sixteen(MAC)];

/** Whether a datagram raises IR.MP in a chip with MR.WOL and a UDP socket on port 7000. */
function wakes(payload: number[], { mode = WOL, open = true, to = '10.0.2.15', port = 9 } = {}): boolean {
  const rig = new Rig();
  const sender = rig.host().udp(9000);
  rig.write(0, MR, [mode]);
  if (open) rig.sockets[3].open(0x02, 7000);
  sender.send(to, port, Uint8Array.from(payload));
  rig.pass();
  return rig.byte(IR) === MP;
}

wake('comes with a magic packet: FF six times, our MAC address sixteen times', () => {
  assert.is(wakes(MAGIC), true);
});

wake('finds the sequence anywhere in the datagram', () => {
  assert.is(wakes([1, 2, 3, ...MAGIC, 4, 5]), true);
  assert.is(wakes([0xff, 0xff, ...MAGIC]), true);
});

wake('comes to any port, and by broadcast', () => {
  assert.is(wakes(MAGIC, { port: 7000 }), true);
  assert.is(wakes(MAGIC, { port: 40_000 }), true);
  assert.is(wakes(MAGIC, { to: '255.255.255.255' }), true);
});

wake('does not come for another station, or for less than the whole', () => {
  assert.is(wakes([...ONES, ...sixteen([0x02, 0, 0, 0, 0, 0x10])]), false);
  assert.is(wakes(MAGIC.slice(0, -1)), false);
  assert.is(wakes(MAGIC.slice(1)), false);
  assert.is(wakes([]), false);
});

wake('needs MR.WOL and an open UDP socket', () => {
  assert.is(wakes(MAGIC, { mode: 0 }), false);
  assert.is(wakes(MAGIC, { open: false }), false);
});

wake('does not come when the UDP socket is closed again', () => {
  const rig = new Rig();
  const sender = rig.host().udp(9000);
  rig.write(0, MR, [WOL]);
  rig.sockets[0].open(0x02, 7000);
  rig.sockets[0].command(CLOSE);
  sender.send('10.0.2.15', 7000, Uint8Array.from(MAGIC));
  rig.pass();
  assert.is(rig.byte(IR), 0);
});

wake('pulls INTn low through IMR, and is cleared by writing a one', () => {
  const rig = new Rig();
  const sender = rig.host().udp(9000);
  rig.write(0, MR, [WOL]);
  rig.sockets[0].open(0x02, 7000);
  rig.write(0, IMR, [MP]);
  sender.send('10.0.2.15', 7000, Uint8Array.from(MAGIC));
  rig.pass();
  assert.is(rig.chip.interrupt, true);
  // It is a datagram like any other, too.
  assert.is(rig.sockets[0].receive().length, 8 + 102);
  rig.write(0, IR, [MP]);
  assert.is(rig.byte(IR), 0);
  assert.is(rig.chip.interrupt, false);
});

wake.run();

const conflict = suite('IP conflict (chapter 10)');

conflict('sets IR.CONFLICT and INTn, and is neither defended nor answered', () => {
  const rig = new Rig();
  rig.write(0, IMR, [CONFLICT]);
  const frames = rig.record();
  rig.host('10.0.2.15', '02:00:00:00:00:99').announce();
  rig.pass(SECOND);
  assert.is(rig.byte(IR), CONFLICT);
  assert.is(rig.chip.interrupt, true);
  assert.is(frames.length, 0);
});

conflict('does not come from our own frames, from other addresses, or without an address', () => {
  const rig = new Rig();
  rig.host('10.0.2.99', '02:00:00:00:00:99').announce();
  rig.host('10.0.2.15', '02:00:00:00:00:0f').announce();
  rig.pass();
  assert.is(rig.byte(IR), 0);
  rig.write(0, 0x000f, [0, 0, 0, 0]);
  rig.host('10.0.2.15', '02:00:00:00:00:98').announce();
  rig.host('0.0.0.0', '02:00:00:00:00:97').announce();
  rig.pass();
  assert.is(rig.byte(IR), 0);
});

conflict.run();

const arp = suite('ARP (chapters 9, 10 and 12)');

/** What ends a CONNECT to the host at 10.0.2.2, which listens. */
function connected(options: ChipOptions): { status: number; events: number } {
  const rig = new Rig(options);
  rig.host().listen(443, () => {});
  rig.sockets[0].connect([10, 0, 2, 2], 443);
  rig.pass(2 * SECOND);
  return { status: rig.sockets[0].status, events: rig.sockets[0].events };
}

arp('that is not received ends CONNECT in TIMEOUT', () => {
  assert.equal(connected({}), { status: ESTABLISHED, events: 0x01 });
  assert.equal(connected({ arpHears: false }), { status: CLOSED, events: TIMEOUT });
});

arp('reception can be switched on again while the chip runs', () => {
  const rig = new Rig({ arpHears: false });
  rig.host().listen(443, () => {});
  rig.sockets[0].connect([10, 0, 2, 2], 443);
  rig.pass(1 * SECOND);
  rig.chip.knobs.arpHears = true;
  rig.pass(1 * SECOND);
  assert.is(rig.sockets[0].status, ESTABLISHED);
});

const answers = (prepare: (rig: Rig) => void, options: ChipOptions = {}): number => {
  const rig = new Rig(options);
  prepare(rig);
  const frames = rig.record();
  rig.host().ping('10.0.2.15', () => {});
  rig.pass();
  return frames.filter((frame) => frame[13] === 0x06).length;
};

arp('is answered, unless the knob is off', () => {
  assert.is(
    answers(() => {}),
    1,
  );
  assert.is(
    answers(() => {}, { arpAnswers: false }),
    0,
  );
});

arp('is not answered with a MAC address that is no station’s', () => {
  for (const mac of [
    [0x01, 0, 0, 0, 0, 0x0f],
    [0x03, 0, 0, 0, 0, 0x0f],
    [0, 0, 0, 0, 0, 0],
  ]) {
    assert.is(
      answers((rig) => rig.write(0, 0x0009, mac)),
      0,
    );
  }
});

arp.run();

const unreachable = suite('ICMP unreachable (chapters 7 and 9)');

/** An ICMP message with a right checksum: all words of it sum up to FFFF. */
function icmp(type: number, code: number, rest: number[]): Uint8Array {
  const message = Uint8Array.of(type, code, 0, 0, 0, 0, 0, 0, ...rest);
  let sum = 0;
  for (let i = 0; i < message.length; i += 2) sum += message[i] * 256 + (message[i + 1] ?? 0);
  const check = 0xffff - (sum % 0xffff);
  message[2] = check >> 8;
  message[3] = check & 0xff;
  return message;
}

/** The quoted header of a packet from us, and the ports behind it. */
const quote = (protocol: number, to: number[], from: number, port: number, source = [10, 0, 2, 15]) => [
  ...[0x45, 0, 0, 28, 0, 1, 0x40, 0, 128, protocol, 0, 0, ...source, ...to],
  ...[from >> 8, from & 0xff, port >> 8, port & 0xff, 0, 8, 0, 0],
];

unreachable('keeps the address and the port of the last one', () => {
  const rig = new Rig();
  const host = rig.host();
  host.sendIp('10.0.2.15', 1, icmp(3, 3, quote(17, [8, 8, 8, 8], 7000, 53)));
  host.sendIp('10.0.2.15', 1, icmp(3, 3, quote(17, [9, 9, 9, 9], 7000, 0xabcd)));
  rig.pass();
  assert.is(rig.byte(IR), UNREACH);
  assert.equal(rig.read(0, 0x0028, 6), [9, 9, 9, 9, 0xab, 0xcd]);
});

unreachable('is about ports of UDP, and packets of ours', () => {
  const rig = new Rig();
  const host = rig.host();
  host.sendIp('10.0.2.15', 1, icmp(3, 1, quote(17, [8, 8, 8, 8], 7000, 53)));
  host.sendIp('10.0.2.15', 1, icmp(3, 3, quote(6, [8, 8, 8, 8], 7000, 53)));
  host.sendIp('10.0.2.15', 1, icmp(11, 3, quote(17, [8, 8, 8, 8], 7000, 53)));
  host.sendIp('10.0.2.15', 1, icmp(3, 3, quote(17, [8, 8, 8, 8], 7000, 53, [10, 0, 2, 16])));
  host.sendIp('10.0.2.15', 1, icmp(3, 3, quote(17, [8, 8, 8, 8], 7000, 53).slice(0, 24)));
  rig.pass();
  assert.is(rig.byte(IR), 0);
  assert.equal(rig.read(0, 0x0028, 6), [0, 0, 0, 0, 0, 0]);
});

for (const [unreachableEndsTcp, status] of [
  [false, ESTABLISHED],
  [true, CLOSED],
] as const) {
  unreachable(`about a connection, unreachableEndsTcp ${unreachableEndsTcp}`, () => {
    const rig = new Rig({ unreachableEndsTcp, disconOnRst: true });
    const { socket, peer, host } = rig.served();
    socket.clear();
    const other = rig.sockets[1];
    other.listen(81);
    host.connect(81);
    rig.pass();
    const frames = rig.record();
    host.sendIp('10.0.2.15', 1, icmp(3, 1, quote(6, [10, 0, 2, 2], 80, peer.localPort)));
    rig.pass();
    assert.is(socket.status, status);
    assert.is(socket.events, unreachableEndsTcp ? DISCONNECTED : 0);
    assert.is(other.status, ESTABLISHED);
    assert.is(frames.length, 0);
  });
}

unreachable.run();

const pppoe = suite('PPPoE (chapters 3 and 10): registers, and nothing behind them');

pppoe('keeps MR.PPPoE, PTIMER, PMAGIC, PHAR, PSID and PMRU as written', () => {
  const rig = new Rig();
  rig.write(0, MR, [0x08]);
  rig.write(0, 0x001c, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.is(rig.byte(MR), 0x08);
  assert.equal(rig.read(0, 0x001c, 12), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.equal(rig.faults, []);
});

pppoe('has no protocol and no commands', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  rig.write(0, MR, [0x08]);
  const frames = rig.record();
  socket.open(0x05, 0);
  assert.is(socket.status, CLOSED);
  for (const command of [0x23, 0x24, 0x25, 0x26, 0x27]) socket.command(command);
  rig.pass(100 * MS);
  assert.is(frames.length, 0);
  assert.is(socket.byte(Sn.CR), 0);
  assert.equal(rig.kinds, ['no-protocol', ...new Array(5).fill('unknown-command')]);
  socket.command(CLOSE);
});

pppoe.run();

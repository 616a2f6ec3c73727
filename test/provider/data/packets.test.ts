import * as assert from 'uvu/assert';
import {
  IP_DONTFRAGMENT,
  IP_TOS,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_TCP,
  SO_KEEPALIVE,
  SOL_SOCKET,
  TCP_MAXSEG,
  WSPCloseSocket,
} from '../../../provider/index.ts';
import { type Ipv4Packet, PROTOCOL_TCP } from '../../../sim/net/ipv4.ts';
import { parseTcp, SYN } from '../../../sim/net/tcp/segment.ts';
import { slots } from '../../support/calls.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { answer, ECHO, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { LISTED } from '../../support/weather.ts';
import { setOpt } from '../../support/winsock/options.ts';

const packets = suite('packets');

/** What the device's TCP packets say from now on, each different kind once: `tos 0 ttl 128 df`, with `mss` on a SYN. */
function kinds(d: Device): string[] {
  const seen: string[] = [];
  d.host.onPacket = (packet: Ipv4Packet) => {
    const segment =
      packet.protocol === PROTOCOL_TCP ? parseTcp(packet.payload, packet.source, packet.destination) : null;
    if (!segment) return false;
    let text = `tos ${packet.tos} ttl ${packet.ttl}${packet.fragment === 0x4000 ? ' df' : ''}`;
    if (segment.flags & SYN) text += ` mss ${segment.mss}`;
    if (!seen.includes(text)) seen.push(text);
    return false;
  };
  return seen;
}

/** One exchange of a client with whoever listens on `port`. */
function visit(d: Device, port: number, listener: number): void {
  const client = d.host.connect(port);
  d.run(5);
  const s = d.accept(listener);
  assert.is(d.send(s, 'x'.repeat(1000)), 1000);
  d.run(20);
  client.fin();
  WSPCloseSocket(s, d.err);
  d.run(50);
}

packets(
  'say TOS 0, TTL 128 and 1,460 bytes where nobody said otherwise',
  withDevice((d) => {
    const seen = kinds(d);
    visit(d, 80, d.listen(80, 2));
    assert.equal(seen, ['tos 0 ttl 128 df mss 1460', 'tos 0 ttl 128 df']);
  }),
);

packets(
  'of a listener’s connections say what was set before WSPListen',
  withDevice((d) => {
    const seen = kinds(d);
    const listener = d.socket();
    assert.is(setOpt(d, listener, IPPROTO_IP, IP_TOS, 0xb8), 0);
    assert.is(setOpt(d, listener, IPPROTO_IP, IP_TTL, 3), 0);
    assert.is(setOpt(d, listener, IPPROTO_IP, IP_DONTFRAGMENT, 0), 0);
    assert.is(setOpt(d, listener, IPPROTO_TCP, TCP_MAXSEG, 536), 0);
    d.bindAndListen(listener, 80, 2);
    visit(d, 80, listener);
    assert.equal(seen, ['tos 184 ttl 3 mss 536', 'tos 184 ttl 3']);
  }),
);

packets(
  'of a listener’s next connections say what was set while it listens, and its slots are all armed still',
  withDevice((d) => {
    const listener = d.listen(80, 8);
    assert.is(setOpt(d, listener, IPPROTO_IP, IP_TTL, 9), 0);
    assert.is(slots(d), '8 ARMED');
    const seen = kinds(d);
    for (let i = 0; i < 3; i++) visit(d, 80, listener);
    assert.equal(seen, ['tos 0 ttl 9 df mss 1460', 'tos 0 ttl 9 df']);
  }, LISTED),
);

packets(
  'of a socket that connects say what was set before, and the next socket’s the defaults again',
  withDevice((d) => {
    answer(d);
    const seen = kinds(d);
    const s = d.socket();
    setOpt(d, s, IPPROTO_IP, IP_TOS, 0x60);
    setOpt(d, s, IPPROTO_TCP, TCP_MAXSEG, 1000);
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(seen.shift(), 'tos 96 ttl 128 df mss 1000');
    WSPCloseSocket(s, d.err);
    d.run(4000);
    seen.length = 0;
    assert.is(tryConnect(d, d.socket(), ECHO), 0);
    assert.is(seen.shift(), 'tos 0 ttl 128 df mss 1460');
  }),
);

packets(
  'say the same after the chip has started over',
  withDevice((d) => {
    const listener = d.socket();
    setOpt(d, listener, IPPROTO_IP, IP_TTL, 5);
    d.bindAndListen(listener, 80, 2);
    d.sim.brownOut(1000);
    d.run(1300);
    d.awaitLink();
    const seen = kinds(d);
    visit(d, 80, listener);
    assert.equal(seen, ['tos 0 ttl 5 df mss 1460', 'tos 0 ttl 5 df']);
  }),
);

packets(
  'cost one frame for each socket and each kind of setting, once',
  withDevice(
    (d) => {
      const frames = (body: () => void): number => {
        const before = d.bus.frames;
        body();
        return d.bus.frames - before;
      };
      const listener = d.socket();
      const plain = frames(() => d.listen(80, 1));
      for (const option of [IP_TOS, IP_TTL]) setOpt(d, listener, IPPROTO_IP, option, 1);
      setOpt(d, listener, IPPROTO_TCP, TCP_MAXSEG, 536);
      const tuned = frames(() => d.bindAndListen(listener, 81, 1));
      assert.is(tuned - plain, 2, 'Sn_TOS and Sn_TTL are neighbours');
    },
    { crBusyReads: 0, settleUs: 0 },
  ),
);

type Register = Parameters<Device['sim']['sockets'][0]['registers']['get']>[0];

/** A register of the connection's socket as the chip has it. */
function held(d: Device, register: Register): number | undefined {
  return d.sim.sockets.find(({ status }) => status === 'ESTABLISHED')?.registers.get(register);
}

for (const [what, level, option, value, register, address, wanted] of [
  ['time to live', IPPROTO_IP, IP_TTL, 7, 'Sn_TTL', 0x15, 7],
  ['type of service', IPPROTO_IP, IP_TOS, 8, 'Sn_TOS', 0x15, 8],
  ['largest segment', IPPROTO_TCP, TCP_MAXSEG, 536, 'Sn_MSSR', 0x12, 536],
  ['leave to be taken apart', IPPROTO_IP, IP_DONTFRAGMENT, 0, 'Sn_FRAG', 0x2d, 0],
  ['keep-alive', SOL_SOCKET, SO_KEEPALIVE, 1, 'Sn_KPALVTR', 0x2f, 255],
] as const) {
  packets(
    `have the ${what} that was asked for within 2 s where the chip did not see the frame that says so`,
    withDevice(
      (d) => {
        const { wires } = d;
        if (!wires) throw new Error('no wires');
        const send = d.bus.send.bind(d.bus);
        let lost = 0;
        d.bus.send = (frame) => {
          const isIt = frame[1] === address && (frame[2] & 0x1f) === 0x0c;
          if (isIt) lost = wires.lost.add(wires.frames).size;
          send(frame);
        };
        const listener = d.socket();
        setOpt(d, listener, level, option, value);
        d.bindAndListen(listener, 80, 1);
        d.host.connect(80);
        d.run(20);
        d.accept(listener);
        assert.ok(lost > 0);
        d.bus.send = send;
        assert.is.not(held(d, register), wanted);
        d.run(2000);
        assert.is(held(d, register), wanted);
        assert.equal(d.faults, []);
      },
      { calm: 'one frame is the subject', spi: {} },
    ),
  );
}

packets.run();

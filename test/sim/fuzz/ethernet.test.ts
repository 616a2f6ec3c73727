import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { harsh } from '../../../sim/chips/w5500/knobs.ts';
import type { Host } from '../../../sim/hosts/host.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { Random } from '../../../sim/random.ts';
import {
  CLOSE,
  CLOSE_WAIT,
  CLOSED,
  CONNECT,
  DISCON,
  ESTABLISHED,
  INIT,
  LISTEN,
  Rig,
  SECOND,
  Sn,
  type SocketRig,
  UDP,
} from '../chip/rig.ts';
import { drive, mb, report, rounds, SEED, show } from './effort.ts';
import { serves } from './fresh.ts';
import { mutated, noise } from './mutate.ts';

const fuzz = suite('random Ethernet frames');

/** What each socket is for: all that listens to the network, open at once. Numbers 1 to 3 and 7 serve, 6 calls. */
const SERVES = [1, 2, 3, 7];
const CALLS = 6;

function openInRole(socket: SocketRig): void {
  const { n } = socket;
  if (n === 0) socket.open(0x04, 0);
  else if (n === 4) socket.open(0x02, 7000);
  else if (n === CALLS) socket.open(0x01, 50_000 + (socket.word(Sn.TX_WR) & 0xff));
  else if (n === 5) {
    socket.write(Sn.DHAR, 0x01, 0x00, 0x5e, 0x01, 0x02, 0x03);
    socket.aim([239, 1, 2, 3], 5000);
    socket.open(0x82, 5000);
  } else socket.open(n === 7 ? 0x01 : 0x21, 80);
}

/** One command for each socket that takes one: keeps it in its role, takes what has come, says something at times. */
function serveAll(rig: Rig, random: Random): void {
  for (const socket of rig.sockets) {
    if (socket.byte(Sn.CR) !== 0) continue;
    const { status } = socket;
    socket.clear();
    if (status === CLOSED) openInRole(socket);
    else if (status === INIT && SERVES.includes(socket.n)) socket.command(LISTEN);
    else if (status === INIT) {
      socket.aim([10, 0, 2, 2], 443);
      socket.command(CONNECT);
    } else if (random.chance(1)) socket.command(CLOSE);
    else if (status === CLOSE_WAIT) socket.command(DISCON);
    else if (status === ESTABLISHED && random.chance(5)) socket.command(DISCON);
    else if (random.chance(50)) socket.receive();
    else if (status === ESTABLISHED && socket.word(Sn.TX_FSR) >= 512)
      socket.send('x'.repeat(1 + random.below(512)));
    else if (status === UDP) {
      socket.aim([10, 0, 2, 2], 9000 + random.below(2));
      socket.send('datagram');
    }
  }
}

/** The other end: ordinary traffic, whose frames are the stuff for mutations. */
class Traffic {
  private readonly rig: Rig;
  private readonly host: Host;
  private readonly random: Random;
  private readonly peers: Peer[] = [];
  private readonly udp;

  constructor(rig: Rig, random: Random) {
    this.rig = rig;
    this.random = random;
    this.host = rig.host();
    this.udp = this.host.udp(9000);
    this.udp.onDatagram = () => {};
    this.host.listen(443, (peer) => this.keep(peer));
  }

  next(): void {
    const { random, host, peers } = this;
    const peer = peers[random.below(Math.max(1, peers.length))];
    const kind = random.below(8);
    if (kind < 2) this.keep(host.connect(80 + random.below(2)));
    else if (kind < 4) peer?.send('y'.repeat(1 + random.below(1000)));
    else if (kind === 4) peer?.fin();
    else if (kind === 5) host.ping('10.0.2.15', () => {});
    else if (kind === 6) this.udp.send('10.0.2.15', 7000, new Uint8Array(random.below(600)));
    else this.udp.send('239.1.2.3', 5000, new Uint8Array(random.below(600)));
  }

  private keep(peer: Peer): void {
    peer.onData = () => {};
    this.peers.push(peer);
    if (this.peers.length > 16) this.peers.shift()?.vanish();
    this.rig.clock.after(5 * SECOND, () => peer.vanish());
  }
}

/** The states that all this leads to often. */
const OFTEN = ['SYNSENT', 'SYNRECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'CLOSED'];

// A link that takes no time, as the cable stays in.
const PLUGGED = { linkUpUs: 0, resetReleaseUs: 0 };

for (const [name, knobs] of [
  ['a kind chip', {}],
  ['a harsh chip', { ...harsh(SEED), ...PLUGGED }],
] as const) {
  fuzz(`leave ${name} alive, and its memory as it was`, () => {
    const rig = new Rig({ seed: SEED, ...knobs });
    rig.write(0, 0x0000, [0x20]);
    const random = new Random(SEED);
    const traffic = new Traffic(rig, random);
    const heard: Uint8Array[] = [];
    const injector = { receive: () => {} };
    const plug = rig.wire.attach(injector);
    const reached = new Map<string, number>();
    rig.chip.onTransition = (_socket, _from, to) => reached.set(to, (reached.get(to) ?? 0) + 1);
    rig.chip.onFault = null;
    let sent = 0;
    rig.wire.tap = (frame, _atUs, from) => {
      if (from === rig.chip) sent++;
      else if (from !== injector) heard[random.below(256)] = frame;
    };
    let last: Uint8Array = new Uint8Array(0);

    const count = rounds(10_000, 100_000);
    const [before, after] = drive(
      count,
      (round) => {
        if (round % 5 === 0) traffic.next();
        if (round % 10 === 0) serveAll(rig, random);
        const real = random.chance(70) ? heard[random.below(256)] : undefined;
        last = real ? mutated(real, random) : noise(random);
        plug.send(last);
        rig.pass(random.below(300));
      },
      () => `frame ${show(last)}`,
      () => rig.pass(60 * SECOND),
    );

    report(
      `${count} Ethernet frames to ${name}, seed ${SEED}: ${sent} frames in return, heap ${mb(before)} -> ${mb(after)}`,
    );
    report([...reached].map(([state, times]) => `${state} ${times}`).join(', '));
    for (const state of OFTEN) assert.ok((reached.get(state) ?? 0) > count / 2000, `seed ${SEED}: ${state}`);
    // No frame can set off a storm: what is answered, repeated and said by itself stays in proportion.
    assert.ok(sent < count * 3, `${sent} frames for ${count}`);
    assert.ok(after - before < 2 * 2 ** 20, `heap ${mb(before)} -> ${mb(after)}`);
    assert.is(rig.byte(0x0039), 4, `seed ${SEED}`);
    for (const socket of rig.sockets) socket.command(CLOSE);
    rig.pass(SECOND);
    for (let n = 0; n < 8; n++) serves(rig, n, `seed ${SEED}, socket ${n}`);
  });
}

fuzz.run();

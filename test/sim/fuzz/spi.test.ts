import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { harsh } from '../../../sim/chips/w5500/knobs.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { Random } from '../../../sim/random.ts';
import { Rig, SECOND } from '../chip/rig.ts';
import { drive, mb, report, rounds, SEED, show } from './effort.ts';
import { serves } from './fresh.ts';

const fuzz = suite('random SPI frames');

/** CLOSE comes with the sequences, and OPEN: else nothing would ever last. */
const COMMANDS = [0x02, 0x04, 0x08, 0x20, 0x20, 0x21, 0x22, 0x40, 0x40, 0x01];
const MODES = [0x01, 0x21, 0x02, 0x82, 0xa2, 0xc2, 0x04, 0x84];

/** Frames with a header that means something; the data may be anything, and is often nearly right. */
class Frames {
  private readonly random: Random;
  private readonly plan: Uint8Array[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  next(): Uint8Array {
    const { random } = this;
    const planned = this.plan.shift();
    if (planned) return planned;
    const n = random.below(8);
    const kind = random.below(100);
    if (kind < 20) return this.socketWrite(n, 0x01, [this.pick(COMMANDS)]);
    if (kind < 24) return this.socketWrite(n, 0x00, [this.pick(MODES)]);
    if (kind < 28) return this.socketWrite(n, 0x02, [0xff]);
    if (kind < 31) return this.socketWrite(n, 0x24, [random.below(256), random.below(256)]);
    if (kind < 34) return this.socketWrite(n, 0x28, [random.below(256), random.below(256)]);
    if (kind < 44) return this.open(n);
    return this.any();
  }

  /** The first frame of those that make a socket listen or call; the others follow. */
  private open(n: number): Uint8Array {
    const { random } = this;
    const port = 80 + random.below(4);
    const calls = random.chance(50);
    this.plan.push(
      this.socketWrite(n, 0x00, [this.pick([0x01, 0x21])]),
      this.socketWrite(n, 0x04, calls ? [random.below(256), random.below(256)] : [0, port]),
      this.socketWrite(n, 0x2d, [0x40, 0x00]),
      this.socketWrite(n, 0x01, [0x01]),
      this.socketWrite(n, 0x0c, [10, 0, 2, random.chance(90) ? 2 : 3, 0, port]),
      this.socketWrite(n, 0x01, [calls ? 0x04 : 0x02]),
    );
    return this.socketWrite(n, 0x01, [0x10]);
  }

  /** Any block that exists, any mode of the frame, any address, preferably one where something is. */
  private any(): Uint8Array {
    const { random } = this;
    const block = random.chance(2) ? 0 : random.below(8) * 4 + 1 + random.below(3);
    const address = random.chance(80) ? random.below(0x40) : random.below(0x1_0000);
    const length = random.chance(97) ? 1 + random.below(8) : 1 + random.below(2000);
    const data = Array.from({ length }, () => random.below(256));
    const write = random.chance(50);
    // MR, where a one in the highest bit resets everything, is left alone most of the time.
    if (write && block === 0 && address === 0 && random.chance(95)) data[0] &= 0x7f;
    return this.frame(block, address, write, data, random.chance(95) ? 0 : 1 + random.below(3));
  }

  private socketWrite(n: number, offset: number, data: number[]): Uint8Array {
    return this.frame(n * 4 + 1, offset, true, data);
  }

  private frame(block: number, address: number, write: boolean, data: number[], om = 0): Uint8Array {
    return Uint8Array.from([address >> 8, address & 0xff, (block << 3) | (write ? 4 : 0) | om, ...data]);
  }

  private pick(values: number[]): number {
    return values[this.random.below(values.length)];
  }
}

/** What keeps the chip on the wire, and fast enough to get anywhere: the PHY's mode, addresses, retries, sizes. */
function restore(rig: Rig): void {
  rig.write(0, 0x002e, [0x38]);
  rig.write(0, 0x002e, [0xb8]);
  rig.write(0, 0x0019, [0, 20, 3]);
  for (const socket of rig.sockets) socket.write(0x1e, 2, 2);
  rig.configure();
}

// The link of a harsh chip takes longer to come up than a random frame leaves it alone.
const BRISK = { linkUpUs: 500, softResetDropsLink: false, resetReleaseUs: 100, versionZeroUs: 500 };

/** The states that random frames find soon; CLOSING and TIME_WAIT want luck. */
const OFTEN = [
  'LISTEN',
  'SYNSENT',
  'SYNRECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'UDP',
  'MACRAW',
];

/** The longest that anything in the chip is set for: a keep-alive of 255 times 5 s. */
const LONGEST = 1275 * SECOND;

for (const [name, knobs] of [
  ['a kind chip', {}],
  ['a harsh chip', { ...harsh(SEED), ...BRISK }],
] as const) {
  fuzz(`leave ${name} alive, and its memory as it was`, () => {
    const rig = new Rig({ seed: SEED, ...knobs });
    const host = rig.host();
    const frames = new Frames(SEED);
    const random = new Random(SEED + 1);
    // A peer that says something, may end it some time later, and is gone after a second whatever happens.
    const talk = (peer: Peer) => {
      peer.send('knock knock');
      if (random.chance(50)) rig.clock.after(random.below(3000), () => peer.fin());
      rig.clock.after(SECOND, () => peer.vanish());
    };
    for (const port of [80, 81, 82]) host.listen(port, talk);
    let sent = 0;
    let faults = 0;
    rig.wire.tap = (_frame, _atUs, from) => {
      if (from === rig.chip) sent++;
    };
    rig.chip.onFault = () => faults++;
    const reached = new Map<string, number>();
    rig.chip.onTransition = (_socket, _from, to) => reached.set(to, (reached.get(to) ?? 0) + 1);
    let last: Uint8Array = new Uint8Array(0);

    const count = rounds(25_000, 500_000);
    const [before, after] = drive(
      count,
      (round) => {
        last = frames.next();
        rig.chip.exchange(last);
        rig.pass(random.below(200));
        if (round % 500 === 0) restore(rig);
        if (round % 50 !== 0) return;
        talk(host.connect(80 + random.below(4)));
      },
      () => `frame ${show(last)}`,
      () => rig.pass(LONGEST),
    );

    report(
      `${count} SPI frames to ${name}, seed ${SEED}: ${sent} frames on the wire, ${faults} faults, heap ${mb(before)} -> ${mb(after)}`,
    );
    report([...reached].map(([state, times]) => `${state} ${times}`).join(', '));
    for (const state of OFTEN) assert.ok(reached.has(state), `seed ${SEED}: ${state} was never reached`);
    assert.ok(faults > count / 20, `${faults} faults`);
    assert.ok(after - before < 2 * 2 ** 20, `heap ${mb(before)} -> ${mb(after)}`);
    // It may be in the middle of a soft reset, or behind one that hides VERSIONR.
    rig.pass(SECOND);
    assert.is(rig.byte(0x0039), 4, `seed ${SEED}`);
    rig.write(0, 0x0000, [0x80]);
    rig.pass(3 * SECOND);
    rig.configure();
    for (let n = 0; n < 8; n++) serves(rig, n, `seed ${SEED}, socket ${n}`);
  });
}

fuzz.run();

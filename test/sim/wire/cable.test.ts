import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SimClock } from '../../../sim/clock.ts';
import { Cable, type CableOptions } from '../../../sim/wire/faults.ts';
import { Wire } from '../../../sim/wire/wire.ts';

const cable = suite('cable');

/** The seed of every run here, unless a test says otherwise: SEED=n in the environment changes it. */
const SEED = Number(process.env.SEED ?? 7);

/** A device at the end of a cable and a host on the wire; each writes down what it hears, and when. */
class Bench {
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  readonly cable: Cable;
  readonly atDevice: Heard[] = [];
  readonly atHost: Heard[] = [];
  private readonly device;
  private readonly host;

  constructor(options: CableOptions = {}) {
    this.cable = new Cable(this.clock, this.wire, { seed: SEED, ...options });
    this.device = this.cable.end.attach({ receive: (frame) => this.atDevice.push(this.heard(frame)) });
    this.host = this.wire.attach({ receive: (frame) => this.atHost.push(this.heard(frame)) });
  }

  /** `count` frames with the numbers 0, 1, 2... one every `gapUs`, in both directions. */
  run(count: number, gapUs = 10): this {
    for (let n = 0; n < count; n += 1) {
      this.device.send(numbered(n));
      this.host.send(numbered(n));
      this.clock.advance(gapUs);
    }
    this.clock.advance(10_000_000);
    return this;
  }

  private heard(frame: Uint8Array): Heard {
    return { number: numberOf(frame), atUs: this.clock.nowUs, frame };
  }
}

interface Heard {
  number: number;
  atUs: number;
  frame: Uint8Array;
}

function numbered(n: number): Uint8Array {
  const frame = new Uint8Array(60).fill(0x55);
  new DataView(frame.buffer).setUint32(14, n);
  return frame;
}

function numberOf(frame: Uint8Array): number {
  return new DataView(frame.buffer).getUint32(14);
}

const numbers = (heard: Heard[]) => heard.map(({ number }) => number);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
/** Whether `count` of `of` is within a third of `percent`: with these many frames, chance alone does not leave it. */
function about(count: number, of: number, percent: number): void {
  const got = (100 * count) / of;
  assert.ok(Math.abs(got - percent) < percent / 3, `${got} % instead of ${percent} % (seed ${SEED})`);
}

cable('without faults carries every frame once, in order, in the time of a wire', () => {
  const bench = new Bench().run(100);
  assert.equal(numbers(bench.atHost), upTo(100));
  assert.equal(numbers(bench.atDevice), upTo(100));
  const wire = new Wire(bench.clock);
  let plainUs = 0;
  wire.attach({
    receive: () => {
      plainUs = bench.clock.nowUs;
    },
  });
  const sentUs = bench.clock.nowUs;
  wire.attach({ receive: () => {} }).send(numbered(0));
  bench.clock.advance(1000);
  assert.is(bench.atHost[0].atUs, plainUs - sentUs);
  assert.is(bench.atDevice[0].atUs, plainUs - sentUs);
});

cable('loses its share of the frames, and each direction for itself', () => {
  const bench = new Bench({ in: { loss: 5 } }).run(10_000);
  about(10_000 - bench.atDevice.length, 10_000, 5);
  assert.is(bench.cable.in.lost, 10_000 - bench.atDevice.length);
  assert.is(bench.atHost.length, 10_000);
  const other = new Bench({ out: { loss: 20 } }).run(10_000);
  about(10_000 - other.atHost.length, 10_000, 20);
  assert.is(other.atDevice.length, 10_000);
});

cable('loses everything at 100 per cent', () => {
  const bench = new Bench({ in: { loss: 100 }, out: { loss: 100 } }).run(100);
  assert.equal([bench.atDevice.length, bench.atHost.length], [0, 0]);
});

cable('delays every frame by the same time', () => {
  const plain = new Bench().run(10);
  const late = new Bench({ out: { delayMs: 25 } }).run(10);
  assert.equal(
    late.atHost.map(({ atUs }, n) => atUs - plain.atHost[n].atUs),
    Array(10).fill(25_000),
  );
  assert.equal(
    late.atDevice.map(({ atUs }) => atUs),
    plain.atDevice.map(({ atUs }) => atUs),
  );
});

cable('with jitter spreads frames over the whole of it, and keeps their order', () => {
  const bench = new Bench({ out: { delayMs: 5, jitterMs: 10 } }).run(1000, 20_000);
  assert.equal(numbers(bench.atHost), upTo(1000));
  const ways = bench.atHost.map(({ atUs, number }) => atUs - number * 20_000 - 120);
  assert.ok(Math.min(...ways) >= 5000 && Math.min(...ways) < 5200, `least ${Math.min(...ways)} us`);
  assert.ok(Math.max(...ways) <= 15_000 && Math.max(...ways) > 14_800, `most ${Math.max(...ways)} us`);
  assert.equal(numbers(new Bench({ out: { jitterMs: 10 } }).run(1000, 10).atHost), upTo(1000));
});

cable('doubles its share of the frames', () => {
  const bench = new Bench({ out: { duplicate: 10 } }).run(10_000);
  about(bench.atHost.length - 10_000, 10_000, 10);
  assert.is(bench.cable.out.duplicated, bench.atHost.length - 10_000);
  assert.equal([...new Set(numbers(bench.atHost))], upTo(10_000));
});

cable('lets its share of the frames be overtaken, and loses none of them', () => {
  const bench = new Bench({ out: { reorder: 10 } }).run(10_000);
  const got = numbers(bench.atHost);
  let highest = -1;
  let overtaken = 0;
  for (const number of got) {
    if (number < highest) overtaken += 1;
    highest = Math.max(highest, number);
  }
  about(overtaken, 10_000, 10);
  assert.equal(
    [...got].sort((a, b) => a - b),
    upTo(10_000),
  );
});

cable(
  'flips one bit in its share of the frames, anywhere in them, and never in the sender’s own copy',
  () => {
    const bench = new Bench({ out: { corrupt: 10 } });
    bench.run(5000);
    const flips = bench.atHost.map(({ frame }, place) => {
      const sent = numbered(place);
      return [...frame].flatMap((byte, at) =>
        upTo(8)
          .filter((bit) => ((byte ^ sent[at]) >> bit) & 1)
          .map((bit) => 8 * at + bit),
      );
    });
    assert.ok(flips.every((bits) => bits.length <= 1));
    about(flips.flat().length, 5000, 10);
    assert.is(bench.cable.out.corrupted, flips.flat().length);
    assert.ok(new Set(flips.flat()).size > 250, 'of the 480 bits of a frame');
    assert.equal(numbers(bench.atDevice), upTo(5000));
  },
);

cable('does the same with the same seed, and something else with another', () => {
  const faults = { loss: 5, duplicate: 5, reorder: 5, corrupt: 5, jitterMs: 3 };
  const trace = (seed: number) =>
    new Bench({ in: faults, out: faults, seed })
      .run(500)
      .atHost.map(({ frame, atUs }) => `${atUs} ${Buffer.from(frame).toString('hex')}`);
  assert.equal(trace(1), trace(1));
  assert.not.equal(trace(1), trace(2));
});

cable(
  'when pulled loses what is under way and what comes, tells the device, and carries on when put back',
  () => {
    const bench = new Bench({ in: { delayMs: 10 }, out: { delayMs: 10 } });
    const told: boolean[] = [];
    bench.cable.onPlug = (inserted) => told.push(inserted);
    const send = (n: number) => bench.run(n, 0);
    bench.clock.after(5000, () => bench.cable.plug(false));
    send(1);
    send(1);
    assert.equal([bench.atDevice.length, bench.atHost.length], [0, 0]);
    assert.equal([bench.cable.in.lost, bench.cable.out.lost, bench.cable.inserted], [2, 2, false]);
    bench.cable.plug(true);
    bench.cable.plug(true);
    send(1);
    assert.equal([bench.atDevice.length, bench.atHost.length], [1, 1]);
    assert.equal(told, [false, true]);
  },
);

cable('is out at the set times, as often as set', () => {
  const outages = [
    { atMs: 100, forMs: 50 },
    { atMs: 400, forMs: 100 },
  ];
  const bench = new Bench({ outages });
  const told: [number, boolean][] = [];
  bench.cable.onPlug = (inserted) => told.push([bench.clock.nowUs / 1000, inserted]);
  bench.run(1000, 1000);
  assert.equal(told, [
    [100, false],
    [150, true],
    [400, false],
    [500, true],
  ]);
  assert.equal([bench.atDevice.length, bench.atHost.length], [850, 850]);
});

cable('refuses chances that are none', () => {
  const make = (faults: object) => () => new Bench({ in: faults });
  assert.throws(make({ loss: 101 }), /loss 101/);
  assert.throws(make({ corrupt: -1 }), /corrupt -1/);
  assert.throws(make({ delayMs: Number.NaN }), /delayMs NaN/);
});

cable.run();

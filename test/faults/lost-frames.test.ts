import * as assert from 'uvu/assert';
import { DEFAULTS, harsh } from '../../sim/chips/w5500/knobs.ts';
import { Random } from '../../sim/random.ts';
import {
  calling,
  type Frame,
  type FrameFault,
  isPayload,
  isWrite,
  nameOf,
  type Outcome,
  play,
  type StoryOptions,
  served,
} from '../support/faults/lost-frames.ts';
import { suite } from '../support/suite.ts';

const frames = suite('one bad SPI frame of a conversation');

/** PRINT=1 prints every fault with what became of it. SEED chooses the bits that are flipped. */
const PRINT = process.env.PRINT === '1';
const SEED = Number(process.env.SEED ?? 1);

/** The seeds of chips with all knobs against the driver, as `HARSH=1,2,3`: seven seconds each. */
const HARSH = (process.env.HARSH ?? '4').split(',').map(Number);
const SN_CR = 1;

const OPTIONS: StoryOptions = { ...DEFAULTS };

/** Plays the story with each of the faults; whatever is wrong is listed. */
function listOf(
  story: typeof served | typeof calling,
  faults: [string, FrameFault, boolean][],
  options: StoryOptions,
): string[] {
  const bad: string[] = [];
  for (const [name, fault, payload] of faults) {
    const { wrong, ms }: Outcome = play(story, fault, options);
    // What was flipped in the payload alone cannot be seen by anybody.
    const told = payload ? wrong.filter((text) => !/ is wrong$/.test(text)) : wrong;
    if (PRINT) console.log(`${told.length ? 'BAD ' : 'good'} ${name}: ${ms} ms ${wrong.join('; ')}`);
    if (told.length > 0) bad.push(`${name}: ${told.join('; ')}`);
  }
  return bad;
}

for (const [what, story] of [
  ['boot, listen, accept, receive, send, close', served],
  ['boot, listen, connect, send, receive, close', calling],
] as const) {
  const clean = play(story, null, OPTIONS);

  frames(`${what}: without a fault nothing is wrong, and nothing is written again`, () => {
    assert.equal([clean.wrong, clean.mended], [[], 0]);
  });

  frames(`${what}: nothing is written again on a chip with all knobs against the driver`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const knobs = { ...harsh(seed), interruptLost: 0 };
      const { wrong, mended } = play(story, null, knobs);
      // Sockets that listen and show no port are opened again, once each.
      const learns = knobs.readback === 'zeroUntilConnect' ? 8 : 0;
      assert.equal([wrong, mended], [[], learns], `seed ${seed}`);
    }
  });

  frames(`${what}: a write that such a chip does not see is made good, too (seeds ${HARSH})`, () => {
    for (const seed of HARSH) {
      const knobs = { ...harsh(seed), interruptLost: 0 };
      // Where Sn_TX_WR reads as what was written, a SEND that is lost looks like a closed window.
      const isTold = (frame: Frame) => knobs.writePointer === 'lastSend' || frame.address !== SN_CR;
      const writes = play(story, null, knobs).frames.filter((frame) => isWrite(frame) && isTold(frame));
      const faults = writes.map((frame): [string, FrameFault, boolean] => [
        `seed ${seed}, ${nameOf(frame)} lost`,
        { lost: frame.number },
        isPayload(frame),
      ]);
      assert.ok(writes.length > 30, `${writes.length} writes`);
      assert.equal(listOf(story, faults, knobs), []);
    }
  });

  frames(`${what}: a write that the chip does not see is made good within a second, whichever it is`, () => {
    const writes = clean.frames.filter(isWrite);
    const faults = writes.map((frame): [string, FrameFault, boolean] => [
      `${nameOf(frame)} lost`,
      { lost: frame.number },
      isPayload(frame),
    ]);
    assert.ok(writes.length > 50, `${writes.length} writes`);
    assert.equal(listOf(story, faults, OPTIONS), []);
  });

  frames(`${what}: with verifyWrites, payload that the chip does not see arrives all the same`, () => {
    const options = { ...OPTIONS, verify: true };
    const verified = play(story, null, options);
    const writes = verified.frames.filter((frame) => isWrite(frame) && isPayload(frame));
    const faults = writes.map((frame): [string, FrameFault, boolean] => [
      `${nameOf(frame)} lost`,
      { lost: frame.number },
      false,
    ]);
    assert.ok(writes.length > 0);
    assert.equal(listOf(story, faults, options), []);
  });

  frames(`${what}: a reading that is spoilt does no harm, whichever it is (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const reads = clean.frames.filter((frame) => !isWrite(frame));
    const faults = reads.flatMap((frame) =>
      ([0x00, 0xff, { bit: random.below(frame.count * 8) }] as const).map(
        (how): [string, FrameFault, boolean] => [
          `${nameOf(frame)} reads ${typeof how === 'number' ? how : `bit ${how.bit} wrong`}`,
          { spoilt: frame.number, how },
          isPayload(frame),
        ],
      ),
    );
    assert.equal(listOf(story, faults, OPTIONS), []);
  });
}

frames.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BoardLine } from '../../cli/flash/board-line.ts';
import { load, programSize } from '../../cli/flash/dialogue.ts';
import { writeProgram } from '../../cli/flash/transfer.ts';
import { loadSerialTool } from '../../cli/serial/tool.ts';
import { complaint, FlashRig, hearIn, missing } from './flash/flash-rig.ts';

const writing = suite('a program written with the sender of our own');

const GONE = 'the old program is gone, and no new one is in its place';
/** Ten packets of 1,024 bytes, and some. */
const NEW = `console.log("serving 1.2.3.4:80");${' '.repeat(10_000)}`;
/** The command, the header and four packets and a half. */
const HALF = 5600;
const PATIENT_MS = 60_000;

/** A board whose flash has a program, and a line to its prompt, for as long as `use` takes. */
async function withBoard(use: (rig: FlashRig, line: BoardLine) => Promise<void>): Promise<void> {
  const rig = await FlashRig.open('console.log("old")');
  const line = await rig.line();
  try {
    await hearIn(line);
    await use(rig, line);
  } finally {
    await line.close();
    await rig.close();
  }
}

function write(line: BoardLine, program: string, onBytes: (bytes: number) => void = () => {}): Promise<void> {
  return writeProgram(line, loadSerialTool(), program, onBytes, PATIENT_MS);
}

writing('is on the board to the byte, and runs', async () => {
  await withBoard(async (_rig, line) => {
    const shown: number[] = [];
    await write(line, NEW, (bytes) => shown.push(bytes));
    assert.is(await programSize(line), NEW.length);
    assert.equal([shown[0], shown[shown.length - 1]], [0, NEW.length]);
    assert.ok(shown.every((bytes, i) => i === 0 || bytes >= shown[i - 1]));
    assert.equal(await load(line, true, 10_000), { ip: '1.2.3.4', port: 80 });
  });
});

writing('may be as long as a packet, a byte longer, and a byte', async () => {
  await withBoard(async (_rig, line) => {
    for (const length of [1, 1024, 1025]) {
      await write(line, '1'.repeat(length));
      assert.is(await programSize(line), length);
    }
  });
});

writing('gets over a flipped bit, which the board asks for again', async () => {
  await withBoard(async (rig, line) => {
    const start = rig.sent;
    let flips = 0;
    rig.filter = (bytes, before) => {
      const at = start + HALF - before;
      const copy = Uint8Array.from(bytes);
      if (at < 0 || at >= copy.length) return copy;
      copy[at] ^= 0x10;
      flips++;
      return copy;
    };
    await write(line, NEW);
    assert.equal([await programSize(line), flips], [NEW.length, 1]);
  });
});

writing(
  'is given up where half a packet is lost, as Kaluma takes the rest for packets, and leaves no half',
  async () => {
    await withBoard(async (rig, line) => {
      const start = rig.sent;
      let lost = 0;
      rig.filter = (bytes, before) => {
        if (lost > 0 || before + bytes.length - start < HALF) return bytes;
        lost = bytes.length >> 1;
        return bytes.subarray(0, bytes.length - lost);
      };
      const said = await complaint(write(line, NEW));
      assert.is(said, `the board has cancelled the transfer; ${GONE}; the flash is empty`);
      assert.is(await programSize(line), 0);
    });
  },
);

writing('is given up where every packet is broken, and leaves no half', async () => {
  await withBoard(async (rig, line) => {
    const start = rig.sent;
    let broken = true;
    rig.filter = (bytes, before) => {
      if (!broken || before - start < HALF) return bytes;
      // The board's answers stop with its fifth error; from then on the line is good.
      if (before - start > HALF + 12 * 1029) broken = false;
      const copy = Uint8Array.from(bytes);
      copy[copy.length >> 1] ^= 0x10;
      return copy;
    };
    const said = await complaint(write(line, NEW));
    broken = false;
    assert.match(said, new RegExp(`^the (board has cancelled|transfer was broken off).*; ${GONE}`));
  });
});

const reason = missing();
if (reason) console.log(`skipped: a program written: ${reason}`);
else writing.run();

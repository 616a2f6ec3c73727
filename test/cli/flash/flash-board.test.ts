import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BoardLine } from '../../../cli/flash/board-line.ts';
import { erase, identify, load, programSize, reachPrompt } from '../../../cli/flash/dialogue.ts';
import { writeProgram } from '../../../cli/flash/transfer.ts';
import { Pty } from '../../../sim/live/serial/pty.ts';
import { cli, complaint, missingKalumaCli, withRig } from './flash-rig.ts';

const flashing = suite('flashing a board');

const KEPT = 'the board keeps the program it has';
const GONE = 'the old program is gone, and no new one is in its place';
const OLD = 'console.log("old")';
/** Ten packets of 1,024 bytes. */
const NEW = `console.log("serving 1.2.3.4:80");${' '.repeat(10_000)}`;
/** The header and four packets and a half. */
const HALF = 5600;
const STALL_MS = 1500;
/** Where the board is to speak first, however busy the machine is. */
const PATIENT_MS = 60_000;
const quiet = () => {};

const reason = missingKalumaCli();
if (reason) console.log(`skipped: flashing a board: ${reason}`);

const waiters: (() => void)[] = [];

/**
 * A test that mostly waits for the board to give up: it begins with the first test of the suite, and goes on while the
 * others run. Not before: suites that compute would leave it no time to hear the board in.
 */
function waiting(name: string, body: () => Promise<void>): void {
  if (reason) return;
  let running: Promise<void> | undefined;
  waiters.push(() => {
    running = body();
    running.catch(quiet);
  });
  flashing(name, () => running);
}

flashing.before(() => {
  for (const begin of waiters) begin();
});

flashing('writes, verifies and loads a program, and tells how far it is', async () => {
  await withRig(OLD, async (_rig, line) => {
    await reachPrompt(line, quiet);
    const shown: number[] = [];
    await writeProgram(line, cli(), NEW, (bytes) => shown.push(bytes));
    assert.is(await programSize(line), NEW.length);
    assert.equal([shown[0], shown[shown.length - 1]], [0, NEW.length]);
    assert.ok(shown.every((bytes, i) => i === 0 || bytes >= shown[i - 1]));
    assert.equal(await load(line, true, 3000), { ip: '1.2.3.4', port: 80 });
  });
});

flashing('learns who the board is', async () => {
  await withRig('', async (_rig, line) => {
    await reachPrompt(line, quiet);
    assert.equal(await identify(line), { version: '1.2.1', board: 'pico', uid: 'E6614103E73A2B2F' });
  });
});

flashing('erases the program, and stops the one that runs', async () => {
  await withRig('setInterval(function () { console.log("tick") }, 50)', async (_rig, line) => {
    await reachPrompt(line, quiet);
    assert.ok(await erase(line));
    line.mark();
    assert.is(await line.waitFor(/tick/, 300), null);
    assert.is(await programSize(line), 0);
  });
});

flashing('finds a busy port busy', async () => {
  await withRig('', async (rig) => {
    const said = await complaint(rig.line());
    assert.is(said, `${rig.pty.path} is in use; close the terminal, or whatever else has it open; ${KEPT}`);
  });
});

waiting('finds no prompt without an answer', async () => {
  const pty = await Pty.open({ link: null, onData: quiet });
  const line = await BoardLine.open(cli().SerialPort, pty.path);
  const said = await complaint(reachPrompt(line, quiet));
  assert.is(said, `${pty.path}: no prompt answers; is Kaluma on the board? ${KEPT}`);
  await line.close();
  await pty.close();
});

flashing('stops a program that never returns, and says so', async () => {
  await withRig('console.log("on"); while (true) {}', async (_rig, line) => {
    const said: string[] = [];
    await reachPrompt(line, (text) => said.push(text));
    assert.equal(said, ['stopped the program, which kept the board busy']);
    assert.is((await identify(line)).version, '1.2.1');
  });
});

flashing('brings a board back that still waits in a transfer that was broken off', async () => {
  await withRig(OLD, async (_rig, line) => {
    await reachPrompt(line, quiet);
    line.send('.flash -w\r');
    await line.waitFor(/YMODEM/, 1000);
    await reachPrompt(line, quiet);
    assert.is(await programSize(line), OLD.length);
  });
});

waiting('keeps the old program when the header is lost', async () => {
  await withRig(OLD, async (rig, line) => {
    await reachPrompt(line, quiet);
    rig.loseAfter('\r.flash -w\r'.length);
    // After the failure the line is good again: the board is to be brought in order.
    setTimeout(() => rig.loseAfter(Number.POSITIVE_INFINITY), STALL_MS);
    const said = await complaint(writeProgram(line, cli(), NEW, quiet, STALL_MS));
    assert.is(said, `the transfer has come to a stop; ${KEPT}`);
    assert.is(await programSize(line), OLD.length);
  });
});

waiting('says that the old program is gone when half the new one is lost, and leaves no half', async () => {
  await withRig(OLD, async (rig, line) => {
    await reachPrompt(line, quiet);
    rig.loseAfter(HALF, () => setTimeout(() => rig.loseAfter(Number.POSITIVE_INFINITY), 100));
    const said = await complaint(writeProgram(line, cli(), NEW, quiet, PATIENT_MS));
    assert.is(said, `the board has cancelled the transfer; ${GONE}; the flash is empty`);
    assert.is(await programSize(line), 0);
  });
});

waiting('says the same when a bit is flipped, which the sender is not told', async () => {
  await withRig(OLD, async (rig, line) => {
    await reachPrompt(line, quiet);
    const start = rig.sent;
    rig.filter = (bytes, before) => {
      const at = start + HALF - before;
      const copy = Uint8Array.from(bytes);
      if (at >= 0 && at < copy.length) copy[at] ^= 0x10;
      return copy;
    };
    const said = await complaint(writeProgram(line, cli(), NEW, quiet, PATIENT_MS));
    assert.is(said, `the board has cancelled the transfer; ${GONE}; the flash is empty`);
  });
});

flashing('says that the board was unplugged, and whether the old program is there', async () => {
  for (const [count, program] of [
    [5, KEPT],
    [HALF, GONE],
  ] as const) {
    await withRig(OLD, async (rig, line) => {
      await reachPrompt(line, quiet);
      rig.loseAfter(count, () => void rig.pty.close());
      const said = await complaint(writeProgram(line, cli(), NEW, quiet, PATIENT_MS));
      assert.is(said, `${rig.pty.path}: the board was unplugged; ${program}`);
    });
  }
});

flashing('notices a board that is unplugged just when the line is read', async () => {
  await withRig('', async (rig, line) => {
    // The line has only been opened: its first read is on the way.
    await rig.pty.close();
    const said = await complaint(line.waitFor(/never said/, PATIENT_MS));
    assert.is(said, `${rig.pty.path}: the board was unplugged`);
  });
});

flashing('says so, too, where the first to notice is what is written then', async () => {
  await withRig('', async (rig, line) => {
    await rig.pty.close();
    line.send('\r');
    // The write fails before anybody looks whether the board is there.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const said = await complaint(line.waitFor(/never said/, PATIENT_MS));
    assert.is(said, `${rig.pty.path}: the board was unplugged`);
  });
});

flashing('leaves no half when it is broken off from here', async () => {
  await withRig(OLD, async (rig, line) => {
    await reachPrompt(line, quiet);
    const said = await complaint(
      writeProgram(line, cli(), NEW, (bytes) => {
        if (bytes > 3000) line.fail('broken off by Ctrl+C');
      }),
    );
    assert.is(said, `broken off by Ctrl+C; ${GONE}; the flash is empty`);
    assert.is(await programSize(line), 0);
    assert.ok(rig.sent > 3000);
  });
});

flashing('believes the board, not the sender: a program with a NUL is not all there', async () => {
  await withRig(OLD, async (_rig, line) => {
    await reachPrompt(line, quiet);
    const said = await complaint(writeProgram(line, cli(), 'var a = 1;\0var b = 2;', quiet));
    assert.is(said, `the board has 10 bytes of 21; ${GONE}; the flash is empty`);
  });
});

flashing('has a program’s own words when it fails, and says when it does not serve', async () => {
  await withRig('throw new Error("no chip")', async (_rig, line) => {
    await reachPrompt(line, quiet);
    assert.is(
      await complaint(load(line, true, 3000)),
      'the program is on the board, and failed: Error: no chip',
    );
  });
  await withRig('var a = 1', async (_rig, line) => {
    await reachPrompt(line, quiet);
    assert.is(
      await complaint(load(line, true, 500)),
      'the program is on the board, and does not serve after 0.5 s',
    );
    assert.is(await load(line, false, 3000), null);
  });
});

if (!reason) flashing.run();

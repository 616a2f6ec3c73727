import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BoardLine } from '../../cli/flash/board-line.ts';
import { monitor as watch } from '../../cli/flash/monitor.ts';
import { loadSerialTool } from '../../cli/serial/tool.ts';
import { FlashRig, missing } from './flash/flash-rig.ts';
import { begin, TestTerminal } from './test-terminal.ts';

const monitor = suite('spisock monitor');

/** Runs `use` while the monitor shows a simulated board, which `use` has to make it leave. */
async function watching(
  hasKeys: boolean,
  use: (terminal: TestTerminal, rig: FlashRig) => void | Promise<void>,
): Promise<{ code: number; terminal: TestTerminal; path: string }> {
  const rig = await FlashRig.open('setInterval(function () { console.log("tick"); }, 50);');
  const terminal = new TestTerminal(hasKeys);
  const { path } = rig.pty;
  try {
    const ended = begin(['monitor', '--port', path], terminal);
    await terminal.until(/what the board says follows; .*\n[\s\S]*tick/);
    await use(terminal, rig);
    return { code: await ended, terminal, path };
  } finally {
    await rig.close();
  }
}

monitor('shows what a board says, sends it lines, and ends with Ctrl+C', async () => {
  const { code, terminal } = await watching(false, async (terminal) => {
    terminal.type('[6 * 7].join("answer")\n');
    await terminal.until(/^'42'$/m);
    terminal.stop();
  });
  assert.equal([code, terminal.stderr, terminal.isHeard], [0, '', false]);
  assert.match(terminal.stdout, /^what the board says follows; Ctrl\+C ends it\n/);
});

monitor('sends each key as it is, and ends with Ctrl+]', async () => {
  const { code, terminal } = await watching(true, async (terminal) => {
    for (const key of '1+1\r') terminal.type(key);
    await terminal.until(/\b2\b/);
    terminal.type('\x1d');
  });
  assert.equal([code, terminal.stderr, terminal.isHeard], [0, '', false]);
  assert.match(
    terminal.stdout,
    /^what the board says follows; Ctrl\+] ends it, and Ctrl\+C is for the board\n/,
  );
});

monitor('ends when the input has ended and the board has answered each line of it', async () => {
  const { code, terminal } = await watching(false, (terminal) => {
    terminal.type('6 * 7\n"a" + "b"\n');
    // A last line may lack its end.
    terminal.type('.mem');
    terminal.endInput();
  });
  assert.equal([code, terminal.stderr, terminal.isHeard], [0, '', false]);
  assert.match(terminal.stdout, /^42$[\s\S]*^'ab'$/m);
  assert.match(terminal.stdout, /\.mem\n[\s\S]*\d[\s\S]*\n> $/);
});

monitor('goes on where the input ends with nothing in it', async () => {
  const { code, terminal } = await watching(false, async (terminal) => {
    terminal.endInput();
    const seen = terminal.stdout.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(terminal.stdout.length > seen);
    terminal.stop();
  });
  assert.equal([code, terminal.stderr], [0, '']);
});

monitor('waits for an answer no longer than it is told to', async () => {
  const rig = await FlashRig.open();
  const line = await BoardLine.open(loadSerialTool().SerialPort, rig.pty.path);
  try {
    const terminal = new TestTerminal();
    const ended = watch(line, new Promise(() => {}), terminal, { answerMs: 300 });
    // The prompt is not shown any more.
    terminal.type('.echo off\n');
    terminal.endInput();
    await ended;
    assert.is(terminal.isHeard, false);
  } finally {
    await line.close();
    await rig.close();
  }
});

monitor('says that the board was unplugged, with code 1', async () => {
  const { code, terminal, path } = await watching(false, (_terminal, rig) => rig.pty.close());
  assert.equal([code, terminal.stderr], [1, `error: ${path}: the board was unplugged\n`]);
});

const reason = missing();
if (reason) console.log(`skipped: spisock monitor: ${reason}`);
else monitor.run();

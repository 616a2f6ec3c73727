import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openCapture } from '../../../cli/dev/capture.ts';
import { showFrame } from '../../../sim/wire/frame-text.ts';
import { freePort } from '../../support/free-port.ts';
import { Running, run } from '../command.ts';

const capture = suite<{ folder: string }>('npm start -- --pcap');

capture.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'spisock-capture-'));
});
capture.after.each(({ folder }) => rmSync(folder, { recursive: true }));

/** The frames of a capture file: a header of 24 bytes, then records with a header of 16 each. */
function framesOf(file: string): string[] {
  const bytes = readFileSync(file);
  assert.is(bytes.readUInt32LE(0), 0xa1b23c4d);
  const frames: string[] = [];
  for (let at = 24; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    frames.push(showFrame(bytes.subarray(at + 16, at + 16 + length)));
    at += 16 + length;
  }
  return frames;
}

capture('has all frames of a request while the device still runs, dated today', async ({ folder }) => {
  const file = join(folder, 'x.pcap');
  const port = await freePort();
  const before = Math.floor(Date.now() / 1000);
  const tool = new Running('start', ['--pcap', file, '--forward', `${port}:80`, '--delay', '1']);
  try {
    assert.is(await tool.line('ready'), `ready http://127.0.0.1:${port}`);
    assert.is((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
    const frames = framesOf(file);
    assert.is(frames[0], 'ARP who has 10.0.2.15, tell 10.0.2.2');
    assert.is(frames[1], 'ARP 10.0.2.15 is at 02:00:0a:00:02:0f, to 10.0.2.2');
    assert.match(frames[2], /^TCP 10\.0\.2\.2:\d+ > 10\.0\.2\.15:80 SYN seq/);
    assert.match(frames[3], /^TCP 10\.0\.2\.15:80 > 10\.0\.2\.2:\d+ SYN ACK seq/);
    const seconds = readFileSync(file).readUInt32LE(24);
    assert.ok(seconds >= before && seconds <= before + 60, `${seconds}`);
  } finally {
    tool.child.kill('SIGTERM');
    await tool.ended;
  }
});

capture('answers a file that cannot be made with one line and code 2', async ({ folder }) => {
  const { code, stderr } = await run('start', '--pcap', join(folder, 'nowhere', 'x.pcap'));
  assert.is(code, 2);
  assert.match(stderr, /^error: cannot write the capture: ENOENT[^\n]*\n$/);
});

capture('answers a bad chance with one line and code 2', async () => {
  const { code, stderr } = await run('start', '--loss', '101');
  assert.is(code, 2);
  assert.is(stderr, "error: bad --loss '101'; it is a chance in per cent, 0 to 100\n");
});

capture('cannot begin on a full disk', () => {
  assert.throws(() => openCapture('/dev/full'), /cannot write the capture: ENOSPC/);
});

capture.run();

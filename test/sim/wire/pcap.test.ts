import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Pcap } from '../../../sim/wire/pcap.ts';

const pcap = suite<{ folder: string; file: string }>('pcap');

pcap.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'spisock-pcap-'));
  context.file = join(context.folder, 'frames.pcap');
});
pcap.after.each((context) => rmSync(context.folder, { recursive: true }));

// draft-ietf-opsawg-pcap, figure 1, written little-endian: magic, version 2.4, two zeros, snaplen, link type 1.
const HEAD = '4d3cb2a1 0200 0400 00000000 00000000 ffff0000 01000000'.replaceAll(' ', '');

const hex = (file: string) => readFileSync(file).toString('hex');

pcap('begins with the header of a nanosecond capture of Ethernet', ({ file }) => {
  const capture = new Pcap(file);
  assert.is(hex(file), HEAD);
  capture.close();
});

pcap('has every frame in the file when write returns', ({ file }) => {
  const capture = new Pcap(file);
  capture.write(Uint8Array.of(0xaa, 0xbb, 0xcc), 2_000_001.5);
  // 2 s and 1,500 ns; three bytes kept of three.
  const first = '02000000 dc050000 03000000 03000000 aabbcc'.replaceAll(' ', '');
  assert.is(hex(file), HEAD + first);
  capture.write(Uint8Array.of(0xdd), 2_999_999.875);
  assert.is(hex(file), `${HEAD}${first}${'02000000 83c99a3b 01000000 01000000 dd'.replaceAll(' ', '')}`);
  capture.close();
});

pcap('dates frames from the day that simulated time began, to the nanosecond', ({ file }) => {
  const capture = new Pcap(file, 1_700_000_000_750);
  capture.write(new Uint8Array(1), 250_000.125);
  const record = readFileSync(file).subarray(24);
  assert.is(record.readUInt32LE(0), 1_700_000_001);
  assert.is(record.readUInt32LE(4), 125);
  capture.close();
});

pcap('takes nothing more when it is closed', ({ file }) => {
  const capture = new Pcap(file);
  capture.close();
  capture.close();
  capture.write(new Uint8Array(60), 0);
  assert.is(hex(file), HEAD);
});

pcap('throws when the file cannot be made or written', ({ folder }) => {
  assert.throws(() => new Pcap(join(folder, 'nowhere', 'x.pcap')), /ENOENT/);
  assert.throws(() => new Pcap('/dev/full'), /ENOSPC/);
});

pcap.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SimClock } from '../../../sim/clock.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { FrameLog } from '../../../sim/spi/frame-log.ts';
import { showFrame } from '../../../sim/wire/frame-text.ts';
import { Wire } from '../../../sim/wire/wire.ts';

const log = suite('frame log');

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

log('keeps the last frames, oldest first, and counts them all', () => {
  const last = new FrameLog(3);
  assert.equal(last.frames, []);
  for (let n = 1; n <= 2; n += 1) last.add(Uint8Array.of(n), n);
  assert.equal(
    last.frames.map(({ atUs }) => atUs),
    [1, 2],
  );
  for (let n = 3; n <= 7; n += 1) last.add(Uint8Array.of(n), n);
  assert.equal(
    last.frames.map(({ frame, atUs }) => [frame[0], atUs]),
    [
      [5, 5],
      [6, 6],
      [7, 7],
    ],
  );
  assert.is(last.seen, 7);
});

log('tells a connection line by line', () => {
  const clock = new SimClock();
  const wire = new Wire(clock);
  const near = new Host(wire, clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
  const far = new Host(wire, clock, { ip: '10.0.2.15', mac: '02:00:0a:00:02:0f' });
  const all = new FrameLog();
  wire.tap = (frame, atUs) => all.add(frame, atUs);
  far.listen(80, () => {});
  near.connect(80, { sourcePort: 5001 }).send('hello');
  near.udp(53).send('10.0.2.15', 99, new Uint8Array(4));
  clock.advance(10_000);
  const lines = all.lines().map((line) => line.replace(/(seq|ack) \d+/g, '$1 N'));
  assert.equal(lines, [
    '0.000000 ARP who has 10.0.2.15, tell 10.0.2.2',
    '0.000120 ARP 10.0.2.15 is at 02:00:0a:00:02:0f, to 10.0.2.2',
    '0.000240 TCP 10.0.2.2:5001 > 10.0.2.15:80 SYN seq N win 65535 len 0',
    '0.000240 UDP 10.0.2.2:53 > 10.0.2.15:99 len 4',
    '0.000360 TCP 10.0.2.15:80 > 10.0.2.2:5001 SYN ACK seq N ack N win 65535 len 0',
    '0.000360 ICMP 10.0.2.15 > 10.0.2.2 type 3 code 3',
    '0.000480 TCP 10.0.2.2:5001 > 10.0.2.15:80 PSH ACK seq N ack N win 65535 len 5',
    '0.000600 TCP 10.0.2.15:80 > 10.0.2.2:5001 ACK seq N ack N win 65535 len 0',
  ]);
});

log('says of other frames who sent them, and of broken ones that they are', () => {
  assert.is(showFrame(new Uint8Array(13)), '13 bytes, too short for a frame');
  assert.is(
    showFrame(bytes('333300000016 baf3a7f85560 86dd 6000')),
    'ba:f3:a7:f8:55:60 > 33:33:00:00:00:16 type 86dd len 2',
  );
  // An IPv4 header (checksum 62d0) around four bytes that are no TCP.
  const broken = '020000000001 020000000002 0800 4500001800000000 40 06 62d0 0a000202 0a00020f 00000000';
  assert.is(showFrame(bytes(broken)), 'TCP 10.0.2.2 > 10.0.2.15 malformed');
});

log.run();

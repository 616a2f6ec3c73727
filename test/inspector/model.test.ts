import * as assert from 'uvu/assert';
import { LIMITS, Model } from '../../inspector/model/model.ts';
import { captureOf } from '../../inspector/model/pcap.ts';
import { readRecording } from '../../inspector/model/recording.ts';
import { buildEthernet, TYPE_IPV4 } from '../../sim/net/ethernet.ts';
import type { WatchEvent } from '../../sim/watch/events.ts';
import { packetEvent } from '../../sim/watch/packets.ts';
import { frameReader } from '../../sim/watch/places.ts';
import { describeFrame } from '../../sim/watch/spi.ts';
import { suite } from '../support/suite.ts';

const model = suite('what the inspector shows');

const REQUESTS = 10_000;

/** All events of one request, from the SYN to the socket that listens again. */
function requestEvents(n: number): WatchEvent[] {
  const at = n * 10_000;
  const slot = n % 8;
  const peer = `10.0.2.2:${1024 + (n % 60_000)}`;
  const tcp = (out: boolean, flags: string, line?: string): WatchEvent => {
    const [from, to] = out ? ['10.0.2.15:80', peer] : [peer, '10.0.2.15:80'];
    const length = line ? 50 : 0;
    const segment = { from, to, flags, seq: 1, length, ...(line ? { line } : {}) };
    return { kind: 'packet', at, out, text: flags, tcp: segment, data: 'AAAA'.repeat(30) };
  };
  const move = (from: string, to: string): WatchEvent => ({
    kind: 'slot',
    at,
    slot,
    from,
    to,
    port: 80,
    peer,
  });
  const frame = (verb: string): WatchEvent => ({
    ...{ kind: 'spi', at, for: 100, slot, write: true, bytes: 4, registers: 'Sn_CR', verb, data: '40' },
  });
  return [
    tcp(false, 'SYN'),
    { kind: 'chip', at, slot, from: 'LISTEN', to: 'ESTABLISHED', port: 80, peer },
    move('ARMED', 'QUEUED'),
    tcp(false, 'PSH ACK', 'GET / HTTP/1.1'),
    move('QUEUED', 'CONNECTED'),
    ...Array.from({ length: 15 }, () => frame('RECV')),
    tcp(true, 'PSH ACK', 'HTTP/1.1 200 OK'),
    { kind: 'console', at, line: `request ${n}`, isError: false },
    move('CONNECTED', 'FREE'),
    { kind: 'chip', at, slot, from: 'FIN_WAIT', to: 'CLOSED', port: 80, peer },
    move('FREE', 'ARMED'),
    frame('LISTEN'),
  ];
}

model(`is bounded: behind ${REQUESTS} requests it holds as much as behind 1,000`, () => {
  const sizes: number[] = [];
  const shown = new Model();
  for (let n = 0; n < REQUESTS; n++) {
    for (const event of requestEvents(n)) shown.apply(event);
    if (n === 999 || n === REQUESTS - 1) sizes.push(JSON.stringify(shown).length);
  }
  assert.ok(sizes[1] < 2 * sizes[0], `${sizes[0]} and ${sizes[1]} characters`);
  assert.equal(
    [shown.requests.all.seen, shown.requests.all.items.length, shown.packets.items.length],
    [REQUESTS, 300, LIMITS.packets],
  );
  assert.equal(
    [shown.frames.items.length, shown.lines.items.length, shown.slots.waiting.length],
    [LIMITS.frames, LIMITS.lines, 0],
  );
  const last = shown.requests.all.items[299];
  assert.equal([last.frames, last.status, last.outcome], [16, '200 OK', 'closed']);
});

model('names the registers of a frame, and what it does, on either chip', () => {
  const w5500 = frameReader('w5500');
  const w5100s = frameReader('w5100s');
  const seen = (reader: typeof w5500, mosi: number[], miso = mosi) => {
    const frame = describeFrame(reader, Uint8Array.from(mosi), Uint8Array.from(miso), mosi.length);
    return [frame.slot, frame.verb, frame.registers, frame.data];
  };
  assert.equal(seen(w5500, [0, 1, 0x6c, 0x20]), [3, 'SEND', 'Sn_CR', '20']);
  assert.equal(seen(w5500, [0, 0x17, 0, 0], [1, 2, 3, 8]), [null, 'ask which sockets', 'SIR', '08']);
  assert.equal(seen(w5500, [0, 0, 0x14, 65, 66]), [0, 'write payload', 'TX memory', '']);
  assert.equal(seen(w5100s, [0xf0, 5, 1, 2]), [1, 'LISTEN', 'Sn_CR', '02']);
  assert.equal(seen(w5100s, [0x0f, 0x66, 0, 0]), [0, 'read payload', 'RX memory', '']);
  assert.equal(seen(frameReader('another'), [1, 2, 3, 4]), [null, 'frame', '', '']);
});

model('writes a capture with the time and the whole of each frame', () => {
  const frame = buildEthernet({
    ...{ destination: new Uint8Array(6), source: new Uint8Array(6), type: TYPE_IPV4 },
    payload: Uint8Array.of(1, 2, 3),
  });
  const capture = Buffer.from(captureOf([packetEvent(frame, 1_500_000, true)], 1_000_000));
  assert.is(capture.readUInt32LE(0), 0xa1b23c4d);
  assert.equal([capture.readUInt32LE(24), capture.readUInt32LE(28)], [1001, 500_000_000]);
  assert.equal([...capture.subarray(40)], [...frame]);
});

model('says of a file that is no recording which line is wrong', () => {
  const hello = '{"kind":"hello","version":1}';
  assert.throws(() => readRecording(''), 'this is no recording: it is empty');
  assert.throws(() => readRecording('{"kind":"slots"}'), 'its first line names no device');
  assert.throws(
    () => readRecording('{"kind":"hello","version":2}'),
    'a recording of version 2; this page reads 1',
  );
  assert.throws(() => readRecording(`${hello}\n{"at\n${hello}`), 'line 2 is no JSON');
  // The writer was killed in its last line.
  assert.is(readRecording(`${hello}\n{"kind":"lost","at":1,"count":2}\n{"ki`).lost, 2);
});

model.run();

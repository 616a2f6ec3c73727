import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ip } from '../../sim/net/address.ts';
import { buildEthernet, TYPE_IPV4 } from '../../sim/net/ethernet.ts';
import { buildIpv4, PROTOCOL_TCP } from '../../sim/net/ipv4.ts';
import { ACK, buildTcp, SYN } from '../../sim/net/tcp/segment.ts';
import { Random } from '../../sim/random.ts';
import { Pcap } from '../../sim/wire/pcap.ts';
import { type Device, withDevice } from './device.ts';
import { missing } from './namespace.ts';
import { brokenPackets, DEVICE, packets, wrongPackets } from './tshark.ts';

/**
 * This host's own TCP against the chip's, over a kernel interface. TAP=full in the environment runs the sizes that
 * a release is judged by, which takes many minutes because the chip waits 200 ms for every segment that is lost.
 */
const FULL = process.env.TAP === 'full';
const SEED = process.env.SEED ?? '7';

/** How bad the cable is, and how much of everything goes over it. */
interface Case {
  name: string;
  options: string[];
  /** What else curl is told. */
  curl: string[];
  connections: number;
  bytes: number;
}

const ROUGH = ['--duplicate', '5', '--reorder', '10', '--seed', SEED];
/**
 * A connection whose last segments are lost keeps its slot for 200 ms and more, and a client that never pauses comes
 * before the slot of the last connection is armed again. While all eight are busy the chip refuses: come again.
 */
const PATIENT = ['--retry', '30', '--retry-connrefused', '--retry-delay', '1'];
const WHOLE = { connections: 1000, bytes: 10_000_000 };
const CASES: Case[] = [
  { name: 'on a good cable', options: [], curl: [], ...(FULL ? WHOLE : { connections: 12, bytes: 65_536 }) },
  ...(FULL ? [0, 1, 5] : [5]).map((loss) => ({
    name: `at ${loss} % loss, with duplicates and out of order (seed ${SEED})`,
    options: ['--loss', String(loss), ...ROUGH],
    curl: PATIENT,
    ...(FULL ? WHOLE : { connections: 6, bytes: 16_384 }),
  })),
];

/** Six connections at the same time, as browsers open them. */
const SIX = ['--parallel', '--parallel-max', '6', '--parallel-immediate'];

const tap = suite('tap');

/** Asks for `count` images, each on a connection of its own; answers how many came whole, and what else came. */
async function pages({ namespace }: Device, count: number, ...how: string[]): Promise<string[]> {
  const quiet = [
    '--no-progress-meter',
    '--output',
    '/dev/null',
    '--write-out',
    '%{http_code} %{exitcode}\\n',
  ];
  const { stdout } = await namespace.run(
    null,
    'curl',
    ...quiet,
    ...how,
    `http://${DEVICE}/1.svg#[1-${count}]`,
  );
  const lines = stdout.toString().trim().split('\n');
  return [...new Set(lines)].map((line) => `${lines.filter((one) => one === line).length} x ${line}`);
}

/** A count of the kernel (RFC 4022, RFC 4293), such as ('Tcp', 'InErrs'). */
async function kernelCount({ namespace }: Device, group: string, name: string): Promise<number> {
  const { stdout } = await namespace.run(null, 'cat', '/proc/net/snmp');
  const rows = stdout
    .toString()
    .split('\n')
    .filter((row) => row.startsWith(`${group}: `));
  const [names, values] = rows.map((row) => row.split(' '));
  return Number(values[names.indexOf(name)]);
}

/** Both ends of the connection have seen nothing wrong. */
async function allIsWell(device: Device): Promise<void> {
  assert.equal(wrongPackets(device.capture), []);
  assert.is(await kernelCount(device, 'Ip', 'InHdrErrors'), 0);
  // Not InErrs: that counts the second SYN/ACK of a cable that doubles frames, too.
  assert.is(await kernelCount(device, 'Tcp', 'InCsumErrors'), 0);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function randomBytes(count: number): Uint8Array {
  const random = new Random(Number(SEED));
  return Uint8Array.from({ length: count }, () => random.below(256));
}

/** A RST that answers a SYN. */
const REFUSAL = `ip.src == ${DEVICE} and tcp.flags.reset == 1 and tcp.flags.ack == 1 and tcp.ack == 1`;

/** In a full run, what came of it: seconds, and what the device had to say twice. */
function report(name: string, what: string, sinceMs: number, { capture }: Device): void {
  if (!FULL) return;
  const again = packets(capture, `ip.src == ${DEVICE} and tcp.analysis.retransmission`).length;
  const all = packets(capture, 'ip').length;
  const refused = packets(capture, REFUSAL).length;
  const seconds = ((performance.now() - sinceMs) / 1000).toFixed(1);
  console.log(
    `\n${what} ${name}: ${seconds} s, ${all} packets, ${again} repeated by the device, ${refused} SYNs refused`,
  );
}

function defineTests(): void {
  for (const { name, options, curl, connections, bytes } of CASES) {
    tap(`serves six connections at once, then ${connections} one after the other, ${name}`, () =>
      withDevice('http', options, async (device) => {
        const startMs = performance.now();
        // All eight slots are armed: none of the six may be refused.
        assert.equal(await pages(device, 6, ...SIX), ['6 x 200 0']);
        assert.equal(await pages(device, connections, ...curl), [`${connections} x 200 0`]);
        report(name, `${connections} connections`, startMs, device);
        assert.equal(await pages(device, connections, ...SIX, ...PATIENT), [`${connections} x 200 0`]);
        report(name, `and ${connections} more, six at a time`, startMs, device);
        await allIsWell(device);
      }),
    );

    tap(`carries ${bytes} bytes up and the same ones down ${name}`, () =>
      withDevice('echo', options, async (device) => {
        const startMs = performance.now();
        const data = randomBytes(bytes);
        const { code, stdout, stderr } = await device.namespace.run(data, 'nc', '-N', DEVICE, '7');
        assert.is(code, 0, stderr);
        assert.is(sha256(stdout), sha256(data), `${stdout.length} of ${bytes} bytes`);
        report(name, `${bytes} bytes`, startMs, device);
        await allIsWell(device);
      }),
    );
  }

  tap('carries 16384 bytes up and the same ones down though every tenth frame has a bit flipped', () =>
    withDevice('echo', ['--corrupt', '10', '--seed', SEED], async (device) => {
      const data = randomBytes(16_384);
      const { stdout } = await device.namespace.run(data, 'nc', '-N', DEVICE, '7');
      assert.is(sha256(stdout), sha256(data), `${stdout.length} bytes`);
      assert.equal(brokenPackets(device.capture), []);
      const flipped = packets(device.capture, 'ip.checksum.status == 0 or tcp.checksum.status == 0');
      assert.ok(flipped.length > 0, 'bits were flipped');
    }),
  );

  tap('shows a scanner which ports are open: 80 of 1 to 200', () =>
    withDevice('http', [], async (device) => {
      const { stderr } = await device.namespace.run(null, 'nc', '-zvn', DEVICE, '1-200');
      const lines = stderr.trim().split('\n');
      const open = lines.filter((line) => line.includes('succeeded'));
      const refused = lines.filter((line) => line.includes('refused'));
      assert.match(open.join('\n'), /^[^\n]* 80 port [^\n]*succeeded!$/);
      assert.is(refused.length, 199);
      assert.is(lines.length, 200);
      await allIsWell(device);
    }),
  );

  tap('has its capture in a form that Wireshark reads while the device runs', () =>
    withDevice('http', [], async (device) => {
      await pages(device, 1);
      assert.is(packets(device.capture, 'http.request.uri == "/1.svg"').length, 1);
      assert.is(packets(device.capture, 'http.response.code == 200').length, 1);
    }),
  );

  tap('is looked at by a tshark that does find what is wrong', () => {
    const folder = mkdtempSync(join(tmpdir(), 'spisock-tshark-'));
    const wrongIn = (frames: Uint8Array[]) => {
      const file = join(folder, 'made-up.pcap');
      const pcap = new Pcap(file);
      for (const [at, frame] of frames.entries()) pcap.write(frame, at * 1000);
      pcap.close();
      return wrongPackets(file).length;
    };
    try {
      const good = [segment('client', 99, 0, SYN), segment('device', 499, 100, SYN | ACK)];
      assert.is(wrongIn([...good, segment('client', 100, 500, ACK), segment('device', 500, 100, ACK)]), 0);
      assert.is(wrongIn([...good, segment('device', 500, 101, ACK)]), 1, 'acknowledges what was never sent');
      assert.is(wrongIn([...good, segment('device', 501, 100, ACK)]), 1, 'leaves a byte out');
      const ipHeader = 14;
      const tcpHeader = 34;
      assert.is(
        wrongIn([...good, flipped(segment('device', 500, 100, ACK), ipHeader + 10)]),
        1,
        'IP checksum',
      );
      assert.is(
        wrongIn([...good, flipped(segment('device', 500, 100, ACK), tcpHeader + 16)]),
        1,
        'TCP checksum',
      );
      assert.is(
        wrongIn([...good, flipped(segment('client', 100, 500, ACK), tcpHeader + 16)]),
        0,
        'not the device',
      );
      assert.ok(wrongIn([...good, segment('device', 500, 100, ACK).slice(0, 40)]) > 0, 'cut short');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** A frame of a made-up conversation of the device's port 80. */
function segment(from: 'client' | 'device', seq: number, ack: number, flags: number): Uint8Array {
  const [client, device] = [ip('10.0.2.2'), ip(DEVICE)];
  const [source, destination] = from === 'client' ? [client, device] : [device, client];
  const [sourcePort, destinationPort] = from === 'client' ? [5001, 80] : [80, 5001];
  const tcp = {
    sourcePort,
    destinationPort,
    seq,
    ack,
    flags,
    window: 2048,
    mss: null,
    payload: new Uint8Array(0),
  };
  const payload = buildIpv4({
    source,
    destination,
    protocol: PROTOCOL_TCP,
    ttl: 64,
    tos: 0,
    id: 1,
    fragment: 0,
    payload: buildTcp(tcp, source, destination),
  });
  return buildEthernet({
    destination: new Uint8Array(6),
    source: new Uint8Array(6),
    type: TYPE_IPV4,
    payload,
  });
}

/** A copy with the lowest bit of one byte the other way round. */
function flipped(frame: Uint8Array, at: number): Uint8Array {
  const copy = frame.slice();
  copy[at] ^= 1;
  return copy;
}

const reason = missing();
if (reason) console.log(`skipped: tap: ${reason}`);
else defineTests();

tap.run();

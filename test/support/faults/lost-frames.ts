import { verifyWrites } from '../../../hal/wiznet/checks/verify-writes.ts';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import {
  createWindow,
  FD_ACCEPT,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  WSPAsyncSelect,
  WSPCloseSocket,
} from '../../../provider/index.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import type { Spoil } from '../../../sim/spi/faults.ts';
import { pattern } from '../conversation.ts';
import { Device, type DeviceOptions } from '../device.ts';
import { ECHO, tryConnect } from '../outgoing.ts';

/** Lengths of the parts of a request: together more than one segment, and more than the receive memory. */
const PARTS = [100, 100, 1800, 1000, 2000];
const REQUEST = pattern(5000);
/** The answer, sent in two parts. */
const ANSWER = pattern(2048, 7);
const HALF = 1024;
/** The bytes that an outgoing connection sends, and gets back. */
const CALL = pattern(1024, 3);

/** A frame of a story: its number, and the fields of its header. */
export interface Frame {
  number: number;
  control: number;
  address: number;
  count: number;
}

export const isWrite = ({ control }: Frame): boolean => (control & 0x04) !== 0;
/** Returns true if it transfers payload to transmit memory, or from receive memory. */
export const isPayload = ({ control }: Frame): boolean => (control & 0x10) !== 0;

/** Returns the text for a frame: `socket 0 W 0001 + 1`. */
export function nameOf(frame: Frame): string {
  const { number, control, address, count } = frame;
  const kinds = ['common', 'socket', 'tx of', 'rx of'];
  const block = control & 0x18 ? `${kinds[(control >> 3) & 3]} ${control >> 5}` : kinds[0];
  return `frame ${number}: ${block} ${isWrite(frame) ? 'W' : 'R'} ${address.toString(16).padStart(4, '0')} + ${count}`;
}

/** One fault in one frame. */
export type FrameFault = { lost: number } | { spoilt: number; how: Spoil };

/** The result of a story. */
export interface Outcome {
  /** All deviations, in words; empty if there are none. */
  wrong: string[];
  /** Duration of the conversation in milliseconds, and the events at its end. */
  ms: number;
  frames: Frame[];
  /** Number of the driver's repairs. */
  mended: number;
}

export interface StoryOptions extends DeviceOptions {
  /** With `verifyWrites`. */
  verify?: boolean;
}

/**
 * Additional time with torn 16-bit counters, in milliseconds: torn Sn_RX_RSR and Sn_RX_WR may agree by chance. Bytes
 * missing in such a reading are found by the next round of the health check.
 */
const TORN_MS = 2100;

type Story = (d: Device, outcome: Outcome) => void;

/** Plays a story from boot on, with one fault or none; afterwards eight simultaneous clients must be served. */
export function play(story: Story, fault: FrameFault | null, options: StoryOptions = {}): Outcome {
  const spi = !fault
    ? {}
    : 'lost' in fault
      ? { lost: [fault.lost] }
      : { spoilt: [[fault.spoilt, fault.how] as const] };
  const { verify = false, ...device } = options;
  const d = new Device({ strict: false, calm: 'one frame is the subject', ...device, spi });
  if (verify) verifyWrites(d.chip);
  const outcome: Outcome = { wrong: [], ms: 0, frames: [], mended: 0 };
  d.bus.onFrame = (head, count) => {
    const number = d.wires?.frames ?? 0;
    outcome.frames.push({ number, control: head[2], address: (head[0] << 8) | head[1], count });
  };
  try {
    d.start();
    d.awaitLink();
    story(d, outcome);
    const { frames } = outcome;
    outcome.frames = [];
    serveEight(d, outcome, device.tear ? TORN_MS : 1000);
    outcome.frames = frames;
    const { registers, sockets, commands, payload } = d.chip.repairs;
    outcome.mended = registers + sockets + commands + payload;
  } catch (error) {
    outcome.wrong.push(String(error));
  } finally {
    d.stop();
  }
  return outcome;
}

/** Time limit, in milliseconds: a round of the health check, a SEND repeated after a second, and the wire. */
const BOUND_MS = 2400;

/** A client sends a request in parts, and gets an answer. */
export function served(d: Device, outcome: Outcome): void {
  serve(d, outcome);
  d.run(10);
  const client = d.host.connect(80);
  client.onFin = () => client.fin();
  d.run(5);
  let sent = 0;
  for (const part of PARTS) {
    client.send(REQUEST.slice(sent, sent + part));
    sent += part;
    d.run(5);
  }
  outcome.ms = 15 + msUntil(d, () => client.ended !== null, BOUND_MS);
  judge(client, 'the client', outcome);
}

/** The device connects to an echo server, sends, receives its bytes back, and closes. */
export function calling(d: Device, outcome: Outcome): void {
  serve(d, outcome);
  const peers: Peer[] = [];
  d.host.listen(7, (peer) => {
    peers.push(peer);
    peer.onData = (bytes) => {
      received.push(...bytes);
      peer.send(bytes);
    };
    peer.onFin = () => peer.fin();
  });
  const received: number[] = [];
  const echoed: number[] = [];
  let over = false;
  let error = 0;
  const s = d.socket();
  const end = () => {
    if (!over) WSPCloseSocket(s, d.err);
    over = true;
  };
  const window = createWindow((_wMsg, _s, lParam) => {
    const event = lParam & 0xffff;
    if (lParam >>> 16 !== 0) {
      error = lParam >>> 16;
      return end();
    }
    if (event === FD_CONNECT) d.send(s, CALL);
    if (event === FD_READ) echoed.push(...bytesOf(d.recv(s)));
    if (echoed.length === CALL.length || event === FD_CLOSE) end();
  });
  WSPAsyncSelect(s, window, 1, FD_CONNECT | FD_READ | FD_CLOSE, d.err);
  const refused = tryConnect(d, s, ECHO);
  if (refused !== 0 && refused !== 10035) {
    outcome.wrong.push(`WSPConnect: ${refused}`);
    return end();
  }
  outcome.ms = msUntil(d, () => over, BOUND_MS);
  if (!over) outcome.wrong.push(`the call is not over: ${echoed.length} bytes came back`);
  compare(received, CALL, 'what the echo server got', outcome);
  compare(echoed, CALL, 'what came back', outcome);
  if (error === 0 && over && echoed.length < CALL.length)
    outcome.wrong.push(`only ${echoed.length} bytes came back, and no error`);
}

/** Answers every client once its request is complete, and closes the connection. */
function serve(d: Device, outcome: Outcome): void {
  const requests = new Map<number, number[]>();
  const owing = new Map<number, number>();
  const listener = d.listen(80, 8);
  const answer = (s: number) => {
    let from = owing.get(s) ?? ANSWER.length;
    while (from < ANSWER.length) {
      const count = d.send(s, ANSWER.slice(from, Math.min(from + HALF, ANSWER.length)));
      if (count <= 0) break;
      from += count;
    }
    owing.set(s, from);
    if (from === ANSWER.length) close(s);
  };
  const close = (s: number) => {
    if (!requests.delete(s)) return;
    owing.delete(s);
    WSPCloseSocket(s, d.err);
  };
  const window = createWindow((_wMsg, socket, lParam) => {
    const event = lParam & 0xffff;
    if (event === FD_ACCEPT) {
      const s = d.accept(socket);
      if (s !== 0xffffffff) requests.set(s, []);
      return;
    }
    const request = requests.get(socket);
    if (!request) return;
    if (event === FD_READ) {
      request.push(...bytesOf(d.recv(socket)));
      compare(request, REQUEST, 'a request', outcome);
      if (request.length === REQUEST.length) owing.set(socket, 0);
    }
    if (owing.has(socket)) answer(socket);
    else if (event === FD_CLOSE) close(socket);
  });
  WSPAsyncSelect(listener, window, 1, FD_ACCEPT | FD_READ | FD_WRITE | FD_CLOSE, d.err);
}

/**
 * Checks, after a round of the health check, that every slot serves, nothing is lost, and the registers are correct.
 */
function serveEight(d: Device, outcome: Outcome, limitMs: number): void {
  d.run(1100);
  const clients = Array.from({ length: 8 }, () => {
    const client = d.host.connect(80);
    client.onFin = () => client.fin();
    client.onEstablished = () => client.send(REQUEST);
    return client;
  });
  msUntil(d, () => clients.every(({ ended }) => ended !== null), limitMs);
  const refused = clients.filter(({ ended, peerClosed }) => ended === null || !peerClosed).length;
  if (refused > 0) outcome.wrong.push(`${refused} of eight clients were not served`);
  for (const client of clients) judge(client, 'one of eight', outcome);
  d.run(50);
  const handles = providerOf(d.info)?.openHandles;
  if (handles !== 1) outcome.wrong.push(`${handles} handles are open`);
  for (const { index, registers, status } of d.sim.sockets) {
    if (status !== 'LISTEN') outcome.wrong.push(`socket ${index} is ${status}`);
    const port = registers.get('Sn_PORT');
    const mask = registers.get('Sn_IMR');
    if (port !== 80 || mask !== 0x0f) outcome.wrong.push(`socket ${index} has port ${port} and mask ${mask}`);
  }
}

function judge(client: Peer, who: string, outcome: Outcome): void {
  const { ended, peerClosed } = client;
  if (ended === null) outcome.wrong.push(`${who} waits (${client.state})`);
  compare([...client.received()], ANSWER, `what ${who} got`, outcome);
  if (peerClosed && client.received().length < ANSWER.length)
    outcome.wrong.push(`${who} got a FIN behind ${client.received().length} bytes`);
}

/** Received bytes must be a prefix of those sent. */
function compare(came: number[], sent: Uint8Array, what: string, outcome: Outcome): void {
  const at = came.findIndex((byte, i) => byte !== sent[i]);
  const text = `${what} is wrong`;
  if (at >= 0 && !outcome.wrong.includes(text)) outcome.wrong.push(text);
}

function bytesOf(text: string | null): Buffer {
  return Buffer.from(text ?? '', 'latin1');
}

function msUntil(d: Device, done: () => boolean, limitMs: number): number {
  const from = d.clock.now();
  while (!done() && d.clock.now() - from < limitMs) d.run(5);
  return d.clock.now() - from;
}

import { get32, put32 } from '../../net/bytes.ts';
import { ACK, FIN, RST, SYN } from '../../net/tcp/segment.ts';
import { type Parts, partsOf, seal } from './frame.ts';

/** DHCP, DNS and NTP: what answers carries a number of what was asked. */
const DNS = 53;
const DHCP = 67;
const NTP = 123;
const SERVICES: readonly number[] = [DNS, DHCP, NTP];

/** A TCP connection, as recorded and as replayed. */
interface Connection {
  remote: string;
  remotePort: number;
  /** The device has opened it. */
  isOwn: boolean;
  /** The device's port as recorded. */
  port: number;
  /** The device has answered the first segment with its own SYN. */
  wasServed: boolean;
  /** The device's first sequence numbers; null: not yet. */
  recorded: number | null;
  replayed: number | null;
  /** Behind the last byte that the device has sent in the recording. */
  recordedTo: number;
  /** The device's port in the replay, and behind the last byte that it has sent there. */
  replayedPort: number | null;
  sentTo: number;
}

/** What the device had sent at a place of the recording: sequence numbers behind its first, by connection. */
export type Progress = readonly { readonly connection: Connection; readonly sent: number }[];

/** A frame to the device, with what it belongs to. */
export interface Fed {
  frame: Uint8Array;
  parts: Parts;
  connection: Connection | null;
  /** The device had sent its first sequence number before it. */
  isAnswer: boolean;
  /** How many questions of its kind the device had asked before it, and the last of them. */
  asked: number;
  question: Uint8Array | null;
  /** Frames of a flow keep their order. */
  flow: unknown;
}

/**
 * Has recorded frames fit a device that runs again: its sequence numbers, its ports and the numbers of its questions are others
 * than they were, and it may be slower than it was.
 */
export class Translation {
  private readonly connections = new Map<string, Connection>();
  /** Those which the device has opened as recorded, and not yet in the replay. */
  private readonly expected: Connection[] = [];
  private readonly replayed = new Map<string, Connection>();
  /** Questions of the device by kind, as recorded and in the replay. */
  private readonly asked = new Map<string, Uint8Array[]>();
  private readonly asks = new Map<string, { body: Uint8Array; port: number }[]>();
  private readonly serves: (port: number) => boolean;

  /** `serves`: whether the device in the replay takes connections at a port. */
  constructor(serves: (port: number) => boolean) {
    this.serves = serves;
  }

  /** A frame of the recording, in their order. Answers one to the device. */
  record(frame: Uint8Array, out: boolean): Fed | null {
    const parts = partsOf(frame, out);
    if (out) {
      this.recordOut(parts);
      return null;
    }
    const fed: Fed = {
      frame,
      parts,
      connection: null,
      isAnswer: false,
      asked: 0,
      question: null,
      flow: parts.kind,
    };
    if (parts.kind === 'tcp') {
      const { remote, remotePort, ownPort, body } = parts;
      const key = `${remote}:${remotePort} ${ownPort}`;
      if (isFirst(body) && this.connections.get(key)?.recorded !== null)
        this.connections.set(key, connectionOf(remote, remotePort, ownPort, false));
      const connection = this.connections.get(key) ?? null;
      return {
        ...fed,
        connection,
        isAnswer: connection !== null && connection.recorded !== null,
        flow: connection,
      };
    }
    const kind = kindOf(parts);
    if (kind === null) return fed;
    const questions = this.asked.get(kind) ?? [];
    return { ...fed, asked: questions.length, question: questions[questions.length - 1] ?? null, flow: kind };
  }

  /** What the device has sent in the recording, up to the last frame of it. */
  progress(): Progress {
    const served = [...this.connections.values()].filter(({ recorded }) => recorded !== null);
    return served.map((connection) => ({
      connection,
      sent: (connection.recordedTo - (connection.recorded ?? 0)) | 0,
    }));
  }

  /** Whether the device in the replay has sent as much. */
  hasReached(progress: Progress): boolean {
    return progress.every(
      ({ connection: { replayed, sentTo }, sent }) => replayed !== null && ((sentTo - replayed) | 0) >= sent,
    );
  }

  /** The device in the replay has sent a frame. */
  heard(frame: Uint8Array): void {
    const parts = partsOf(frame, true);
    const kind = kindOf(parts);
    if (kind !== null && (parts.kind !== 'arp' || parts.isRequest))
      listIn(this.asks, kind).push(
        parts.kind === 'udp' ? { body: parts.body.slice(), port: parts.ownPort } : { body: frame, port: 0 },
      );
    if (parts.kind !== 'tcp') return;
    const { remote, remotePort, ownPort, body } = parts;
    const key = `${remote}:${remotePort} ${ownPort}`;
    if (isFirst(body)) this.expect(key, remote, remotePort, ownPort);
    const connection = this.replayed.get(key);
    if (!connection) return;
    const seq = get32(body, 4);
    if (body[13] & SYN) connection.replayed = connection.sentTo = seq;
    const end = (seq + lengthOf(body)) | 0;
    if (((end - connection.sentTo) | 0) > 0) connection.sentTo = end;
  }

  /** A recorded frame as the device may get it now; null: what it answers has not been sent yet. */
  translate({ frame, parts, connection, isAnswer, asked, question }: Fed): Uint8Array | null {
    const copy = frame.slice();
    if (parts.kind === 'tcp') return connection ? this.segment(copy, connection, isAnswer) : copy;
    const kind = kindOf(parts);
    if (kind === null || asked === 0) return parts.kind === 'udp' ? seal(copy, parts.ownPort) : copy;
    const asks = this.asks.get(kind) ?? [];
    if (parts.kind !== 'udp') return asks.length > 0 ? copy : null;
    const ask = asks[asked - 1];
    if (!ask || !question) return null;
    answer(partsOf(copy, false), question, ask.body);
    return seal(copy, ask.port);
  }

  private segment(frame: Uint8Array, connection: Connection, isAnswer: boolean): Uint8Array | null {
    const { recorded, replayed, wasServed, isOwn, port, replayedPort, remote, remotePort } = connection;
    const parts = partsOf(frame, false);
    if (parts.kind !== 'tcp') return frame;
    const { body } = parts;
    if (isFirst(body)) {
      if (wasServed && !this.serves(port)) return null;
      this.replayed.set(`${remote}:${remotePort} ${port}`, connection);
    }
    if (isAnswer && replayed === null) return null;
    if (body[13] & ACK && recorded !== null && replayed !== null) {
      const ack = (get32(body, 8) - recorded + replayed) | 0;
      // A reset may be of a client that has never heard of what it refuses.
      if (((ack - connection.sentTo) | 0) > 0 && !(body[13] & RST)) return null;
      put32(body, 8, ack >>> 0);
    }
    return seal(frame, isOwn ? (replayedPort ?? port) : port);
  }

  private recordOut(parts: Parts): void {
    const kind = kindOf(parts);
    if (kind !== null && (parts.kind !== 'arp' || parts.isRequest))
      listIn(this.asked, kind).push(parts.kind === 'udp' ? parts.body : new Uint8Array(0));
    if (parts.kind !== 'tcp') return;
    const { remote, remotePort, ownPort, body } = parts;
    const key = `${remote}:${remotePort} ${ownPort}`;
    const known = this.connections.get(key);
    if (isFirst(body) && known?.recorded !== get32(body, 4)) {
      const own = connectionOf(remote, remotePort, ownPort, true);
      this.connections.set(key, own);
      this.expected.push(own);
    }
    const connection = this.connections.get(key);
    if (!connection) return;
    const seq = get32(body, 4);
    if (body[13] & SYN) {
      connection.recorded = connection.recordedTo = seq;
      connection.wasServed = true;
    }
    const end = (seq + lengthOf(body)) | 0;
    if (((end - connection.recordedTo) | 0) > 0) connection.recordedTo = end;
  }

  private expect(key: string, remote: string, remotePort: number, port: number): void {
    if (this.replayed.get(key)?.isOwn) return;
    const at = this.expected.findIndex((one) => one.remote === remote && one.remotePort === remotePort);
    if (at < 0) return;
    const [connection] = this.expected.splice(at, 1);
    connection.replayedPort = port;
    this.replayed.set(key, connection);
  }
}

function connectionOf(remote: string, remotePort: number, port: number, isOwn: boolean): Connection {
  const unknown = {
    wasServed: false,
    recorded: null,
    replayed: null,
    replayedPort: null,
    recordedTo: 0,
    sentTo: 0,
  };
  return { remote, remotePort, port, isOwn, ...unknown };
}

/** A SYN without an acknowledgment: it begins a connection. */
function isFirst(segment: Uint8Array): boolean {
  return (segment[13] & (SYN | ACK)) === SYN;
}

/** Sequence numbers that a segment takes. */
function lengthOf(segment: Uint8Array): number {
  const flags = segment[13];
  return segment.length - (segment[12] >> 4) * 4 + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
}

/** Questions that are answered by number, or by address; null: it is neither question nor answer. */
function kindOf(parts: Parts): string | null {
  if (parts.kind === 'arp') return `arp ${parts.remote}`;
  if (parts.kind === 'udp' && SERVICES.includes(parts.remotePort)) return `udp ${parts.remotePort}`;
  return null;
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

/** Has an answer fit another question: the number of DNS and DHCP, and the time that NTP echoes. */
function answer(parts: Parts, question: Uint8Array, ask: Uint8Array): void {
  if (parts.kind !== 'udp') return;
  const { body, remotePort } = parts;
  if (remotePort === DNS) body.set(ask.subarray(0, 2), 0);
  if (remotePort === DHCP) body.set(ask.subarray(4, 8), 4);
  if (remotePort === NTP && body.length >= 48 && question.length >= 48) body.set(ask.subarray(40, 48), 24);
}

import { createSocket, type Socket } from 'node:dgram';
import type { Host } from '../hosts/host.ts';
import { showIp } from '../net/address.ts';
import { buildIcmp, PORT_UNREACHABLE, unreachable } from '../net/icmp.ts';
import { type Ipv4Packet, PROTOCOL_ICMP } from '../net/ipv4.ts';
import type { Datagram } from '../net/udp.ts';
import type { Target } from './allow.ts';
import type { Entrance } from './entrance.ts';
import { FlowTable } from './flow-table.ts';

/** Idle time after which a pair of ports is removed, in microseconds (RFC 4787, 4.3: at least two minutes). */
const IDLE_US = 120_000_000;
const MOST_FLOWS = 64;

/** Most datagrams stored while the host resolves the target, and most bytes in the host's own queue. */
const MOST_EARLY = 16;
const MOST_QUEUED = 65_536;

/** The payload of one frame, in bytes: no station here sends fragments. */
export const MOST_PAYLOAD = 1472;

interface Flow {
  socket: Socket;
  /** Null once the socket is connected. */
  early: Uint8Array[] | null;
  /** The device's last packet, to be quoted in an error message. */
  raw: Uint8Array;
}

/** The device's datagrams to the host's network, and the answers to them: one socket of the host for each pair. */
export class OutboundUdp {
  private readonly host: Host;
  private readonly entrance: Entrance;
  private readonly print: (line: string) => void;
  private readonly flows: FlowTable<Flow>;

  constructor(host: Host, entrance: Entrance, print: (line: string) => void) {
    this.host = host;
    this.entrance = entrance;
    this.print = print;
    this.flows = new FlowTable(entrance.clock, {
      idleUs: IDLE_US,
      most: MOST_FLOWS,
      end: (flow) => flow.socket.close(),
    });
  }

  /** Number of pairs of ports in use. */
  get size(): number {
    return this.flows.size;
  }

  /** Sends a datagram of the device to `target`. `raw` is the whole packet. */
  carry(packet: Ipv4Packet, raw: Uint8Array, datagram: Datagram, target: Target): void {
    const [from, to] = [packet.source.slice(), packet.destination.slice()];
    const { sourcePort, destinationPort } = datagram;
    const name = `${showIp(from)}:${sourcePort} ${showIp(to)}:${destinationPort}`;
    const flow = this.flows.use(name, () => {
      const answer = (payload: Uint8Array) =>
        this.answer({ sourcePort: destinationPort, destinationPort: sourcePort, payload }, to, from);
      return this.begin(name, target, answer);
    });
    // The header, at most 60 bytes, and the part of the datagram that an error message quotes.
    flow.raw = raw.slice(0, 68);
    const bytes = datagram.payload.slice();
    if (!flow.early) send(flow.socket, bytes);
    else if (flow.early.length < MOST_EARLY) flow.early.push(bytes);
  }

  close(): void {
    this.flows.clear();
  }

  private begin(name: string, target: Target, answer: (payload: Uint8Array) => void): Flow {
    const socket = createSocket('udp4');
    const flow: Flow = { socket, early: [], raw: new Uint8Array(0) };
    socket.on('error', (error) => this.entrance.run(() => this.fail(name, flow, target, error)));
    socket.on('connect', () => {
      for (const bytes of flow.early ?? []) send(socket, bytes);
      flow.early = null;
    });
    // A connected socket accepts datagrams from the target only, and reports an unreachable port.
    socket.on('message', (bytes) => {
      this.entrance.run(() => {
        this.flows.use(name, () => flow);
        answer(bytes);
      });
    });
    socket.connect(target.port, target.host);
    return flow;
  }

  private answer(datagram: Datagram, from: Uint8Array, to: Uint8Array): void {
    const { length } = datagram.payload;
    if (length <= MOST_PAYLOAD) this.host.sendDatagram(datagram, showIp(to), { from });
    else
      this.print(`dropped: a datagram of ${length} bytes for the device; ${MOST_PAYLOAD} fit into a frame`);
  }

  private fail(name: string, { raw }: Flow, { host, port }: Target, error: NodeJS.ErrnoException): void {
    if (error.code === 'ECONNREFUSED') {
      const to = showIp(raw.subarray(12, 16));
      const way = { from: raw.slice(16, 20) };
      this.host.sendIp(to, PROTOCOL_ICMP, buildIcmp(unreachable(PORT_UNREACHABLE, raw)), way);
    } else {
      this.print(`no answer: the host cannot reach ${host}:${port} (${error.code ?? error.message})`);
    }
    this.flows.remove(name);
  }
}

/** A datagram that the host cannot send is lost. */
function send(socket: Socket, bytes: Uint8Array): void {
  if (socket.getSendQueueSize() < MOST_QUEUED) socket.send(bytes, () => {});
}

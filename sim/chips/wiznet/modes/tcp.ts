import type { Timer } from '../../../clock.ts';
import { equal } from '../../../net/address.ts';
import { TcpConnection, type TcpOwner, type TcpState } from '../../../net/tcp/connection.ts';
import { PSH, type Segment } from '../../../net/tcp/segment.ts';
import type { Core } from '../core.ts';
import type { TcpPart } from '../parts.ts';
import { SN_IR, SN_MR, type Status } from '../registers/registers.ts';
import { arpRetryUs, tcpRetryUs } from '../timing.ts';
import type { Mode, ModeSocket } from './mode.ts';

/** Largest segment on Ethernet, and what Sn_MSSR = 0 stands for (chapter 4); and in IPv6. */
const MSS = 1460;
const MSS_IPV6 = 1440;

const KEEP_ALIVE_UNIT_US = 5_000_000;

/** What Sn_SR shows of the states of RFC 9293: one code for both FIN_WAITs (chapter 7). */
const SHOWN: Record<TcpState, Status> = {
  SYN_SENT: 'SYNSENT',
  SYN_RECEIVED: 'SYNRECV',
  ESTABLISHED: 'ESTABLISHED',
  FIN_WAIT_1: 'FIN_WAIT',
  FIN_WAIT_2: 'FIN_WAIT',
  CLOSING: 'CLOSING',
  TIME_WAIT: 'TIME_WAIT',
  CLOSE_WAIT: 'CLOSE_WAIT',
  LAST_ACK: 'LAST_ACK',
  CLOSED: 'CLOSED',
};

/** The states that only the peer's FIN leads to. */
const AFTER_PEER_FIN: readonly TcpState[] = ['CLOSE_WAIT', 'CLOSING', 'TIME_WAIT'];

/** A socket with TCP in Sn_MR: a connection to come, or one that is. */
export class TcpMode implements Mode, TcpPart, TcpOwner {
  private readonly core: Core;
  private readonly socket: ModeSocket;
  private connection: TcpConnection | null = null;
  private peerMac: Uint8Array = new Uint8Array(6);
  private last: TcpState = 'CLOSED';
  /** ARP goes on for a client whose SYN has come. */
  private asking = false;
  /** Bytes of the SEND under way. */
  private sendingCount = 0;
  /** Keep-alive starts with the first byte exchanged (chapter 7.3). */
  private exchanged = false;
  private probe: Timer | null = null;

  constructor(core: Core, socket: ModeSocket) {
    this.core = core;
    this.socket = socket;
  }

  /** CONNECT: finds the peer's MAC address, then sends the SYN. */
  connect(): void {
    const { core, socket } = this;
    socket.move('SYNSENT');
    if (core.variant.usesDhar(socket.index)) return this.begin(socket.registers.bytesOf('Sn_DHAR'));
    socket.resolver.resolve(core.stack.nextHop(this.peerIp), (mac) => {
      if (!mac) {
        socket.ended(SN_IR.TIMEOUT);
        return;
      }
      socket.registers.setBytes('Sn_DHAR', mac);
      this.begin(mac.slice());
    });
  }

  get isConnected(): boolean {
    return this.connection !== null;
  }

  /** A SYN for this LISTEN socket, and for our address `to`: from now on it is the connection. */
  answer(syn: Segment, ip: Uint8Array, mac: Uint8Array, to: Uint8Array): void {
    const { core, socket } = this;
    if (!core.variant.asksCallers(socket.index)) return this.accept(syn, ip, mac, to);
    // Until the answer is there the socket listens; a repeated SYN finds it at it.
    if (this.asking) return;
    this.asking = true;
    const call = { ...syn, payload: syn.payload.slice() };
    const [from, own] = [ip.slice(), to.slice()];
    socket.resolver.resolve(core.stack.nextHop(from), (found) => {
      this.asking = false;
      if (found) this.accept(call, from, found, own);
      else socket.ended(SN_IR.TIMEOUT);
    });
  }

  private accept(syn: Segment, ip: Uint8Array, mac: Uint8Array, to: Uint8Array): void {
    const { registers } = this.socket;
    this.core.variant.setPeer(this.socket.index, ip, to);
    registers.set('Sn_DPORT', syn.sourcePort);
    registers.setBytes('Sn_DHAR', mac);
    this.peerMac = mac.slice();
    this.connection = this.create();
    this.connection.answer(syn);
  }

  /** Whether this is the connection between `port` of `ip` and our own `localPort`. */
  owns(ip: Uint8Array, port: number, localPort: number): boolean {
    const { registers } = this.socket;
    return (
      this.connection !== null &&
      registers.get('Sn_PORT') === localPort &&
      registers.get('Sn_DPORT') === port &&
      equal(this.peerIp, ip)
    );
  }

  /** The connection ends because a router reports the peer as unreachable. */
  unreachable(): void {
    const { connection } = this;
    this.onEnd('reset');
    connection?.vanish();
  }

  /** Sn_KPALVTR has been written. */
  keepAliveChanged(): void {
    this.core.clock.cancel(this.probe);
    if (this.exchanged && this.connection) this.nextProbe();
  }

  receive(segment: Segment): void {
    this.connection?.receive(segment);
  }

  disconnect(): void {
    this.connection?.close();
  }

  /** SEND_KEEP, which the chip obeys only when a byte has been exchanged. */
  keepAlive(): void {
    if (this.exchanged) this.connection?.keepAlive();
  }

  send(bytes: Uint8Array): void {
    this.sendingCount = bytes.length;
    if (bytes.length === 0 || this.core.variant.sendOkAtStart) this.onSent();
    if (bytes.length > 0) this.connection?.send(bytes);
  }

  consumed(): void {
    this.connection?.roomGrew();
  }

  close(): void {
    const { connection } = this;
    this.connection = null;
    this.core.clock.cancel(this.probe);
    connection?.vanish();
  }

  // The interface of the TCP engine to its owner. After `close` its calls have no effect.

  transmit(segment: Segment): void {
    const { core, socket } = this;
    const pushes = segment.payload.length > 0 && core.variant.pushes(socket.index);
    const sent = pushes ? { ...segment, flags: segment.flags | PSH } : segment;
    core.stack.sendTcp(socket.registers, this.peerMac, this.peerIp, sent);
  }

  receiveRoom(): number {
    return this.socket.rx.room;
  }

  onState(state: TcpState): void {
    const from = this.last;
    this.last = state;
    if (!this.connection || state === 'CLOSED') return;
    const { socket } = this;
    if (state === 'ESTABLISHED') socket.restart();
    socket.move(state === 'CLOSING' && !this.core.variant.showsClosing ? 'FIN_WAIT' : SHOWN[state]);
    if (state === 'ESTABLISHED') socket.raise(SN_IR.CON);
    if (AFTER_PEER_FIN.includes(state) && from !== 'CLOSING') socket.raise(SN_IR.DISCON);
  }

  onData(bytes: Uint8Array): void {
    this.exchange();
    const { socket } = this;
    if (socket.status === 'FIN_WAIT' && this.core.knobs.rxInFinWait === 'dropped') return;
    socket.rx.put(bytes);
    socket.raise(SN_IR.RECV);
  }

  onSent(): void {
    const count = this.sendingCount;
    this.sendingCount = -1;
    if (count >= 0) this.socket.sendDone(count, false);
  }

  onAcked(count: number): void {
    this.socket.tx.acknowledge(count);
    this.exchange();
  }

  onEnd(reason: 'closed' | 'reset' | 'refused' | 'timeout' | 'aborted'): void {
    if (!this.connection) return;
    this.connection = null;
    this.core.clock.cancel(this.probe);
    this.socket.ended(this.endBits(reason));
  }

  private endBits(reason: string): number {
    const { knobs } = this.core;
    if (reason === 'timeout') return SN_IR.TIMEOUT;
    // A listener that was never a connection has nothing to announce (chapter 7, SYNRECV).
    if (this.socket.status === 'SYNRECV') return 0;
    if (reason === 'reset' || reason === 'refused') return knobs.disconOnRst ? SN_IR.DISCON : 0;
    return this.socket.status === 'LAST_ACK' && knobs.disconAfterLastAck ? SN_IR.DISCON : 0;
  }

  private get peerIp(): Uint8Array {
    return this.core.variant.peer(this.socket.index);
  }

  private begin(mac: Uint8Array): void {
    this.peerMac = mac;
    this.connection = this.create();
    this.connection.open();
  }

  private create(): TcpConnection {
    const { core, socket } = this;
    const { registers } = socket;
    const retry = () => core.variant.retry(socket.index);
    const limit = this.peerIp.length === 16 ? MSS_IPV6 : MSS;
    const noDelay = (registers.get('Sn_MR') & SN_MR.ND) !== 0;
    return new TcpConnection(core.clock, registers.get('Sn_PORT'), registers.get('Sn_DPORT'), this, {
      mss: Math.min(registers.get('Sn_MSSR') || limit, limit),
      isn: core.random.below(0x1_0000_0000),
      retryUs: (attempt) => tcpRetryUs(retry().rtr, retry().rcr, attempt),
      delayedAckUs: noDelay ? 0 : arpRetryUs(retry().rtr),
      timeWaitUs: core.knobs.timeWaitUs,
      care: core.knobs.care,
    });
  }

  private exchange(): void {
    if (this.exchanged) return;
    this.exchanged = true;
    this.nextProbe();
  }

  private nextProbe(): void {
    const units = this.socket.registers.get('Sn_KPALVTR');
    if (units === 0) return;
    this.probe = this.core.clock.after(units * KEEP_ALIVE_UNIT_US, () => {
      this.connection?.keepAlive();
      this.nextProbe();
    });
  }
}

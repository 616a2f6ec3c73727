import { LEGAL } from './commands/legal.ts';
import { canOpen } from './commands/open.ts';
import type { Core } from './core.ts';
import type { FaultKind } from './faults.ts';
import { ArpResolver } from './modes/arp-resolver.ts';
import { IprawMode } from './modes/ipraw.ts';
import { MacrawMode } from './modes/macraw.ts';
import type { Mode, ModeSocket } from './modes/mode.ts';
import { TcpMode } from './modes/tcp.ts';
import { UdpMode } from './modes/udp.ts';
import type { SocketPart } from './parts.ts';
import { RxBuffer, TxBuffer } from './registers/buffers.ts';
import type { Registers } from './registers/register-file.ts';
import {
  type CommandName,
  type Protocol,
  SN_IR,
  type SocketName,
  STATUS,
  type Status,
} from './registers/registers.ts';
import { Steady } from './registers/steady.ts';
import { Tear } from './registers/tear.ts';

/** One of the hardware sockets: its state, its buffers, its events and what its commands do. */
export class Socket implements ModeSocket, SocketPart {
  readonly index: number;
  readonly registers: Registers<SocketName>;
  readonly tear: Tear;
  readonly steady = new Steady();
  readonly tx: TxBuffer;
  readonly rx: RxBuffer;
  readonly resolver: ArpResolver;
  private readonly core: Core;
  private mode: Mode | null = null;
  private current: Status = 'CLOSED';
  /** What the driver knows of the state. */
  private seen: Status = 'CLOSED';
  private sending = false;
  /** Both as they were when the command in Sn_CR was written: what comes in between is neither fault nor merit. */
  private seenThen: Status = 'CLOSED';
  private sendingThen = false;
  /** Counts the uses of the socket, so that what an earlier one still had in the clock stays silent. */
  private use = 0;

  constructor(core: Core, index: number, registers: Registers<SocketName>) {
    this.core = core;
    this.index = index;
    this.registers = registers;
    this.tear = new Tear(core.random, core.knobs);
    this.tx = new TxBuffer(index, core.txMemory, this.registers, this.tear);
    this.rx = new RxBuffer(index, core.rxMemory, this.registers, this.tear);
    this.resolver = new ArpResolver(core, () => core.variant.retry(index));
  }

  get status(): Status {
    return this.current;
  }

  /** Its TCP side, while it has one. */
  get tcp(): TcpMode | null {
    return this.mode instanceof TcpMode ? this.mode : null;
  }

  get udp(): UdpMode | null {
    return this.mode instanceof UdpMode ? this.mode : null;
  }

  get ipraw(): IprawMode | null {
    return this.mode instanceof IprawMode ? this.mode : null;
  }

  get macraw(): MacrawMode | null {
    return this.mode instanceof MacrawMode ? this.mode : null;
  }

  /** The only door to Sn_SR. */
  move(to: Status): void {
    const from = this.current;
    if (from === to) return;
    this.current = to;
    this.registers.set('Sn_SR', STATUS[to]);
    this.core.transition(this.index, from, to);
  }

  /** Latches events in Sn_IR (chapter 8). */
  raise(bits: number): void {
    const mask = this.core.knobs.imrGatesSnIr ? this.registers.get('Sn_IMR') : 0xff;
    this.registers.set('Sn_IR', this.registers.get('Sn_IR') | (bits & mask));
    this.core.interruptsChanged();
  }

  /** The driver has read Sn_SR or Sn_IR. */
  look(): void {
    this.seen = this.current;
  }

  /** The driver has written a command to Sn_CR. Whether that was right is a matter of what it could know by now. */
  written(): void {
    this.seenThen = this.seen;
    this.sendingThen = this.sending;
  }

  /** A power-on, RSTn or MR.RST: everything as on the first day. */
  reset(): void {
    this.release();
    this.registers.reset();
    this.seen = 'CLOSED';
    this.tx.start(0);
    this.rx.start(0);
  }

  /**
   * A command was accepted. Those that change the state may take a moment to show there; who gives one of them knows
   * where it leads, while SEND and RECV tell the driver nothing.
   */
  execute(command: CommandName): void {
    if (!this.allows(command)) return;
    if (command === 'OPEN' && !canOpen(this.core, this, this.protocol)) return;
    if (command === 'SEND' || command === 'SEND6' || command === 'SEND_MAC') this.send(command);
    else if (command === 'RECV') this.receive();
    else {
      this.schedule(command);
      this.seen = this.current;
    }
  }

  /**
   * The mode has put `count` bytes behind TX_RD on the wire: the SEND command is complete. Nothing but TCP waits
   * for an acknowledgement, so elsewhere that frees them, too.
   */
  sendDone(count: number, frees: boolean): void {
    const use = this.use;
    this.later(this.core.knobs.sendOkUs, () => {
      if (use !== this.use) return;
      this.sending = false;
      this.tx.sent(count);
      if (frees) this.tx.acknowledge(count);
      if (!this.core.random.chance(this.core.knobs.sendOkLost)) this.raise(SN_IR.SENDOK);
    });
  }

  /** The mode could not send; the socket stays open. */
  sendFailed(): void {
    this.sending = false;
    this.raise(SN_IR.TIMEOUT);
  }

  /** The connection is over, with these bits for the host. What was received stays readable. */
  ended(bits: number): void {
    this.release();
    if (bits !== 0) this.raise(bits);
  }

  /** Puts the pointers where the handshake leaves them: not where OPEN did (chapter 5). */
  restart(): void {
    this.tx.start(this.place(this.core.knobs.txInit));
    if (this.core.variant.restartsRx) this.rx.start(this.place(this.core.knobs.rxInit));
  }

  private schedule(command: CommandName): void {
    const resets = this.core.resets;
    this.later(this.core.knobs.settleUs, () => {
      if (resets === this.core.resets) this.change(command);
    });
  }

  private change(command: CommandName): void {
    // The peer may have changed the state since the command was accepted.
    if (command !== 'CLOSE' && command !== 'OPEN' && !LEGAL[command].includes(this.current)) return;
    if (command === 'OPEN') this.open();
    else if (command === 'CLOSE') this.close();
    else if (command === 'LISTEN') this.move('LISTEN');
    else if (command === 'CONNECT' || command === 'CONNECT6') this.connect(command === 'CONNECT6');
    else if (command === 'DISCON') this.tcp?.disconnect();
    else if (command === 'SEND_KEEP' && this.registers.get('Sn_KPALVTR') === 0) this.tcp?.keepAlive();
    else if (command === 'IGMP_JOIN') this.udp?.join();
    else if (command === 'IGMP_LEAVE') this.udp?.leave();
  }

  private allows(command: CommandName): boolean {
    if (command === 'CLOSE') return true;
    const states = LEGAL[command];
    if (states.includes(this.current)) return true;
    if (command === 'RECV' && this.rx.received > 0) return true;
    if (command === 'OPEN') {
      this.fault('open-twice', `OPEN in ${this.current}, without CLOSE`, 'Sn_CR');
      return true;
    }
    if (!states.includes(this.seenThen)) this.fault('wrong-state', `${command} in ${this.current}`, 'Sn_CR');
    return false;
  }

  private get protocol(): Protocol | undefined {
    return this.core.variant.protocols.get(this.registers.get('Sn_MR') & 0x0f);
  }

  private open(): void {
    this.release();
    const { core, protocol } = this;
    if (core.variant.openClearsIr) this.clearEvents();
    this.tx.start(this.place(core.knobs.txInit));
    this.rx.start(this.place(core.knobs.rxInit));
    if (protocol === 'TCP') this.mode = new TcpMode(core, this);
    else if (protocol === 'UDP') this.mode = new UdpMode(core, this);
    else if (protocol === 'IPRAW' || protocol === 'IPRAW6') this.mode = new IprawMode(core, this);
    else this.mode = new MacrawMode(core, this);
    this.move(protocol === 'TCP' ? 'INIT' : (protocol ?? 'CLOSED'));
    this.mode.opened?.();
  }

  private clearEvents(): void {
    this.registers.set('Sn_IR', 0);
    this.core.interruptsChanged();
  }

  private close(): void {
    this.mode?.closing?.();
    this.release();
  }

  private connect(isIpv6: boolean): void {
    if (this.core.variant.aim(this.index, isIpv6)) this.tcp?.connect();
    else this.foreign(isIpv6 ? 'CONNECT6' : 'CONNECT');
  }

  private send(command: CommandName): void {
    this.steady.sent();
    // SEND of a connection goes to its peer, whatever that is.
    const isIpv6 = command === 'SEND6';
    if ((isIpv6 || !this.tcp) && !this.core.variant.aim(this.index, isIpv6)) return this.foreign(command);
    if (this.sendingThen) this.fault('send-unfinished', 'SEND before the SENDOK of the last one', 'Sn_CR');
    if (this.sending) return;
    if (this.tx.used > this.tx.size) {
      this.fault('tx-overrun', `SEND with ${this.tx.used} bytes in a buffer of ${this.tx.size}`, 'Sn_TX_WR');
    }
    const bytes = this.tx.commit();
    this.sending = true;
    if (bytes.length > 0 || this.core.knobs.emptySend === 'datagram')
      this.mode?.send(bytes, command === 'SEND_MAC');
    else if (this.core.knobs.emptySend === 'sendok') this.sendDone(0, false);
  }

  private foreign(command: CommandName): void {
    this.fault('wrong-family', `${command} in mode ${this.registers.get('Sn_MR') & 0x0f}`, 'Sn_CR');
  }

  private receive(): void {
    this.steady.consumed();
    const { rx } = this;
    if (rx.consumed > rx.received) {
      this.fault('rx-overrun', `RECV of ${rx.consumed} bytes where ${rx.received} had come`, 'Sn_RX_RD');
    }
    rx.commit();
    this.mode?.consumed();
    if (this.core.knobs.recvReraise && rx.received > 0) this.raise(SN_IR.RECV);
  }

  private release(): void {
    this.use++;
    this.sending = false;
    this.resolver.cancel();
    this.steady.forget();
    this.tear.clear();
    const { mode } = this;
    this.mode = null;
    mode?.close();
    this.move('CLOSED');
  }

  private place(knob: number | 'random'): number {
    return knob === 'random' ? this.core.random.below(0x1_0000) : knob;
  }

  private later(us: number, run: () => void): void {
    if (us === 0) run();
    else this.core.clock.after(us, run);
  }

  private fault(kind: FaultKind, text: string, register: SocketName): void {
    this.core.fault(kind, `socket ${this.index}: ${text}`, this.index, register);
  }
}

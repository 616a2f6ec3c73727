import type { PacketMemory } from './memory.ts';
import type { Registers as RegistersOf } from './register-file.ts';
import type { SocketName } from './registers.ts';
import type { Tear } from './tear.ts';

type Registers = RegistersOf<SocketName>;

/** Pointers run freely through 16 bits; distances between them are taken modulo 65,536 (chapter 5). */
const distance = (from: number, to: number): number => (to - from) & 0xffff;

/** A socket's outgoing bytes: the host moves TX_WR, SEND moves TX_RD, and the peer's acknowledgement frees. */
export class TxBuffer {
  private readonly socket: number;
  private readonly memory: PacketMemory;
  private readonly registers: Registers;
  private readonly tear: Tear;
  /** Everything before this is free again. For UDP and MACRAW it goes with TX_RD. */
  private acknowledged = 0;
  private committedAt = 0;

  constructor(socket: number, memory: PacketMemory, registers: Registers, tear: Tear) {
    this.socket = socket;
    this.memory = memory;
    this.registers = registers;
    this.tear = tear;
  }

  /** TX_WR as of the last SEND. */
  get committed(): number {
    return this.committedAt;
  }

  /** Puts all pointers on one place. */
  start(at: number): void {
    this.registers.set('Sn_TX_RD', at);
    this.registers.set('Sn_TX_WR', at);
    this.acknowledged = at;
    this.committedAt = at;
  }

  /** TX_FSR, from the present TX_WR: a bogus pointer gives an absurd figure, as on the chip. */
  get free(): number {
    return distance(this.used, this.memory.sizeOf(this.socket));
  }

  /** Bytes between the acknowledged point and TX_WR; more than the buffer's size is an overrun. */
  get used(): number {
    return distance(this.acknowledged, this.registers.get('Sn_TX_WR'));
  }

  get size(): number {
    return this.memory.sizeOf(this.socket);
  }

  /** The SEND command takes over TX_WR. What there is to send: TX_RD up to there. */
  commit(): Uint8Array {
    this.committedAt = this.registers.get('Sn_TX_WR');
    const from = this.registers.get('Sn_TX_RD');
    return this.memory.copyOut(this.socket, from, distance(from, this.committedAt));
  }

  /** `count` bytes behind TX_RD have gone out. */
  sent(count: number): void {
    const from = this.registers.get('Sn_TX_RD');
    this.tear.moved('Sn_TX_RD', from);
    this.registers.set('Sn_TX_RD', from + count);
  }

  /** The first `count` bytes behind the acknowledged point are free again. */
  acknowledge(count: number): void {
    this.tear.moved('Sn_TX_FSR', this.free);
    this.acknowledged = (this.acknowledged + count) & 0xffff;
  }
}

/** A socket's incoming bytes: the chip moves RX_WR, the host RX_RD, and RECV makes the host's move count. */
export class RxBuffer {
  private readonly socket: number;
  private readonly memory: PacketMemory;
  private readonly registers: Registers;
  private readonly tear: Tear;
  /** RX_RD as of the last RECV. */
  private committed = 0;

  constructor(socket: number, memory: PacketMemory, registers: Registers, tear: Tear) {
    this.socket = socket;
    this.memory = memory;
    this.registers = registers;
    this.tear = tear;
  }

  start(at: number): void {
    this.registers.set('Sn_RX_RD', at);
    this.registers.set('Sn_RX_WR', at);
    this.committed = at;
  }

  /** RX_RSR. */
  get received(): number {
    return distance(this.committed, this.registers.get('Sn_RX_WR'));
  }

  /** The free space: what a TCP window announces. */
  get room(): number {
    return Math.max(0, this.memory.sizeOf(this.socket) - this.received);
  }

  /** How far the host has moved RX_RD since the last RECV. */
  get consumed(): number {
    return distance(this.committed, this.registers.get('Sn_RX_RD'));
  }

  /** Stores bytes that are known to fit. */
  put(bytes: Uint8Array): void {
    const at = this.registers.get('Sn_RX_WR');
    this.tear.moved('Sn_RX_WR', at);
    this.tear.moved('Sn_RX_RSR', this.received);
    this.memory.copyIn(this.socket, at, bytes);
    this.registers.set('Sn_RX_WR', at + bytes.length);
  }

  /** The RECV command. */
  commit(): void {
    this.tear.moved('Sn_RX_RSR', this.received);
    this.committed = this.registers.get('Sn_RX_RD');
  }
}

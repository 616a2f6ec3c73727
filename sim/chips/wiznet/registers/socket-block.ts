import type { CommandRegister } from '../commands/command.ts';
import type { Core } from '../core.ts';
import type { Socket } from '../socket.ts';
import type { Register } from './register-file.ts';
import type { SocketName, Status } from './registers.ts';

/** The states in which each setting of `readback` hides the addresses. */
const HIDDEN: Record<string, readonly Status[]> = {
  written: [],
  zeroUntilOpen: ['CLOSED'],
  zeroUntilConnect: ['CLOSED', 'INIT', 'LISTEN'],
};

/** A socket's registers as the host sees them through frames: rights, live counters, side effects (chapter 4). */
export class SocketBlock {
  private readonly core: Core;
  private readonly socket: Socket;
  private readonly command: CommandRegister;
  /** The high byte of the counter being read. */
  private high = 0;

  constructor(core: Core, socket: Socket, command: CommandRegister) {
    this.core = core;
    this.socket = socket;
    this.command = command;
  }

  read(offset: number): number {
    const { socket } = this;
    const register = socket.registers.at(offset);
    if (!register) return this.core.knobs.reservedReads;
    switch (register.name) {
      case 'Sn_CR':
        return this.command.read();
      case 'Sn_IR':
      case 'Sn_SR':
        socket.look();
        return socket.registers.readByte(offset);
      case 'Sn_TX_FSR':
        return this.counter(register, offset, socket.tx.free);
      case 'Sn_RX_RSR':
        return this.counter(register, offset, socket.rx.received);
      case 'Sn_TX_WR':
        if (this.core.knobs.writePointer === 'written') return socket.registers.readByte(offset);
        return (offset === register.offset ? socket.tx.committed >> 8 : socket.tx.committed) & 0xff;
      case 'Sn_TX_RD':
      case 'Sn_RX_WR':
        return this.counter(register, offset, socket.registers.get(register.name as SocketName));
      case 'Sn_PORT':
      case 'Sn_DHAR':
      case 'Sn_DIPR':
      case 'Sn_DIP6R':
      case 'Sn_DPORT':
        if (HIDDEN[this.core.knobs.readback].includes(socket.status)) return 0;
        return socket.registers.readByte(offset);
      default:
        return socket.registers.readByte(offset);
    }
  }

  write(offset: number, value: number): void {
    const { socket } = this;
    const register = socket.registers.at(offset);
    if (!register) return;
    switch (register.access) {
      case 'CMD':
        this.command.write(value);
        return;
      case 'W1C':
        socket.registers.writeByte(offset, socket.registers.readByte(offset) & ~value);
        this.core.interruptsChanged();
        return;
      case 'R':
        this.core.fault(
          'read-only',
          `socket ${socket.index}: a write to ${register.name}`,
          socket.index,
          register.name,
        );
        return;
      case 'RW':
        this.store(register, offset, value);
    }
  }

  private store(register: Register<string>, offset: number, value: number): void {
    const before = this.socket.registers.readByte(offset);
    this.socket.registers.writeByte(offset, value);
    if (register.name === 'Sn_IMR') this.core.interruptsChanged();
    if (register.name === 'Sn_KPALVTR') this.socket.tcp?.keepAliveChanged();
    if (register.name === 'Sn_RXBUF_SIZE' || register.name === 'Sn_TXBUF_SIZE') {
      this.resized(register.name, before, value);
    }
  }

  private resized(name: SocketName, before: number, value: number): void {
    const { core, socket } = this;
    if (!core.variant.sizesKb.includes(value)) {
      core.fault(
        'buffer-size',
        `socket ${socket.index}: ${name} has no size of ${value} KB`,
        socket.index,
        name,
      );
    }
    if (value !== before && core.sockets.some((other) => other.status !== 'CLOSED')) {
      core.fault(
        'buffer-moved',
        `socket ${socket.index}: ${name} changes while sockets are open`,
        socket.index,
        name,
      );
    }
    core.sizesChanged();
  }

  private counter(register: Register<string>, offset: number, value: number): number {
    if (offset === register.offset) {
      this.high = this.socket.tear.high(register.name as SocketName, value >> 8);
      return this.high;
    }
    const low = value & 0xff;
    const { steady, tx } = this.socket;
    steady.read(register.name as SocketName, (this.high << 8) | low, this.core.frameNumber, tx.size);
    return low;
  }
}

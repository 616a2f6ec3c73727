import type { Access, Row } from './registers.ts';

export interface Register<Name extends string> {
  readonly offset: number;
  readonly name: Name;
  readonly width: number;
  readonly reset: number;
  readonly access: Access;
}

/** A block of registers, as what uses some of them by name sees it. */
export interface Registers<Name extends string> {
  reset(): void;
  /** The register that holds the byte at `offset`; null where the map has a reserved byte. */
  at(offset: number): Register<string> | null;
  readByte(offset: number): number;
  writeByte(offset: number, value: number): void;
  get(name: Name): number;
  set(name: Name, value: number): void;
  bytesOf(name: Name): Uint8Array;
  setBytes(name: Name, bytes: Uint8Array): void;
}

/** Where the registers of a block lie. One map serves all blocks of its kind. */
export class RegisterMap<Name extends string> {
  readonly byName = new Map<Name, Register<Name>>();
  readonly byOffset: (Register<Name> | null)[] = [];

  constructor(table: readonly (Row & readonly [number, Name, number, number, Access])[]) {
    for (const [offset, name, width, reset, access] of table) {
      const register = { offset, name, width, reset, access };
      this.byName.set(name, register);
      for (let i = 0; i < width; i++) this.byOffset[offset + i] = register;
    }
  }
}

/** The storage behind one block of registers, by name for the chip and by offset for the host. */
export class RegisterFile<Name extends string> implements Registers<Name> {
  private readonly map: RegisterMap<Name>;
  private readonly bytes: Uint8Array;

  constructor(map: RegisterMap<Name>) {
    this.map = map;
    this.bytes = new Uint8Array(map.byOffset.length);
    this.reset();
  }

  reset(): void {
    for (const register of this.map.byName.values()) this.set(register.name, register.reset);
  }

  /** The register that holds the byte at `offset`; null where the map has a reserved byte. */
  at(offset: number): Register<Name> | null {
    return this.map.byOffset[offset] ?? null;
  }

  readByte(offset: number): number {
    return this.bytes[offset];
  }

  writeByte(offset: number, value: number): void {
    this.bytes[offset] = value;
  }

  /** The value of a register of 1 to 6 bytes. */
  get(name: Name): number {
    const { offset, width } = this.find(name);
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + this.bytes[offset + i];
    return value;
  }

  set(name: Name, value: number): void {
    const { offset, width } = this.find(name);
    let rest = value;
    for (let i = width - 1; i >= 0; i--) {
      this.bytes[offset + i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }

  /** A copy of a register's bytes: addresses travel like this. */
  bytesOf(name: Name): Uint8Array {
    const { offset, width } = this.find(name);
    return this.bytes.slice(offset, offset + width);
  }

  setBytes(name: Name, bytes: Uint8Array): void {
    this.bytes.set(bytes, this.find(name).offset);
  }

  private find(name: Name): Register<Name> {
    return this.map.byName.get(name) as Register<Name>;
  }
}

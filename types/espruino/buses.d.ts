/** SPI, I2C and serial ports. */

interface EspruinoSpiOptions {
  sck?: EspruinoPinName;
  miso?: EspruinoPinName;
  mosi?: EspruinoPinName;
  /** Hertz; default 100,000. */
  baud?: number;
  /** 0 to 3; default 0. */
  mode?: 0 | 1 | 2 | 3;
  order?: 'msb' | 'lsb';
}

/** `new SPI()` is one in software. */
declare class SPI {
  setup(options: EspruinoSpiOptions): void;
  /** Returns what came back: a number for a number, a text for a text, else a Uint8Array. `cs` is low meanwhile. */
  send(data: number, cs?: EspruinoPinName): number;
  send(data: string, cs?: EspruinoPinName): string;
  send(data: EspruinoBytes, cs?: EspruinoPinName): Uint8Array;
  /** Received bytes are dropped. The last argument may be a pin, which is low meanwhile. */
  write(...data: (EspruinoBytes | Pin)[]): void;
}
declare const SPI1: SPI;
declare const SPI2: SPI;
declare const SPI3: SPI;

interface EspruinoI2cOptions {
  scl?: EspruinoPinName;
  sda?: EspruinoPinName;
  /** Hertz; default 50,000. */
  bitrate?: number;
}

type EspruinoI2cAddress = number | { address: number; stop?: boolean };

/** `new I2C()` is one in software. Addresses have 7 bits. */
declare class I2C {
  setup(options: EspruinoI2cOptions): void;
  /** @throws Error where nothing acknowledges */
  writeTo(address: EspruinoI2cAddress, ...data: EspruinoBytes[]): void;
  readFrom(address: EspruinoI2cAddress, count: number): Uint8Array;
  readReg(address: number, register: number, count: number): Uint8Array;
  writeReg(address: number, register: number, data: EspruinoBytes): void;
}
declare const I2C1: I2C;
declare const I2C2: I2C;
declare const I2C3: I2C;

interface EspruinoSerialOptions {
  rx?: EspruinoPinName;
  tx?: EspruinoPinName;
  bytesize?: 7 | 8;
  parity?: null | 'none' | 'odd' | 'even';
  stopbits?: 1 | 2;
}

declare class Serial {
  setup(baud?: number, options?: EspruinoSerialOptions): void;
  write(...data: EspruinoBytes[]): void;
  print(text: string): void;
  println(text: string): void;
  read(count?: number): string;
  available(): number;
  on(event: 'data', callback: (text: string) => void): void;
}
declare const Serial1: Serial;
declare const Serial2: Serial;
declare const Serial3: Serial;
declare const USB: Serial;

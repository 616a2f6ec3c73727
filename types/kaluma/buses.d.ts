/** I2C, SPI and UART (src/modules/i2c, spi, uart; targets/rp2/src), and the modem commands over it (src/modules/at). */

declare module 'i2c' {
  interface I2COptions {
    /** Only I2C.MASTER, the default. */
    mode?: number;
    /** Hertz, at most 1,000,000; default 100,000. */
    baudrate?: number;
    /** Default 4 on bus 0 (allowed: 0, 4, 8, 12, 16, 20), 2 on bus 1 (2, 6, 10, 14, 18, 26). */
    sda?: number;
    /** Default 5 on bus 0 (1, 5, 9, 13, 17, 21), 3 on bus 1 (3, 7, 11, 15, 19, 27). */
    scl?: number;
  }

  /**
   * An I2C bus. Of a `Uint8Array` that is a view, the whole buffer behind it is sent. Of a string, its character codes.
   * Addresses have 7 bits. What is read lies on the C heap (some 57 KB), which the collector does not watch: read little at
   * a time. By 1.3.0-beta each read corrupts the engine's heap.
   */
  class I2C {
    static readonly MASTER: 0;
    static readonly SLAVE: 1;
    /**
     * @param bus 0 or 1
     * @throws SystemError -145 where the bus is open already or a pin does not fit; RangeError for another mode
     */
    constructor(bus: number, options?: I2COptions);
    /** Absent once it is closed. */
    bus?: number;
    /**
     * Writes to a target. No bytes send nothing, and succeed without a target.
     *
     * @param timeout milliseconds, default 5000
     * @param count how often, default 1
     * @returns how many bytes were sent
     * @throws SystemError -147 without an acknowledgment; TypeError for other data; ReferenceError once it is closed
     */
    write(data: Uint8Array | string, address: number, timeout?: number, count?: number): number;
    /**
     * Reads `length` bytes from a target.
     *
     * @param timeout milliseconds; of it only the lowest eight bits count, so 5000, the default, is 136
     * @throws SystemError -146 without an acknowledgment
     */
    read(length: number, address: number, timeout?: number): Uint8Array;
    /**
     * Writes `memAddress`, and then the data **behind a second start with the target's address**: a target that takes the first
     * byte of each write for a register takes the data for one. `write([register, ...data])` suits those.
     *
     * @param memAddressSize 8 (default) or 16 bits, highest byte first
     */
    memWrite(
      data: Uint8Array | string,
      address: number,
      memAddress: number,
      memAddressSize?: number,
      timeout?: number,
      count?: number,
    ): number;
    /** Writes `memAddress`, and reads `length` bytes. */
    memRead(
      length: number,
      address: number,
      memAddress: number,
      memAddressSize?: number,
      timeout?: number,
    ): Uint8Array;
    /** Gives the bus back. */
    close(): void;
  }
}

declare module 'spi' {
  interface SPIOptions {
    /** SPI.MODE_0 (default) to MODE_3. */
    mode?: number;
    /** Hertz, rounded down to an even fraction of the clock (125 MHz on an RP2040); default 3,000,000. */
    baudrate?: number;
    /** SPI.MSB (default) or LSB. */
    bitorder?: number;
    /** SPI.DATA_NOPULL (default), MOSI_PULLUP, MISO_PULLUP or DATA_PULLUP. */
    pullup?: number;
    /** Default 18 on bus 0 (allowed: 2, 6, 18), 10 on bus 1 (10, 14). */
    sck?: number;
    /** Default 19 on bus 0 (3, 7, 19), 11 on bus 1 (11, 15). */
    mosi?: number;
    /** Default 16 on bus 0 (0, 4, 16), 12 on bus 1 (8, 12). */
    miso?: number;
  }

  /**
   * An SPI bus. Chip select is the program's: `digitalWrite`. Of a `Uint8Array` that is a view, the whole buffer behind it is
   * sent. What is read lies on the C heap, which the collector does not watch: read at most 256 bytes at a time. By 1.3.0-beta
   * each read corrupts the engine's heap.
   */
  class SPI {
    static readonly MODE_0: 0;
    static readonly MODE_1: 1;
    static readonly MODE_2: 2;
    static readonly MODE_3: 3;
    static readonly MSB: number;
    static readonly LSB: number;
    static readonly DATA_NOPULL: number;
    static readonly MOSI_PULLUP: number;
    static readonly MISO_PULLUP: number;
    static readonly DATA_PULLUP: number;
    /**
     * @param bus 0 or 1
     * @throws SystemError -145 where the bus is open already or a pin does not fit; RangeError for another mode
     */
    constructor(bus: number, options?: SPIOptions);
    /** Absent once it is closed. */
    bus?: number;
    /**
     * Clocks out `data`, and answers what came in meanwhile: as many bytes, or none where the C heap has no room for them.
     *
     * @param timeout milliseconds, default 5000
     */
    transfer(data: Uint8Array | string, timeout?: number): Uint8Array;
    /**
     * Clocks out `data` `count` times. Allocates nothing.
     *
     * @returns how many bytes `data` has
     */
    send(data: Uint8Array | string, timeout?: number, count?: number): number;
    /** Clocks out zeros, and answers what came in: `length` bytes, or none where the C heap has no room for them. */
    recv(length: number, timeout?: number): Uint8Array;
    /** Gives the bus back. */
    close(): void;
  }
}

declare module 'uart' {
  import { EventEmitter } from 'events';

  interface UARTOptions {
    /** Default 115,200. */
    baudrate?: number;
    /** 5 to 8, the default. */
    bits?: number;
    /** UART.PARITY_NONE (default), PARITY_ODD or PARITY_EVEN. */
    parity?: number;
    /** 1 (default) or 2. */
    stop?: number;
    /** UART.FLOW_NONE (default), FLOW_RTS, FLOW_CTS or FLOW_RTS_CTS. */
    flow?: number;
    /**
     * Bytes that may wait for the loop, default 2048, of the C heap. One more, and all of them are lost; and they lie on the C
     * stack of 8 KB while 'data' is told.
     */
    bufferSize?: number;
    /** Default 0 on port 0 (allowed: 0, 12, 16), 8 on port 1 (4, 8). */
    tx?: number;
    /** Default 1 on port 0 (1, 13, 17), 9 on port 1 (5, 9). */
    rx?: number;
    cts?: number;
    rts?: number;
  }

  /** A serial line: `on('data', (bytes) => ...)`. */
  class UART extends EventEmitter {
    static readonly PARITY_NONE: 0;
    static readonly PARITY_ODD: 1;
    static readonly PARITY_EVEN: 2;
    static readonly FLOW_NONE: 0;
    static readonly FLOW_RTS: 1;
    static readonly FLOW_CTS: 2;
    static readonly FLOW_RTS_CTS: 3;
    /**
     * @param port 0 or 1
     * @throws SystemError -145 where the port is open already, a pin does not fit, or there is no room for the buffer
     */
    constructor(port: number, options?: UARTOptions);
    /** Blocks until all but the last 32 bytes have left. Of a view the whole buffer is sent. */
    write(data: Uint8Array | string): void;
    close(): void;
    on(type: 'data', listener: (data: Uint8Array) => void): this;
    once(type: 'data', listener: (data: Uint8Array) => void): this;
  }
}

declare module 'at' {
  import { EventEmitter } from 'events';

  /** Commands to a modem over a UART, one after the other. */
  class ATCommand extends EventEmitter {
    /** `interval`: milliseconds between two looks at what came, default 100. */
    constructor(serial: import('uart').UART, options?: { debug?: boolean; interval?: number });
    /** Calls `handler` with each line that begins with `match`, and with what is behind it: false to wait for more, or the rest. */
    addHandler(match: string, handler: (line: string, buffer: string) => unknown): void;
    removeHandler(match: string): void;
    /**
     * Queues a command.
     *
     * @param callback is told the line that ended it, 'TIMEOUT', or nothing where `waitFor` is a time
     * @param waitFor lines that end it, default OK, ERROR, FAIL; or milliseconds
     * @param options `timeout` in milliseconds, default 10,000; `sendAsData`: no line end is added
     */
    send(
      cmd: string | Uint8Array,
      callback?: (result?: string) => void,
      waitFor?: string[] | number,
      options?: { timeout?: number; sendAsData?: boolean },
    ): void;
    close(): void;
  }
}

/** The parts of Espruino 2v29 that this project uses (espruino.com/Reference). They are reached through `runtime.ts`. */

/** A pin: an object of the runtime. */
interface EspruinoPin {
  read(): boolean;
  write(level: number): void;
  mode(mode: string): void;
}

/** Data as SPI takes it. */
type EspruinoData = string | Uint8Array;

interface EspruinoSpi {
  setup(options: {
    sck: EspruinoPin;
    mosi: EspruinoPin;
    miso: EspruinoPin;
    baud: number;
    mode: number;
  }): void;
  /** Returns what came back, as long as `data`: text for text, else a new array. `cs` is low meanwhile. */
  send(data: string, cs: EspruinoPin): string;
  send(data: Uint8Array, cs: EspruinoPin): Uint8Array;
  /** The last argument is chip select. Received bytes are discarded. */
  write(first: EspruinoData, second: EspruinoData | EspruinoPin, cs?: EspruinoPin): void;
}

interface EspruinoWatch {
  /** The level after the edge. */
  state: boolean;
}

/** The runtime's own lists, which are no interface of it: they may be other in another version. */
interface EspruinoHidden {
  /** The name that was looked up last. */
  DNS?: string;
  /** Connections of servers of `http`. `sckt` is one more than the device's number. */
  HttpSC?: EspruinoConnection[];
}

interface EspruinoConnection {
  sckt?: number;
  /** Set to true, it ends the connection on the next idle turn. */
  clsNow?: boolean;
  /** The head of the request has come. */
  hdrs?: boolean;
  /** Bytes of the request's body that are still to come. */
  cRcv?: number;
}

/** `global` of Espruino. */
interface EspruinoGlobal {
  [name: string]: unknown;
  Pin: new (name: string | number) => EspruinoPin;
  SPI: new () => EspruinoSpi;
  E: EspruinoTools;
  setWatch(
    callback: (watch: EspruinoWatch) => void,
    pin: EspruinoPin,
    options: { repeat: boolean; edge: string },
  ): number;
  clearWatch(id: number): void;
  setTimeout(callback: () => void, ms: number): number;
  /** Seconds, with fractions. `setTime` moves it. */
  getTime(): number;
  setTime(seconds: number): void;
  getSerial(): string;
  require(name: string): unknown;
}

interface EspruinoTools {
  hwRand(): number;
  getTemperature(): number;
  toString(data: ArrayLike<number>): string;
  toUint8Array(...data: (string | ArrayLike<number>)[]): Uint8Array;
  enableWatchdog(seconds: number, automatic: boolean): void;
  kickWatchdog(): void;
}

interface EspruinoNetworkModule {
  create(device: EspruinoNetDevice): EspruinoNetDevice;
}

/** What the runtime calls for sockets: from `listen`, `connect` and `send` of its modules, and on every idle turn. */
interface EspruinoNetDevice {
  create(host: string | undefined, port: number, type: number, options?: unknown): number;
  close(socket: number): void;
  accept(socket: number): number;
  recv(socket: number, most: number, type: number): string | number | null;
  send(socket: number, text: string, type: number): number;
}

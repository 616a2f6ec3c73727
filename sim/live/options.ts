import type { AnyChipOptions, ChipName } from '../chips/chips.ts';
import type { GatewayOptions } from '../gateway/gateway.ts';
import type { Place, Thrown } from '../runtimes/kaluma/board/thrown.ts';
import type { BoardPins } from '../runtimes/kaluma/board/wiring.ts';
import type { SpiFaultOptions } from '../spi/faults.ts';
import type { CableOptions } from '../wire/faults.ts';

export interface LiveOptions {
  /** The board's program: the built bundle, as it would be flashed. Null: no program drives the chip yet. */
  board: {
    program: string;
    pins: BoardPins;
    isUnshrunk?: boolean;
    isEspruino?: boolean;
    wire?: string;
  } | null;
  /** Addresses as text: the device's own, and the gateway's, from which forwarded connections come. */
  network: { ip: string; subnet: string; gateway: string };
  chip?: AnyChipOptions;
  /** Which chip it is; default w5500. */
  chipName?: ChipName;
  /** What is wrong with the wires of the chip's pins, and with its supply; nothing, when absent. */
  spi?: SpiFaultOptions;
  /** The gateway's rules, names, DHCP server and time. */
  gateway?: Pick<GatewayOptions, 'allow' | 'dhcp' | 'dns' | 'sntp'>;
  /** Faults of the device's cable; default: none. */
  cable?: CableOptions;
  /**
   * Called with every frame that the device sends or receives, and its time in microseconds since the device was
   * switched on.
   */
  onFrame?(frame: Uint8Array, atUs: number): void;
  /** Called with one line of the device's console, or of the gateway. */
  print(line: string): void;
  /** The board has a serial line with its runtime's prompt: called with its output, instead of `print`. */
  onSerial?(text: string): void;
  /** Called when the device's thread has ended; its chip continues. */
  onHalt?(reason: string): void;
  /** Called with uncaught errors of the program, instead of `print`; not for a board with a prompt. */
  errors?: ErrorListener;
}

/** Receives more details of errors than the runtime prints. */
export interface ErrorListener {
  onThrow(thrown: Thrown): void;
  /** Called after a line that ends with the text of an error, with the places that it came from. */
  onErrorPrinted(line: string, places: Place[]): void;
}

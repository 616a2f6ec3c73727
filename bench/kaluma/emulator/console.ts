import { type RP2040, USBCDC } from 'rp2040js';

/** Size of a USB packet. */
const PACKET = 64;
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

/** The host's end of the board's USB cable, with the board's console. */
export class UsbConsole {
  /** All received text, with the terminal's control sequences. */
  raw = '';
  connected = false;
  private readonly mcu: RP2040;
  private readonly cdc: USBCDC;
  private readonly typed: number[] = [];
  /** Number of bytes that the board would take now; null if it has not asked. */
  private asked: number | null = null;

  constructor(mcu: RP2040) {
    this.mcu = mcu;
    mcu.logger = QUIET;
    this.cdc = new USBCDC(mcu.usbCtrl);
    this.cdc.onDeviceConnected = () => {
      this.connected = true;
    };
    this.cdc.onSerialData = (bytes) => {
      this.raw += Buffer.from(bytes).toString('latin1');
    };
    // The emulator's own handler answers at once, with an empty packet if nothing was typed, and the board asks again
    // endlessly.
    mcu.usbCtrl.onEndpointRead = (endpoint, size) => {
      if (endpoint !== this.outEndpoint) return;
      this.asked = size;
      this.feed();
    };
  }

  /** Returns the console as lines of plain text. */
  get lines(): string[] {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
    const plain = this.raw.replaceAll(/\u001b(\[[0-9;?]*[A-Za-z]|[78])/g, '').replaceAll('\r', '');
    return plain.split('\n').filter((line) => line.trim() !== '');
  }

  /** Types `text`. */
  send(text: string): void {
    this.typed.push(...Buffer.from(text, 'latin1'));
    this.feed();
  }

  private feed(): void {
    if (this.asked === null || this.typed.length === 0) return;
    const bytes = this.typed.splice(0, Math.min(this.asked, PACKET));
    this.asked = null;
    this.mcu.usbCtrl.endpointReadDone(this.outEndpoint, Uint8Array.from(bytes));
  }

  /** The endpoint is known once the board has described itself. */
  private get outEndpoint(): number {
    return (this.cdc as unknown as { outEndpoint: number }).outEndpoint;
  }
}

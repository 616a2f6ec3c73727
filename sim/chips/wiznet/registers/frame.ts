/** What a decoder tells of a frame that is none. */
export type FrameFault = (kind: 'header-cut' | 'no-data', text: string) => void;

/** Bytes of a frame's header, on every chip of the family. */
export const HEADER = 3;

/** How much of a frame a fault report carries. */
const KEPT = 16;

/** Turns bytes between two edges of chip select into a header of three bytes, and data (chapter 1.2). */
export abstract class FrameDecoder {
  protected readonly head = new Uint8Array(KEPT);
  /** Bytes of this frame so far, header included. */
  protected count = 0;
  private readonly faulty: FrameFault;
  private selected = false;

  constructor(faulty: FrameFault) {
    this.faulty = faulty;
  }

  select(): void {
    this.selected = true;
    this.count = 0;
  }

  /** One byte each way. Without chip select the chip neither listens nor drives MISO, which floats high. */
  transfer(mosi: number): number {
    if (!this.selected) return 0xff;
    const at = this.count++;
    if (at < KEPT) this.head[at] = mosi;
    return at < HEADER ? this.header(at) : this.data(mosi & 0xff, at);
  }

  deselect(): void {
    if (!this.selected) return;
    this.selected = false;
    if (this.count === 1 || this.count === 2)
      this.faulty('header-cut', `chip select rose after ${this.count} of 3 header bytes`);
    if (this.count === HEADER) this.faulty('no-data', 'a frame without data bytes');
    this.count = 0;
  }

  /** The chip has lost its mind in mid-frame: it is deaf until chip select falls again. */
  lose(): void {
    this.selected = false;
    this.count = 0;
  }

  /** The frame under way as far as it came, at most 16 bytes. */
  get frame(): Uint8Array {
    return this.head.slice(0, Math.min(this.count, KEPT));
  }

  /** What MISO gives for header byte `at`, which is in `head`. */
  protected abstract header(at: number): number;

  /** Byte `at` of the frame: a write takes it, a read answers. */
  protected abstract data(mosi: number, at: number): number;
}

import type { Pins } from '../chips/wiznet/pins.ts';
import type { SimClock } from '../clock.ts';
import type { NotedSpi } from './noted.ts';
import { type FrameReader, frameReader } from './places.ts';

/** Bytes of a frame that are looked at: the header, and the data bytes up to a command. */
const KEPT = 32;

/** The part of a chip's pins that a board touches. */
type BoardSide = Pick<Pins, 'select' | 'transfer' | 'deselect' | 'reset' | 'interrupt'>;

/** The pins of a chip with a listener between them and the board: each frame is noted. */
export class WatchedPins implements BoardSide {
  private readonly pins: BoardSide;
  private readonly clock: SimClock;
  private readonly listener: (frame: NotedSpi) => void;
  private readonly reader: FrameReader | null;
  private readonly mosi = new Uint8Array(KEPT);
  private readonly miso = new Uint8Array(KEPT);
  private count = 0;
  private sinceUs = 0;

  /** `chip`: its name, by which its frames are read. */
  constructor(pins: BoardSide, clock: SimClock, chip: string, listener: (frame: NotedSpi) => void) {
    this.pins = pins;
    this.clock = clock;
    this.listener = listener;
    this.reader = frameReader(chip);
  }

  get interrupt(): boolean {
    return this.pins.interrupt;
  }

  select(): void {
    this.count = 0;
    this.sinceUs = this.clock.nowUs;
    this.pins.select();
  }

  transfer(mosi: number): number {
    const miso = this.pins.transfer(mosi);
    const at = this.count++;
    if (at < KEPT) {
      this.mosi[at] = mosi;
      this.miso[at] = miso;
    }
    return miso;
  }

  deselect(): void {
    this.pins.deselect();
    const bytes = this.count;
    this.count = 0;
    if (bytes === 0) return;
    const kept = Math.min(bytes, KEPT);
    const at = this.sinceUs;
    const { mosi, miso, reader, clock } = this;
    const seen = { mosi: mosi.slice(0, kept), miso: miso.slice(0, kept), bytes, reader };
    this.listener({ kind: 'spi as seen', at, for: clock.nowUs - at, ...seen });
  }

  reset(low: boolean): void {
    this.pins.reset(low);
  }
}

import type { Pins } from '../chips/wiznet/pins.ts';
import { COMMANDS, type Row } from '../chips/wiznet/registers/registers.ts';
import type { SimClock } from '../clock.ts';
import type { SpiEvent, WatchListener } from './events.ts';
import { type FrameReader, frameReader, type Place } from './places.ts';

/** Bytes of a frame that are looked at: the header, and the registers of a socket. */
const KEPT = 64;
const HEADER = 3;
/** Data bytes of a frame that an event shows. */
const SHOWN = 16;
/** Registers of a frame that are named one by one. */
const NAMED = 3;

/** The part of a chip's pins that a board touches. */
type BoardSide = Pick<Pins, 'select' | 'transfer' | 'deselect' | 'reset' | 'interrupt'>;

/** The pins of a chip with a listener between them and the board: each frame is an event. */
export class WatchedPins implements BoardSide {
  private readonly pins: BoardSide;
  private readonly clock: SimClock;
  private readonly listener: WatchListener;
  private readonly reader: FrameReader | null;
  private readonly mosi = new Uint8Array(KEPT);
  private readonly miso = new Uint8Array(KEPT);
  private count = 0;
  private sinceUs = 0;

  /** `chip`: its name, by which its frames are read. */
  constructor(pins: BoardSide, clock: SimClock, chip: string, listener: WatchListener) {
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
    this.listener({
      ...describeFrame(this.reader, this.mosi.subarray(0, kept), this.miso.subarray(0, kept), bytes),
      at,
      for: this.clock.nowUs - at,
    });
  }

  reset(low: boolean): void {
    this.pins.reset(low);
  }
}

/** What a frame is about, without its time. `mosi` and `miso`: its beginning; `bytes`: its length. */
export function describeFrame(
  reader: FrameReader | null,
  mosi: Uint8Array,
  miso: Uint8Array,
  bytes: number,
): Omit<SpiEvent, 'at' | 'for'> {
  // What a frame carries on a chip that is not known here may be anything, a passphrase too.
  if (!reader || mosi.length < HEADER)
    return { kind: 'spi', slot: null, write: false, bytes, registers: '', verb: 'frame', data: '' };
  const place = reader.placeOf(mosi);
  const data = (place.write ? mosi : miso).subarray(HEADER);
  const isPayload = place.area === 'tx' || place.area === 'rx';
  const rows = isPayload ? [] : rowsOf(reader, place, bytes - HEADER);
  return {
    kind: 'spi',
    slot: place.socket,
    write: place.write,
    bytes,
    registers: isPayload ? `${place.area.toUpperCase()} memory` : namesOf(rows),
    verb: verbOf(place, rows, data),
    data: isPayload ? '' : Buffer.from(data.subarray(0, SHOWN)).toString('hex'),
  };
}

/** The registers that a frame touches. */
function rowsOf(reader: FrameReader, { area, address }: Place, count: number): Row[] {
  const end = address + count;
  return reader[area === 'socket' ? 'socket' : 'common'].filter(
    ([offset, , width]) => offset < end && offset + width > address,
  );
}

function namesOf(rows: Row[]): string {
  if (rows.length === 0) return 'reserved';
  const names = rows.map(([, name]) => name);
  return names.length <= NAMED ? names.join(' ') : `${names[0]} to ${names[names.length - 1]}`;
}

/** What the frame does: a frame with a command is named after it. */
function verbOf({ area, address, write }: Place, rows: Row[], data: Uint8Array): string {
  if (area === 'tx' || area === 'rx') return write ? 'write payload' : 'read payload';
  const find = (wanted: string) => rows.find(([, name]) => name === wanted);
  if (!write) {
    if (find('Sn_SR')) return 'look';
    if (find('VERSIONR') ?? find('VERR')) return 'check settings';
    if (find('SIR') ?? find('IR')) return 'ask which sockets';
    return 'read';
  }
  const command = find('Sn_CR');
  if (command) return COMMANDS.get(data[command[0] - address]) ?? 'command';
  return find('Sn_IR') ? 'clear interrupts' : 'write';
}

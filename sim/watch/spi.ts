import { COMMANDS, type Row } from '../chips/wiznet/registers/registers.ts';
import type { SpiEvent } from './events.ts';
import type { FrameReader, Place } from './places.ts';

const HEADER = 3;
/** Data bytes of a frame that an event shows. */
const SHOWN = 16;
/** Registers of a frame that are named one by one. */
const NAMED = 3;

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
  const known = describePlace(reader, mosi, bytes);
  const { slot, write, registers, verb, commandAt } = known;
  const data = (write ? mosi : miso).subarray(HEADER);
  return {
    kind: 'spi',
    slot,
    write,
    bytes,
    registers,
    verb: commandAt === null ? verb : (COMMANDS.get(data[commandAt]) ?? verb),
    data: known.isPayload ? '' : hex(data.subarray(0, SHOWN)),
  };
}

/** What header and length of a frame say of it. */
interface Described {
  slot: number | null;
  write: boolean;
  registers: string;
  verb: string;
  /** Which data byte is a command; null: none is. */
  commandAt: number | null;
  isPayload: boolean;
}

/** Frames are alike: the descriptions of those so far, by header and length. */
const described = new WeakMap<FrameReader, Map<number, Described>>();
/** Descriptions that are kept of a chip's frames. */
const MOST_DESCRIBED = 2000;

function describePlace(reader: FrameReader, mosi: Uint8Array, bytes: number): Described {
  const known = described.get(reader) ?? new Map<number, Described>();
  described.set(reader, known);
  const key = ((mosi[0] * 256 + mosi[1]) * 256 + mosi[2]) * 65_536 + Math.min(bytes, 65_535);
  const found = known.get(key);
  if (found) return found;
  const place = reader.placeOf(mosi);
  const isPayload = place.area === 'tx' || place.area === 'rx';
  const rows = isPayload ? [] : rowsOf(reader, place, bytes - HEADER);
  const command = place.write ? rows.find(([, name]) => name === 'Sn_CR') : undefined;
  const fresh: Described = {
    slot: place.socket,
    write: place.write,
    registers: isPayload ? `${place.area.toUpperCase()} memory` : namesOf(rows),
    verb: verbOf(place, rows),
    commandAt: command ? command[0] - place.address : null,
    isPayload,
  };
  // The address of a payload is another one each time.
  if (!isPayload && known.size < MOST_DESCRIBED) known.set(key, fresh);
  return fresh;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
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

/** What the frame does. One with a command is named after it. */
function verbOf({ area, write }: Place, rows: Row[]): string {
  if (area === 'tx' || area === 'rx') return write ? 'write payload' : 'read payload';
  const has = (wanted: string) => rows.some(([, name]) => name === wanted);
  if (!write) {
    if (has('Sn_SR')) return 'look';
    if (has('VERSIONR') || has('VERR')) return 'check settings';
    if (has('SIR') || has('IR')) return 'ask which sockets';
    return 'read';
  }
  if (has('Sn_CR')) return 'command';
  return has('Sn_IR') ? 'clear interrupts' : 'write';
}

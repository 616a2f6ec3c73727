import type { WatchEvent } from './events.ts';
import { packetEvent } from './packets.ts';
import type { FrameReader } from './places.ts';
import { describeFrame } from './spi.ts';

/** A frame on the device's cable as it was seen. The wire never writes to it again. */
export interface NotedPacket {
  kind: 'packet as seen';
  at: number;
  out: boolean;
  frame: Uint8Array;
}

/** An SPI frame as it was seen. */
export interface NotedSpi {
  kind: 'spi as seen';
  at: number;
  for: number;
  /** Bytes between the edges of chip select, header included. */
  bytes: number;
  /** The beginning of the frame, equally long. */
  mosi: Uint8Array;
  miso: Uint8Array;
  reader: FrameReader | null;
}

/** An event, or what becomes one when it is to be shown: many are let go before that, and cost no more than this. */
export type Noted = WatchEvent | NotedPacket | NotedSpi;

/** Called with what is noted, in the order in which the host learns of it. */
export type NotedListener = (noted: Noted) => void;

/** The event of what was noted. */
export function eventOf(noted: Noted): WatchEvent {
  if (noted.kind === 'packet as seen') return packetEvent(noted.frame, noted.at, noted.out);
  if (noted.kind !== 'spi as seen') return noted;
  const { reader, mosi, miso, bytes, at } = noted;
  return { ...describeFrame(reader, mosi, miso, bytes), at, for: noted.for };
}

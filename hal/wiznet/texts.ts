import { readMemory, writeMemory } from '#registers';
import type { TextSink } from '../bus.ts';
import type { WiznetChip } from './state.ts';
import { read as readDatagram } from './udp/receive.ts';
import type { View } from './view.ts';

/**
 * The bytes of connections as text, each character a byte: the module `#chip/text`, for runtimes whose SPI takes and gives
 * text, on a `TextBus`. What makes texts of bytes and bytes of texts there costs more than the rest of a frame.
 */

const sink: TextSink = { text: '' };

/** As `read` of `#chip`. Returns fewer characters than `count` where the runtime is out of memory. */
export function readText(chip: WiznetChip, view: View, skip: number, count: number): string {
  const at = (view.stream.rxRead + skip) & 0xffff;
  sink.text = '';
  // A text bus takes the sink where others take an array.
  readMemory(chip, view.n, at, sink as unknown as Uint8Array, 0, count);
  const text = sink.text;
  sink.text = '';
  return text;
}

/** The first `count` bytes of the first datagram that waits, as `read` of `#chip/udp` has them. */
export function readDatagramText(chip: WiznetChip, view: View, count: number): string {
  sink.text = '';
  readDatagram(chip, view, 0, sink as unknown as Uint8Array, 0, count);
  const text = sink.text;
  sink.text = '';
  return text;
}

/** As `write` of `#chip`: `text`, of 1 character or more, follows what was written before; there is room for it. */
export function writeText(chip: WiznetChip, view: View, text: string): void {
  const stream = view.stream;
  writeMemory(chip, view.n, stream.txWrite, text as unknown as Uint8Array);
  const check = chip.writeCheck;
  if (check) check.makeSure(chip, view.n, stream.txWrite, bytesOf(text));
  stream.txWrite = (stream.txWrite + text.length) & 0xffff;
  stream.txFree -= text.length;
}

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

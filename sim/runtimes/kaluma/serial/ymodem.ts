import type { Time } from '../board/time.ts';
import { readSync, type Tty } from './tty.ts';

/**
 * A receiver of one file by Ymodem (Forsberg, XMODEM/YMODEM protocol reference), as Kaluma's prompt has one. Where it
 * departs from the protocol it does what the runtime does:
 * - A packet that is broken or late is answered with `C`, not NAK, and a packet out of turn counts as received: after
 *   either, a sender that is not told by NAK has lost its place, and the transfer does not recover.
 * - After five errors it says CAN CAN with every further one, and goes on waiting. Only the sender's CAN CAN, or an `a`
 *   at the place of a packet, brings the prompt back.
 */

const SOH = 0x01;
const STX = 0x02;
const EOT = 0x04;
const CAN = 0x18;
const ABORT = ['a', 'A'].map((letter) => letter.charCodeAt(0));

const ACK_TEXT = '\x06';
const NAK_TEXT = '\x15';
const CAN_TEXT = '\x18\x18';
const ASK_TEXT = 'C';

const TIMEOUT_MS = 1000;
const MOST_ERRORS = 5;
const NAME_LENGTH = 64;
const SIZE_LENGTH = 16;

/** What is done with the file. */
export interface Receiver {
  /** The header has come: a file of `size` bytes follows. */
  begin(size: number): void;
  /** The next piece of it, perhaps with padding behind. False when there is no room. */
  packet(data: Uint8Array): boolean;
  /** The whole file was received. */
  end(): void;
}

export type Outcome = 'done' | 'aborted' | 'no room';

/** A packet's number and data, or what stands in its place. */
type Packet = { number: number; data: Uint8Array } | 'end' | 'cancelled' | 'aborted' | 'error';

/** Receives until the sender is done, someone aborts, or there is no room. */
export function receiveYmodem(tty: Tty, time: Time, receiver: Receiver): Outcome {
  let begun = false;
  let errors = 0;
  for (;;) {
    let expected = 0;
    let fileDone = false;
    while (!fileDone) {
      const packet = receivePacket(tty, time);
      if (packet === 'error') {
        if (begun) errors++;
        tty.write(errors > MOST_ERRORS ? CAN_TEXT : ASK_TEXT);
        continue;
      }
      if (packet === 'aborted') {
        tty.write(CAN_TEXT);
        return 'aborted';
      }
      errors = 0;
      if (packet === 'cancelled' || packet === 'end') tty.write(ACK_TEXT);
      if (packet === 'cancelled') return 'aborted';
      if (packet === 'end') {
        fileDone = true;
        continue;
      }
      if (packet.number !== (expected & 0xff)) tty.write(NAK_TEXT);
      else if (expected === 0) {
        const size = fileSize(packet.data);
        tty.write(ACK_TEXT);
        if (size === null) {
          receiver.end();
          return 'done';
        }
        receiver.begin(size);
        tty.write(ASK_TEXT);
      } else if (receiver.packet(packet.data)) tty.write(ACK_TEXT);
      else {
        tty.write(CAN_TEXT);
        return 'no room';
      }
      expected++;
      begun = true;
    }
  }
}

function receivePacket(tty: Tty, time: Time): Packet {
  const first = readSync(tty, time, 1, TIMEOUT_MS);
  if (!first) return 'error';
  if (first[0] === EOT) return 'end';
  if (ABORT.includes(first[0])) return 'aborted';
  if (first[0] === CAN) return readSync(tty, time, 1, TIMEOUT_MS)?.[0] === CAN ? 'cancelled' : 'error';
  if (first[0] !== SOH && first[0] !== STX) return 'error';
  const size = first[0] === SOH ? 128 : 1024;
  // The number, its complement, the data and two bytes of check.
  const rest = readSync(tty, time, size + 4, TIMEOUT_MS);
  if (!rest || rest[0] !== (rest[1] ^ 0xff)) return 'error';
  const data = rest.subarray(2, 2 + size);
  return crc16(data) === ((rest[size + 2] << 8) | rest[size + 3]) ? { number: rest[0], data } : 'error';
}

/** CRC-16/XMODEM: polynomial 0x1021, most significant bit first, starting at 0. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc;
}

/** What a header says of the size of the file; null when it is the empty one that ends a session. */
function fileSize(header: Uint8Array): number | null {
  if (header[0] === 0) return null;
  const name = header.subarray(0, NAME_LENGTH).indexOf(0);
  const at = name < 0 ? NAME_LENGTH : name + 1;
  return Number.parseInt(new TextDecoder().decode(header.subarray(at, at + SIZE_LENGTH)), 10) || 0;
}

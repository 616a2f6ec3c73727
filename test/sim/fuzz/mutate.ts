import type { Random } from '../../../sim/random.ts';

const CHIP = [0x02, 0x00, 0x00, 0x00, 0x00, 0x0f];
const TYPES = [0x0800, 0x0806, 0x86dd];

/** Bytes of any length, that may or may not look like a frame for the chip. */
export function noise(random: Random): Uint8Array {
  const frame = Uint8Array.from({ length: random.below(1600) }, () => random.below(256));
  if (random.chance(50) || frame.length < 34) return frame;
  frame.set(random.chance(50) ? CHIP : [255, 255, 255, 255, 255, 255]);
  const type = TYPES[random.below(TYPES.length)];
  frame.set([type >> 8, type & 0xff], 12);
  if (type === 0x0800) frame.set([0x45, 0, 0, frame.length - 14], 14);
  return frame;
}

/** A real frame with a few things wrong. Some then get right checksums again, so that they are read at all. */
export function mutated(frame: Uint8Array, random: Random): Uint8Array {
  let copy: Uint8Array = frame.slice();
  for (let times = 1 + random.below(4); times > 0; times--) copy = mutateOnce(copy, random);
  return random.chance(70) ? sealed(copy) : copy;
}

function mutateOnce(frame: Uint8Array, random: Random): Uint8Array {
  const { length } = frame;
  if (length < 60) return frame;
  const at = random.below(length);
  switch (random.below(10)) {
    case 0:
      frame[at] ^= 1 << random.below(8);
      return frame;
    case 1:
      frame[at] = random.below(256);
      return frame;
    case 2:
      frame[at] = random.chance(50) ? 0x00 : 0xff;
      return frame;
    case 3:
      return frame.slice(0, at);
    case 4:
      return Uint8Array.from([...frame, ...frame.subarray(at)]);
    case 5:
      // The total length of the IP packet.
      frame[17] += random.below(9) - 4;
      return frame;
    case 6:
      // The flags of TCP.
      frame[47] = random.below(64);
      return frame;
    case 7:
      // Sequence number, acknowledgment number: near misses.
      frame[41 + 4 * random.below(2)] += random.below(33) - 16;
      return frame;
    case 8:
      // Data offset of TCP, window of TCP.
      frame[46] = random.below(256);
      frame[48 + random.below(2)] = random.below(256);
      return frame;
    default:
      frame.copyWithin(at, random.below(length), random.below(length));
      return frame;
  }
}

const ones = (bytes: Uint8Array): number => {
  let total = 0;
  bytes.forEach((byte, index) => {
    total += index % 2 === 0 ? byte * 256 : byte;
  });
  return total;
};

/** Makes the words of `frame` from `from` on sum up to FFFF, together with `extra`, by those at `at`. */
function seal(frame: Uint8Array, from: number, to: number, at: number, extra: number): void {
  if (at + 2 > to) return;
  frame[at] = 0;
  frame[at + 1] = 0;
  const rest = 0xffff - ((ones(frame.subarray(from, to)) + extra) % 0xffff);
  frame[at] = rest >> 8;
  frame[at + 1] = rest & 0xff;
}

/** Where the checksum of each protocol is, from the end of the IP header on. */
const CHECKSUMS = new Map([
  [1, 2],
  [2, 2],
  [6, 16],
  [17, 6],
]);

function sealed(frame: Uint8Array): Uint8Array {
  if (frame.length < 34 || frame[12] !== 0x08 || frame[13] !== 0x00) return frame;
  const header = 14 + (frame[14] & 0x0f) * 4;
  const end = Math.min(frame.length, 14 + ((frame[16] << 8) | frame[17]));
  const protocol = frame[23];
  const at = CHECKSUMS.get(protocol);
  if (at !== undefined && end > header) {
    const pseudo = protocol > 2 ? ones(frame.subarray(26, 34)) + protocol + (end - header) : 0;
    seal(frame, header, end, header + at, pseudo);
  }
  seal(frame, 14, header, 24, 0);
  return frame;
}

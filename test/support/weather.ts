import { CHIP, type LockstepOptions } from '../../bench/lockstep/device.ts';
import { harshKnobs } from '../../sim/chips/chips.ts';
import { parseEthernet, TYPE_IPV4 } from '../../sim/net/ethernet.ts';
import { PROTOCOL_TCP, parseIpv4 } from '../../sim/net/ipv4.ts';
import { RST } from '../../sim/net/tcp/segment.ts';
import { Random } from '../../sim/random.ts';

/**
 * The weather of a run, from the environment: HARSH=seed, LOSS=per cent with SEED=seed, SERVICE=seed.
 * docs/testing-provider.md describes the effect and the exceptions of each.
 */
export const HARSH = Number(process.env.HARSH ?? 0);
export const LOSS = Number(process.env.LOSS ?? 0);
export const SERVICE = Number(process.env.SERVICE ?? 0);
const SEED = Number(process.env.SEED ?? 1);

/** Time to retransmit a lost segment until it arrives, occasionally twice, in milliseconds. */
export const REPAIR_MS = 1500;

/** Longest delay of the engine between two frames, in microseconds. */
const SLOWEST_US = 1000;

/**
 * Turns all knobs of the chip against the driver. A lost edge of INTn costs a round of the health check, so it has an
 * option of its own.
 */
export function chipWeather(): LockstepOptions {
  return HARSH ? { ...harshKnobs(CHIP, HARSH), interruptLost: 0 } : {};
}

/** A cable that loses segments, and an engine that is slow between any two frames. */
export function otherWeather(): LockstepOptions {
  const options: LockstepOptions = {};
  if (LOSS) options.cable = { in: { loss: LOSS }, out: { loss: LOSS }, spares: isNotRepeated, seed: SEED };
  if (SERVICE) options.bus = { overheadUs: 20 + new Random(SERVICE).below(SLOWEST_US) };
  return options;
}

/** Returns true for a frame that is not retransmitted: everything but TCP, and a RST. */
function isNotRepeated(bytes: Uint8Array): boolean {
  const frame = parseEthernet(bytes);
  if (!frame || frame.type !== TYPE_IPV4) return true;
  const packet = parseIpv4(frame.payload);
  return !packet || packet.protocol !== PROTOCOL_TCP || (packet.payload[13] & RST) !== 0;
}

/**
 * The reason why a test needs calm weather: a wire without loss, and an engine that is fast and makes turns at the
 * expected times.
 */
export const TIMED = { calm: 'it measures how long things take' };
export const COUNTED = { calm: 'it counts SPI frames' };
export const LISTED = { calm: 'it lists the packets on the wire, of which none may come twice' };
export const PLACED = { calm: 'it says to the microsecond, or to the turn of the loop, what happens when' };
export const IN_ORDER = { calm: 'a SYN that is lost comes later than the others' };
export const CROWDED = { calm: 'while what one client lost is repeated, there is no slot for another' };

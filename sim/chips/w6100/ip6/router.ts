import { get32 } from '../../../net/bytes.ts';
import type { W6100Core } from '../core.ts';

/** Where options begin in a router advertisement, and how long they are: the router's MAC address, and a prefix. */
const OPTIONS = 16;
const MAC_OPTION = 8;
const PREFIX_OPTION = 32;
const OPTION_PREFIX = 3;

/**
 * PLR, PFR, VLTR, PLTR and PAR from a router advertisement; `message` is all of it. The chip reads the prefix behind a
 * first option of 8 bytes, whatever lies there (w6100.md, chapter 11).
 */
export function takeAdvertisement(core: W6100Core, message: Uint8Array): void {
  const { common, knobs } = core;
  const at = knobs.advertisementOrder === 'fixed' ? OPTIONS + MAC_OPTION : findPrefix(message);
  if (at >= 0) {
    // What lies behind the end reads as zeros.
    const option = new Uint8Array(PREFIX_OPTION);
    option.set(message.subarray(at, at + PREFIX_OPTION));
    common.set('PLR', option[2]);
    common.set('PFR', option[3]);
    common.set('VLTR', get32(option, 4));
    common.set('PLTR', get32(option, 8));
    common.setBytes('PAR', option.subarray(16));
  }
  core.socketless.heardRouter();
}

/** Where the first prefix is; -1 without one. */
function findPrefix(message: Uint8Array): number {
  for (let at = OPTIONS; at + 8 <= message.length && message[at + 1] > 0; at += message[at + 1] * 8)
    if (message[at] === OPTION_PREFIX) return at;
  return -1;
}

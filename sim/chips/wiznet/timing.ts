/** Arithmetic of the retry registers (chapter 7.1). RTR counts in units of 100 us. */
const UNIT_US = 100;

/** A retry time of zero would mean endless retries in no time; the least unit is what a counter can do. */
const unitsOf = (rtr: number): number => Math.max(1, rtr);

/** How often the wait doubles: M, the smallest with RTR * 2^(M+1) > 65535, at most RCR. */
function doublings(rtr: number, rcr: number): number {
  let m = 0;
  while (m < rcr && unitsOf(rtr) * 2 ** (m + 1) <= 0xffff) m++;
  return m;
}

/** The wait after transmission number `attempt` (0 is the first), or null when RCR retries have been made. */
export function tcpRetryUs(rtr: number, rcr: number, attempt: number): number | null {
  if (attempt > rcr) return null;
  return unitsOf(rtr) * 2 ** Math.min(attempt, doublings(rtr, rcr)) * UNIT_US;
}

/** TCPTO: from the first transmission to the TIMEOUT of a connection whose peer is silent. */
export function tcpTimeoutUs(rtr: number, rcr: number): number {
  let sum = 0;
  for (let attempt = 0; ; attempt++) {
    const wait = tcpRetryUs(rtr, rcr, attempt);
    if (wait === null) return sum;
    sum += wait;
  }
}

/** The wait after each ARP request: RTR, without doubling. */
export const arpRetryUs = (rtr: number): number => unitsOf(rtr) * UNIT_US;

/** ARPTO: from the first request to the TIMEOUT of a socket whose peer does not answer. */
export const arpTimeoutUs = (rtr: number, rcr: number): number => arpRetryUs(rtr) * (rcr + 1);

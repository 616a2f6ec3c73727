import type { Mutant } from './mutants.ts';

/** A break that no test can detect, since the code behaves the same with it. */
export interface Equivalent {
  file: string;
  /** The line, without its indentation. */
  code: string;
  /** The original and the new text, as `was -> now`. */
  change: string;
  why: string;
}

/** Equivalent breaks among those of the first seeds. */
export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'provider/http/request.ts',
    code: "if (query >= 0 && (slash < 0 || query < slash)) return '/' + target.slice(query);",
    change: '>= -> >',
    why: 'query is -1, or 7 and more: behind the scheme',
  },
  {
    file: 'provider/services/dns/cache.ts',
    code: 'for (let i = 0; at < 0 && i < cache.names.length; i++) if (isOld(cache, i, nowMs)) at = i;',
    change: '< -> <=',
    why: 'what is behind the last one has no age: NaN, which is not old',
  },
  {
    file: 'provider/winsock/events/event-select.ts',
    code: 'for (let bit = 0; bit < FD_MAX_EVENTS; bit++) {',
    change: '< -> <=',
    why: 'no event is recorded in the bit behind the last one',
  },
  {
    file: 'provider/engine/poll.ts',
    code: 'return one === 0 || other < one ? other : one;',
    change: '< -> <=',
    why: 'where both are the same it does not matter which is taken',
  },
  {
    file: 'provider/engine/connection.ts',
    code: 'if (part > most - done) part = most - done;',
    change: '> -> >=',
    why: 'where both are the same nothing changes',
  },
  {
    file: 'provider/winsock/address.ts',
    code: 'return letter >= 0 && letter < 6 ? letter + 10 : 99;',
    change: '< -> <=',
    why: 'a g would be 16, which is no digit to the base of 16 either',
  },
  {
    file: 'provider/services/dhcp/message.ts',
    code: 'const end = i < to ? i + 1 + bytes[i] : to + 1;',
    change: '< -> <=',
    why: 'behind the end of the message every length is too long, and a missing length ends the loop; the result is false in both cases',
  },
  {
    file: 'provider/adapters/kaluma-net/accepting.ts',
    code: 'accepting = null;',
    change: 'accepting = null; -> ;',
    why: 'the record of the last listener, where that was closed, is passed over until the next accept: one more is made at most',
  },
  {
    file: 'provider/adapters/kaluma-net/ending.ts',
    code: 'record.unsent = false;',
    change: 'record.unsent = false; -> ;',
    why: 'a later turn sends what there is room for, as FD_WRITE does, and a FIN that is out is not sent again',
  },
  {
    file: 'hal/wiznet/checks/verify-writes.ts',
    code: 'const count = left < CHUNK ? left : CHUNK;',
    change: '< -> <=',
    why: 'where both are the same it does not matter which is taken',
  },
  {
    file: 'provider/services/mdns/mdns.ts',
    code: 'for (let i = 0; i < mdns.multicastMs.length; i++)',
    change: '< -> <=',
    why: 'no record has the bit behind that of the last one: what is told is chosen by the same length, or is ANNOUNCED',
  },
  {
    file: 'device/pages.ts',
    code: 'if (count > 0) client.body += latin1(bytes.slice(0, count));',
    change: '> -> >=',
    why: 'no bytes are an empty text',
  },
  {
    file: 'device/pages.ts',
    code: 'if (bytes.length > counts.mostWaiting) counts.mostWaiting = bytes.length;',
    change: '> -> >=',
    why: 'where both are the same nothing changes',
  },
];

/** Returns the reason why a break of this line is equivalent, or null if it is not known to be. */
export function whyEquivalent(mutant: Mutant, source: string): string | null {
  const code = source.split('\n')[mutant.line - 1].trim();
  const change = `${mutant.was} -> ${mutant.text}`;
  const found = EQUIVALENT.find(
    (one) => one.file === mutant.file && one.code === code && one.change === change,
  );
  return found ? found.why : null;
}

import type { PacketEvent, WatchEvent } from '../../sim/watch/events.ts';

/** Keys of a configuration with secret values. */
const SECRET_KEY = /pass(word|phrase|wd)?$|psk|secret|token|api_?key|private_?key/i;
/** Text in a frame that such a value follows. */
const SECRET_TEXT = /\b(pass(word|phrase|wd)?|psk|secret|token|api[-_]?key|authorization|cookie)"?\s*[:=]/i;
const BLANK = '***';
/** Shorter texts would be found in everything. */
const SHORTEST = 4;

const ETHERNET = 14;
const TCP = 6;
const UDP = 17;

/** The secrets in a configuration, by the names of their keys. */
export function secretsOf(config: unknown): string[] {
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([key, value]) =>
    typeof value === 'string'
      ? SECRET_KEY.test(key) && value.length >= SHORTEST
        ? [value]
        : []
      : secretsOf(value),
  );
}

/** A copy of a configuration with its secrets blanked. */
export function blankConfig(config: unknown): unknown {
  return JSON.parse(
    JSON.stringify(config ?? null, (key, value) =>
      typeof value === 'string' && SECRET_KEY.test(key) ? BLANK : value,
    ),
  );
}

/** Returns an event as it may be recorded: a frame that may contain a secret loses its payload. */
export function blankEvent(event: WatchEvent, secrets: string[]): WatchEvent {
  const blank = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, BLANK), text);
  if (event.kind === 'packet') return blankPacket(event, secrets);
  if (event.kind === 'console') return { ...event, line: blank(event.line) };
  if (event.kind === 'note') return { ...event, text: blank(event.text) };
  return event;
}

function blankPacket(event: PacketEvent, secrets: string[]): PacketEvent {
  const frame = Buffer.from(event.data, 'base64');
  const from = payloadOf(frame);
  const text = frame.subarray(from).toString('latin1');
  if (!SECRET_TEXT.test(text) && !secrets.some((secret) => text.includes(secret))) return event;
  frame.fill('*', from);
  const { tcp } = event;
  const { line: _, ...segment } = tcp ?? {};
  return {
    ...event,
    data: frame.toString('base64'),
    blanked: true,
    ...(tcp ? { tcp: segment as typeof tcp } : {}),
  };
}

/** Where the payload of a frame begins, for all that is not TCP or UDP behind the header of Ethernet. */
function payloadOf(frame: Uint8Array): number {
  if (frame.length < ETHERNET + 20 || frame[12] !== 0x08 || frame[13] !== 0x00) return ETHERNET;
  const ip = ETHERNET + (frame[ETHERNET] & 0x0f) * 4;
  const protocol = frame[ETHERNET + 9];
  if (protocol === UDP) return Math.min(frame.length, ip + 8);
  if (protocol === TCP && frame.length > ip + 12)
    return Math.min(frame.length, ip + (frame[ip + 12] >> 4) * 4);
  return ip;
}

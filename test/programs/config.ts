/** Settings that arrive as JSON, checked by hand: `unknown`, type guards, `in`, optional fields, lists. */
import { toBytes, toText } from '../../device/stream.ts';

interface Relay {
  pin: number;
  label?: string;
}

interface Settings {
  name: string;
  port: number;
  relays: Relay[];
  mode: 'auto' | 'manual';
}

const TEXTS = [
  '{"name":"pump","port":80,"mode":"auto","relays":[{"pin":2,"label":"inlet"},{"pin":3}]}',
  '{"name":"pump","port":"80","mode":"auto","relays":[]}',
  '{"name":"pump","port":80,"mode":"off","relays":[]}',
  '{"name":"pump","port":80,"mode":"manual","relays":[{"pin":2},{"pin":null}]}',
  '["name","port"]',
  'null',
  '{"port":80,',
];

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRelay(value: unknown): value is Relay {
  if (!isObject(value) || typeof value.pin !== 'number') return false;
  return !('label' in value) || typeof value.label === 'string';
}

/** Answers what is wrong, or an empty text. */
function complaint(value: unknown): string {
  if (!isObject(value)) return 'no object but ' + (value === null ? 'null' : typeof value);
  if (typeof value.name !== 'string') return 'name is no text';
  if (typeof value.port !== 'number') return 'port is the ' + typeof value.port + ' ' + value.port;
  if (value.mode !== 'auto' && value.mode !== 'manual') return 'mode ' + value.mode + ' is unknown';
  if (!Array.isArray(value.relays)) return 'relays are no list';
  const bad = value.relays.filter((relay) => !isRelay(relay));
  return bad.length > 0 ? bad.length + ' bad relay: ' + JSON.stringify(bad[0]) : '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(toText(toBytes(text)));
  } catch (error) {
    return 'unreadable, ' + (error instanceof SyntaxError);
  }
}

function describe(settings: Settings): string {
  const relays = settings.relays.map((relay) => relay.pin + (relay.label ? '=' + relay.label : ''));
  return settings.name + ' on ' + (settings.port + 1) + ', ' + settings.mode + ', relays ' + relays.join();
}

for (let i = 0; i < TEXTS.length; i++) {
  const value = parse(TEXTS[i]);
  const wrong = complaint(value);
  console.log(i + ': ' + (wrong === '' ? describe(value as Settings) : wrong));
}

const DEFAULTS: { [key: string]: unknown } = {
  name: 'board',
  port: 8080,
  mode: 'auto',
  relays: [],
  extra: 1,
};
const merged = Object.assign({}, DEFAULTS, JSON.parse(TEXTS[0]));
console.log(Object.keys(merged).join(), merged.port, 'toString' in merged, merged.hasOwnProperty('toString'));
const copy = JSON.parse(JSON.stringify(merged)) as Settings & { extra: number };
copy.relays[0].label = 'changed';
console.log(merged.relays[0].label, copy.relays[0].label, copy.extra);

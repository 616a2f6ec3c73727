import { HOST_SECONDS, type OwnRecord, putText, record, type ServiceRecords, wire } from './records.ts';

const PTR = 12;
const TXT = 16;
const SRV = 33;
/** These hardly ever change (RFC 6762, 10). */
const OTHER_SECONDS = 4500;
const MOST_OF_TEXT = 400;

/**
 * A service of the device for everybody's lists (RFC 6763); whoever has none does not carry it.
 *
 * @param type what it is: `_http._tcp`
 * @param txt what else is to be known of it, `path=/index.html`: up to 255 letters each, about 400 in all; what is more is
 *   left out
 */
export function serviceOf(type: string, port: number, txt: string[]): ServiceRecords {
  return function (name, host): OwnRecord[] {
    const kind = wire(type + '.local');
    const instance = wire(name + '.' + type + '.local');
    const place = [0, 0, 0, 0, port >> 8, port & 0xff];
    const text = textOf(txt);
    return [
      record(instance, SRV, HOST_SECONDS, place.concat(host), place.length),
      record(instance, TXT, OTHER_SECONDS, text, text.length),
      record(kind, PTR, OTHER_SECONDS, instance, 0),
      record(wire('_services._dns-sd._udp.local'), PTR, OTHER_SECONDS, kind, 0),
    ];
  };
}

/** One empty text where there is none (RFC 6763, 6.1). */
function textOf(txt: string[]): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < txt.length; i++)
    if (bytes.length + txt[i].length < MOST_OF_TEXT && txt[i].length < 256) putText(bytes, txt[i]);
  return bytes.length > 0 ? bytes : [0];
}

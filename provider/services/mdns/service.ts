import { HOST_SECONDS, type OwnRecord, putText, record, type ServiceRecords, wire } from './records.ts';

const PTR = 12;
const TXT = 16;
const SRV = 33;
/** Time to live of records that hardly ever change, in seconds (RFC 6762, 10). */
const OTHER_SECONDS = 4500;
const MOST_OF_TEXT = 400;

/**
 * Creates a service of the device for service discovery (RFC 6763). A program without a service does not contain it.
 *
 * @param type the service type: `_http._tcp`
 * @param port the service's port, 1 to 65535
 * @param txt further attributes, `path=/index.html`: up to 255 letters each, about 400 in all; the rest is left out
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

/** An empty list is encoded as one empty text (RFC 6763, 6.1). */
function textOf(txt: string[]): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < txt.length; i++)
    if (bytes.length + txt[i].length < MOST_OF_TEXT && txt[i].length < 256) putText(bytes, txt[i]);
  return bytes.length > 0 ? bytes : [0];
}

import { type SntpClient, type SntpOptions, startSntp, unixTime } from '../../provider/services/sntp.ts';
import { type Device, type DeviceOptions, withDevice } from './device.ts';
import { awaitKnownLink, chance, ServiceRig } from './service-rig.ts';

/** A question as a server reads it. */
export interface AskedTime {
  ip: string;
  port: number;
  /** The server that got it. */
  at: string;
  ms: number;
  bytes: Uint8Array;
}

/** 2026-01-01T00:00:00Z, as Unix and NTP count. */
export const NEW_YEAR_MS = 1_767_225_600_000;
export const NEW_YEAR_NTP = 3_976_214_400;

/** Where servers may be: at the host, and at two of their own. */
export const SERVER_IPS = ['10.0.2.2', '10.0.2.4', '10.0.2.5'];
export const SERVERS = SERVER_IPS.map((ip) => Uint8Array.from(ip.split('.').map(Number)));

/** A device with an SNTP client, and servers that do as the test says. */
export class SntpRig extends ServiceRig {
  readonly client: SntpClient;
  readonly asked: AskedTime[] = [];
  /** Every time that the clock was set to, and when. */
  readonly set: { unixMs: number; ms: number }[] = [];

  /** `info`: the device's, or one with another clock. */
  constructor(d: Device, options: Partial<SntpOptions> = {}, info = d.info) {
    super(d);
    this.client = startSntp(info, {
      servers: [Uint8Array.of(10, 0, 2, 2)],
      find: null,
      everyMs: 60_000,
      onTime: (unixMs) => this.set.push({ unixMs, ms: d.clock.now() }),
      random: chance(13),
      ...options,
    });
  }

  get time(): number {
    return unixTime(this.client);
  }

  /** A server that answers each question with what `reply` makes of it; null: not at all. */
  serve(reply: (question: AskedTime) => Uint8Array | null, at = '10.0.2.2', port = 123) {
    const { d } = this;
    const peer = this.hostAt(at).udp(port);
    peer.onDatagram = (datagram) => {
      const question = { ...datagram, at, ms: d.clock.now() };
      this.asked.push(question);
      const bytes = reply(question);
      if (bytes) peer.send(question.ip, question.port, bytes);
    };
    return peer;
  }
}

/** A test body with a device and an SNTP client. */
export function withSntp(
  body: (rig: SntpRig) => void,
  options?: Partial<SntpOptions>,
  device?: DeviceOptions,
): () => void {
  return withDevice((d) => {
    awaitKnownLink(d);
    body(new SntpRig(d, options));
  }, device);
}

/** A server's answer; what is left out is that of a proper one, which says that 2026 begins. */
export interface SaidTime {
  first?: number;
  stratum?: number;
  code?: string;
  seconds?: number;
  fraction?: number;
  /** When the server has heard the question; default: when it answers. */
  heard?: number;
}

export function timeIs(question: AskedTime, said: SaidTime = {}): Uint8Array {
  const { first = 0x24, stratum = 2, code = '\x0a\x00\x02\x09', seconds = NEW_YEAR_NTP, fraction = 0 } = said;
  const bytes = Buffer.alloc(48);
  bytes[0] = first;
  bytes[1] = stratum;
  bytes.write(code, 12, 'latin1');
  bytes.set(question.bytes.subarray(40, 48), 24);
  bytes.writeUInt32BE((said.heard ?? seconds) >>> 0, 32);
  bytes.writeUInt32BE(fraction, 36);
  bytes.writeUInt32BE(seconds >>> 0, 40);
  bytes.writeUInt32BE(fraction, 44);
  return new Uint8Array(bytes);
}

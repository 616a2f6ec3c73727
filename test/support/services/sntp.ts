import { type SntpClient, type SntpOptions, startSntp, unixTime } from '../../../provider/services/sntp.ts';
import { type Device, type DeviceOptions, withDevice } from '../device.ts';
import { awaitKnownLink, chance, ServiceRig } from './service-rig.ts';

/** A request received by a server. */
export interface AskedTime {
  ip: string;
  port: number;
  /** The server that received it. */
  at: string;
  ms: number;
  bytes: Uint8Array;
}

/** 2026-01-01T00:00:00Z, in the epochs of Unix and NTP. */
export const NEW_YEAR_MS = 1_767_225_600_000;
export const NEW_YEAR_NTP = 3_976_214_400;

/** Addresses of servers: the host's, and two others. */
export const SERVER_IPS = ['10.0.2.2', '10.0.2.4', '10.0.2.5'];
export const SERVERS = SERVER_IPS.map((ip) => Uint8Array.from(ip.split('.').map(Number)));

/** A device with an SNTP client, and servers controlled by the test. */
export class SntpRig extends ServiceRig {
  readonly client: SntpClient;
  readonly asked: AskedTime[] = [];
  /** Every setting of the clock, with its time. */
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

  /** Starts a server that answers each request with the result of `reply`; null for no answer. */
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

/** Returns a test with a device and an SNTP client. */
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

/** A server's answer; the defaults are a valid one, with the time of the start of 2026. */
export interface SaidTime {
  first?: number;
  stratum?: number;
  code?: string;
  seconds?: number;
  fraction?: number;
  /** Receive timestamp of the server; default: its transmit timestamp. */
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

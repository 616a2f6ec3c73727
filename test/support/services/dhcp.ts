import type { DhcpClient, DhcpOptions } from '../../../provider/services/dhcp/client.ts';
import { startDhcp } from '../../../provider/services/dhcp/dhcp.ts';
import { ip } from '../../../sim/net/address.ts';
import { parseArp } from '../../../sim/net/arp.ts';
import { DhcpServer, type DhcpOptions as ServerOptions } from '../../../sim/servers/dhcp.ts';
import type { DhcpMessage } from '../../../sim/servers/dhcp-message.ts';
import * as codec from '../../../sim/servers/dhcp-message.ts';
import { type Device, type DeviceOptions, newDevice } from '../device.ts';
import { chance, ServiceRig } from './service-rig.ts';

export const MAC = [2, 0, 10, 0, 2, 15];
export const FALLBACK = { ip: [192, 168, 7, 7], subnet: [255, 255, 255, 0], gateway: [192, 168, 7, 1] };

/** A device with a DHCP client, and its successive addresses as text. */
export class DhcpRig extends ServiceRig {
  readonly client: DhcpClient;
  readonly addresses: string[] = [];
  /** Lines printed by the servers. */
  readonly said: string[] = [];
  /** All messages of the device to port 67 of any address, with the time in ms. */
  readonly asked: { ms: number; message: DhcpMessage; to: string }[] = [];

  /** `info`: the device's, or one with another clock. */
  constructor(d: Device, options: Partial<DhcpOptions>, info = d.info) {
    super(d);
    d.host.onPacket = (packet) => {
      this.note(packet.destination, packet.payload);
      return false;
    };
    this.client = startDhcp(info, {
      hostname: '',
      fallback: null,
      fallbackMs: 20_000,
      onAddress: (address) => this.addresses.push(address ? address.join('.') : 'none'),
      random: chance(7),
      ...options,
    });
  }

  /** Starts a server on the device's wire: at the host's address, or at an address of its own. */
  serve(options: Partial<ServerOptions> = {}, at = '10.0.2.2'): DhcpServer {
    const pool = ['10.0.2.15', '10.0.2.16'];
    const all = { pool, leaseSeconds: 3600, ...options };
    return new DhcpServer(this.hostAt(at), this.d.time, all, (line) => this.said.push(line));
  }

  /** The types of the messages that were sent. */
  get kinds(): (number | undefined)[] {
    return this.asked.map(({ message }) => message.options.get(53)?.[0]);
  }

  private note(to: Uint8Array, payload: Uint8Array): void {
    if (((payload[2] << 8) | payload[3]) !== 67) return;
    const message = codec.parseDhcp(payload.slice(8));
    if (message) this.asked.push({ ms: this.d.clock.now(), message, to: to.join('.') });
  }
}

/** The ARP questions of the device from now on: who asks for whom. */
export function arpOf(rig: DhcpRig): string[] {
  const questions: string[] = [];
  rig.d.wire.attach({
    receive: (frame) => {
      if (frame[12] !== 8 || frame[13] !== 6 || frame[11] !== 15) return;
      const arp = parseArp(frame.slice(14));
      if (arp?.operation === 1)
        questions.push(`${arp.senderIp.join('.')} asks for ${arp.targetIp.join('.')}`);
    },
  });
  return questions;
}

/** A test body with a device and a DHCP client, its link up or about to come. */
export function withDhcp(
  body: (rig: DhcpRig) => void,
  options: Partial<DhcpOptions> = {},
  device: DeviceOptions = {},
): () => void {
  return () => {
    const d = newDevice(device).start();
    try {
      body(new DhcpRig(d, options));
    } finally {
      d.stop();
    }
  };
}

/** The fields of a server's message; the defaults are a valid offer of 10.0.2.15. */
export interface Said {
  xid: number;
  type?: number;
  yiaddr?: string;
  chaddr?: number[];
  server?: string | null;
  subnet?: string | null;
  router?: string | null;
  seconds?: number | null;
  more?: [number, number[]][];
}

const u32 = (n: number) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);

/** A server's message. */
export function said({
  xid,
  type = codec.OFFER,
  yiaddr = '10.0.2.15',
  chaddr = MAC,
  server = '10.0.2.2',
  subnet = '255.255.255.0',
  router = '10.0.2.2',
  seconds = 3600,
  more = [],
}: Said): Uint8Array {
  const options = new Map<number, Uint8Array>([[53, Uint8Array.of(type)]]);
  if (server !== null) options.set(54, ip(server));
  if (seconds !== null) options.set(51, u32(seconds));
  if (subnet !== null) options.set(1, ip(subnet));
  if (router !== null) options.set(3, ip(router));
  for (const [code, bytes] of more) options.set(code, Uint8Array.from(bytes));
  return codec.buildDhcp({
    op: codec.BOOTREPLY,
    xid,
    flags: 0x8000,
    ciaddr: new Uint8Array(4),
    yiaddr: ip(yiaddr),
    chaddr: Uint8Array.from(chaddr),
    options,
  });
}

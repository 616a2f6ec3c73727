import * as dns from 'dns-packet';
import type { Host } from '../hosts/host.ts';

const PORT = 5353;
/** Most names remembered so that they are printed once. */
const MOST_NAMES = 1000;

/** Receives multicast DNS (RFC 6762), and prints the address of a name, or its removal. */
export class MdnsWatch {
  private readonly known = new Map<string, string>();
  private readonly print: (line: string) => void;

  constructor(host: Host, print: (line: string) => void) {
    this.print = print;
    host.udp(PORT).onDatagram = ({ port, bytes }) => {
      const message = port === PORT ? read(bytes) : null;
      if (message?.type !== 'response') return;
      for (const { type, name, ttl, data } of message.answers)
        if (type === 'A') this.takeAddress(name, ttl, data);
    };
  }

  private takeAddress(name: string, ttl: number, address: string): void {
    if (ttl === 0) {
      if (this.known.delete(name)) this.print(`mdns: ${name} is gone`);
      return;
    }
    if (this.known.get(name) === address) return;
    if (this.known.size === MOST_NAMES) this.known.clear();
    this.known.set(name, address);
    this.print(`mdns: ${name} is ${address}`);
  }
}

function read(bytes: Uint8Array): dns.DecodedPacket | null {
  try {
    return dns.decode(Buffer.from(bytes));
  } catch {
    return null;
  }
}

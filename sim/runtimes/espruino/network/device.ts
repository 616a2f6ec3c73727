import type { NetParts } from './parts.ts';

/** The longest datagram header and payload that `recv` may return at once is a chunk, too. */
type Device = Record<string, unknown>;

/**
 * `NetworkJS`: calls of the program's device. What the runtime makes of its answers is measured: nothing and an exception
 * count as 0 in `create`, `accept` and `send`, and as the end in `recv`.
 */
export class NetDevice {
  /** Calls so far, by name. */
  readonly calls: Record<string, number> = { create: 0, accept: 0, recv: 0, send: 0, close: 0 };
  private readonly parts: NetParts;
  private device: Device | null = null;

  constructor(parts: NetParts) {
    this.parts = parts;
  }

  get isOnline(): boolean {
    return this.device !== null;
  }

  use(device: unknown): void {
    this.device = device as Device;
    this.parts.hidden.NetJS = device;
  }

  /** `host`: undefined for a server. */
  create(host: string | undefined, port: number, type: number, options: unknown): number {
    return whole(this.call('create', host, port, type, options));
  }

  accept(s: number): number {
    return whole(this.call('accept', s));
  }

  /** Text, or a negative number for the end. */
  recv(s: number, most: number, type: number): string | number {
    const got = this.call('recv', s, most, type);
    if (typeof got === 'string') {
      if (got.length > most)
        this.parts.threw(new Error(`ASSERT: recv has returned ${got.length} of ${most}`));
      return got.slice(0, most);
    }
    if (typeof got !== 'number') return -1;
    if (got >= 0) this.parts.threw(this.parts.realm.error('Error', 'JSNetwork.recv returned >=0'));
    return got >= 0 ? -1 : got | 0;
  }

  send(s: number, text: string, type: number): number {
    return whole(this.call('send', s, text, type));
  }

  close(s: number): void {
    this.call('close', s);
  }

  /** The address of a host. A name is kept for `create`, and stands as 255.255.255.255 where an address is needed. */
  addressOf(host: string): number[] {
    const bytes = host.split('.').map(Number);
    if (bytes.length === 4 && bytes.every((byte) => byte >= 0 && byte <= 255)) return bytes;
    this.parts.hidden.DNS = host;
    return [255, 255, 255, 255];
  }

  /** What `create` is told of a host: its name as it was asked for, or its address. */
  hostOf(host: string): string {
    const bytes = this.addressOf(host);
    const isName = bytes.every((byte) => byte === 255);
    const asked = this.parts.hidden.DNS;
    return isName && typeof asked === 'string' ? asked : bytes.join('.');
  }

  private call(name: string, ...values: unknown[]): unknown {
    const { device } = this;
    const made = device?.[name];
    if (typeof made !== 'function') return undefined;
    this.calls[name]++;
    try {
      return (made as (...args: unknown[]) => unknown).apply(device, values);
    } catch (error) {
      this.parts.threw(error);
      return undefined;
    }
  }
}

function whole(value: unknown): number {
  return typeof value === 'number' ? value | 0 : typeof value === 'boolean' ? Number(value) : 0;
}

/** Addresses in the usual notation; `mac` is six bytes. */
export interface Addresses {
  mac: string;
  ip: string;
  subnet: string;
  gateway: string;
}

/** What the configuration and the command line say of a program. */
export interface ProgramSettings {
  network: Addresses & { mode?: 'static' | 'dhcp'; hostname?: string | null };
  /** How the provider divides the chip's slots; a size of null means that each slot has what it has after a reset. */
  provider: {
    backlog: number;
    reservedSlots: number;
    rxKb: number[] | null;
    txKb: number[] | null;
    verifyWrites?: boolean;
    silentRefusal?: boolean;
  };
  /** Whether the device prints one line for each event. */
  trace: boolean;
}

/** The constants of hal/kaluma/types/build.d.ts, as source text. */
export function definesFor({ network, provider, trace }: ProgramSettings): Record<string, string> {
  return {
    TRACE: String(trace),
    DHCP: String(network.mode === 'dhcp'),
    HOSTNAME: JSON.stringify(network.hostname ?? ''),
    NETWORK: JSON.stringify(networkBytes(network)),
    BACKLOG: String(provider.backlog),
    RESERVED_SLOTS: String(provider.reservedSlots),
    RX_KB: JSON.stringify(provider.rxKb),
    TX_KB: JSON.stringify(provider.txKb),
    VERIFY_WRITES: String(provider.verifyWrites === true),
    SILENT_REFUSALS: String(provider.silentRefusal !== false),
  };
}

/** The addresses as the device wants them: arrays of bytes. */
export function networkBytes(network: Addresses): Record<keyof Addresses, number[]> {
  const ip = (text: string) => text.split('.').map(Number);
  return {
    mac: network.mac.split(':').map((digits) => Number.parseInt(digits, 16)),
    ip: ip(network.ip),
    subnet: ip(network.subnet),
    gateway: ip(network.gateway),
  };
}

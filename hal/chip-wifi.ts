import type { AnyChip } from './chip.ts';

/**
 * Wi-Fi: a further module of the chip's contract, `#chip/wifi`. On a chip with a cable WIFI is false, nothing calls the rest,
 * and programs do not contain it. The driver joins at every reset, and again after a pause when the network is lost;
 * `isAsSetUp` of `#chip` looks after that.
 */
export interface WifiModule<C extends AnyChip> {
  /** Whether the chip joins a network by radio, and has its address by a DHCP client of its own. */
  readonly WIFI: boolean;
  /**
   * Sets what is joined from the next `reset` on, and at once if the chip answers.
   *
   * @param ssid the network's name, 1 to 32 bytes
   * @param passphrase 8 to 63 bytes; null for an open network. The driver keeps it, and shows it nowhere
   * @param hostname the name for DHCP servers, 0 to 32 bytes
   */
  setStation(
    chip: C,
    ssid: ArrayLike<number>,
    passphrase: ArrayLike<number> | null,
    hostname: ArrayLike<number>,
  ): void;
  /** Returns the signal strength in dBm, a negative number; 0 where nothing is joined. Asks the chip. */
  signal(chip: C): number;
  /** Returns why the last try to join has failed, as a message; empty while none has, or once it has joined. */
  trouble(chip: C): string;
  /** Returns what the chip's firmware cannot do, as a message; empty if there is nothing to say. */
  shortcoming(chip: C): string;
  /**
   * The next `connect` of `#chip` is made by TLS of the co-processor, to `host`, whose name it looks up itself and checks the
   * certificate by, 1 to 253 bytes. That connect takes as long as the handshake, some seconds, and nothing else is served
   * meanwhile.
   */
  secureNext(chip: C, host: ArrayLike<number>): void;
  /** Copies the name servers of the lease, three addresses of 4 bytes; zeros for none. Asks the chip. */
  copyNameServers(chip: C, into: Uint8Array): void;
}

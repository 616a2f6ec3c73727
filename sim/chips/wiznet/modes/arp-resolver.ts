import type { Timer } from '../../../clock.ts';
import { equal } from '../../../net/address.ts';
import type { Core } from '../core.ts';
import { arpRetryUs } from '../timing.ts';
import type { Retry } from '../variant.ts';

/**
 * One socket's address resolution. Sockets share no cache: each asks for itself (chapter 9), RCR + 1 times, RTR
 * apart, and gives up after ARPTO.
 */
export class ArpResolver {
  private readonly core: Core;
  private readonly retry: () => Retry;
  private target: Uint8Array | null = null;
  private done: ((mac: Uint8Array | null) => void) | null = null;
  private timer: Timer | null = null;

  /** `retry`: how often it asks now, and how far apart. */
  constructor(core: Core, retry: () => Retry) {
    this.core = core;
    this.retry = retry;
  }

  /** Asks for the MAC address of `ip` and calls `done` once: with it, or with null after ARPTO. */
  resolve(ip: Uint8Array, done: (mac: Uint8Array | null) => void): void {
    this.cancel();
    this.target = ip;
    this.done = done;
    this.ask(0);
  }

  /** An ARP packet said that `ip` is at `mac`. */
  learn(ip: Uint8Array, mac: Uint8Array): void {
    if (this.target && equal(ip, this.target)) this.finish(mac);
  }

  cancel(): void {
    this.core.clock.cancel(this.timer);
    this.timer = null;
    this.target = null;
    this.done = null;
  }

  private ask(attempt: number): void {
    const { rtr, rcr } = this.retry();
    if (attempt > rcr) {
      this.finish(null);
      return;
    }
    this.core.stack.ask(this.target as Uint8Array);
    this.timer = this.core.clock.after(arpRetryUs(rtr), () => this.ask(attempt + 1));
  }

  private finish(mac: Uint8Array | null): void {
    const done = this.done;
    this.cancel();
    done?.(mac);
  }
}

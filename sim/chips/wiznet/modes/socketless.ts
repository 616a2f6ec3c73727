import type { Timer } from '../../../clock.ts';
import { equal } from '../../../net/address.ts';
import { buildIcmp, ICMP_ECHO } from '../../../net/icmp.ts';
import { PROTOCOL_ICMP } from '../../../net/ipv4.ts';
import type { Core } from '../core.ts';
import type { Registers } from '../registers/register-file.ts';
import { arpRetryUs } from '../timing.ts';
import type { Retry } from '../variant.ts';
import { ArpResolver } from './arp-resolver.ts';

/** Payload of a ping; no document states it. */
export const PING_PAYLOAD = new Uint8Array(32);

/** The common registers of commands without a socket. */
type SocketlessName = 'SLCR' | 'SLIR' | 'SLRTR' | 'SLRCR';

/** A chip with such commands. */
type SocketlessCore = Core & { readonly common: Registers<SocketlessName> };

/**
 * Commands without a socket (chapter 3: SLCR to SLIR). One is under way at a time; SLCR shows it until it is done. Which
 * there are, and by which bits they end, is each chip's own.
 */
export abstract class Socketless<C extends SocketlessCore> {
  protected readonly core: C;
  protected readonly resolver: ArpResolver;
  private asked: { ip: Uint8Array; identifier: number; sequence: number; bit: number } | null = null;
  private timer: Timer | null = null;

  constructor(core: C) {
    this.core = core;
    this.resolver = new ArpResolver(core, () => this.retry);
  }

  heardArp(ip: Uint8Array, mac: Uint8Array): void {
    this.resolver.learn(ip, mac);
  }

  heardPing(ip: Uint8Array, identifier: number, sequence: number): void {
    const { asked } = this;
    if (asked && equal(asked.ip, ip) && asked.identifier === identifier && asked.sequence === sequence)
      this.end(asked.bit);
  }

  reset(): void {
    this.resolver.cancel();
    this.core.clock.cancel(this.timer);
    this.timer = null;
    this.asked = null;
  }

  /** The bit of SLIR that says that nothing was heard. */
  protected abstract readonly timeoutBit: number;

  /** Asks SLRCR + 1 times, SLRTR apart, until something ends it. */
  protected repeat(ask: () => void, attempt = 0): void {
    if (attempt > this.retry.rcr) return this.end(this.timeoutBit);
    ask();
    this.timer = this.core.clock.after(arpRetryUs(this.retry.rtr), () => this.repeat(ask, attempt + 1));
  }

  /** Sends one echo, whose answer ends the command with `bit`. */
  protected ping(ip: Uint8Array, mac: Uint8Array, identifier: number, sequence: number, bit: number): void {
    this.asked = { ip, identifier, sequence, bit };
    this.echo(ip, mac, identifier, sequence);
  }

  protected echo(ip: Uint8Array, mac: Uint8Array, identifier: number, sequence: number): void {
    const echo = buildIcmp({ type: ICMP_ECHO, code: 0, identifier, sequence, payload: PING_PAYLOAD });
    this.core.stack.sendIp(null, mac, ip, PROTOCOL_ICMP, echo);
  }

  /** The command is over: SLIR says how. */
  protected end(bits: number): void {
    this.reset();
    this.core.common.set('SLCR', 0);
    this.raise(bits);
  }

  protected raise(bits: number): void {
    const { common } = this.core;
    common.set('SLIR', common.get('SLIR') | bits);
    this.core.interruptsChanged();
  }

  private get retry(): Retry {
    const { common } = this.core;
    return { rtr: common.get('SLRTR'), rcr: common.get('SLRCR') };
  }
}

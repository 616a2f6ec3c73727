import type { Timer } from '../../clock.ts';
import { equal } from '../../net/address.ts';
import { buildIcmp, ICMP_ECHO } from '../../net/icmp.ts';
import { PROTOCOL_ICMP } from '../../net/ipv4.ts';
import { ArpResolver } from '../wiznet/modes/arp-resolver.ts';
import { arpRetryUs } from '../wiznet/timing.ts';
import type { Retry } from '../wiznet/variant.ts';
import type { SocketlessPart, W5100sCore } from './core.ts';
import { SL } from './registers/registers.ts';

/** Payload of a ping; no document states it. */
const PAYLOAD = new Uint8Array(32);

/**
 * ARP and ping on command, without a socket (w5100s.md, chapter 3: SLCR to SLIR). One is under way at a time; SLCR shows
 * it until it is done.
 */
export class Socketless implements SocketlessPart {
  private readonly core: W5100sCore;
  private readonly resolver: ArpResolver;
  private asked: { ip: Uint8Array; identifier: number; sequence: number } | null = null;
  private timer: Timer | null = null;

  constructor(core: W5100sCore) {
    this.core = core;
    this.resolver = new ArpResolver(core, () => this.retry);
  }

  command(value: number): void {
    const { common, stack } = this.core;
    if (common.get('SLCR') !== 0 || (value !== SL.ARP && value !== SL.PING)) return;
    common.set('SLCR', value);
    const ip = common.bytesOf('SLPIPR');
    this.resolver.resolve(stack.nextHop(ip), (mac) => {
      if (!mac) return this.end(SL.TIMEOUT);
      common.setBytes('SLPHAR', mac);
      if (value === SL.ARP) this.end(SL.ARP);
      else this.ping(ip, mac.slice(), 0);
    });
  }

  heardArp(ip: Uint8Array, mac: Uint8Array): void {
    this.resolver.learn(ip, mac);
  }

  heardPing(ip: Uint8Array, identifier: number, sequence: number): void {
    const { asked } = this;
    if (asked && equal(asked.ip, ip) && asked.identifier === identifier && asked.sequence === sequence)
      this.end(SL.PING);
  }

  reset(): void {
    this.resolver.cancel();
    this.core.clock.cancel(this.timer);
    this.asked = null;
  }

  private get retry(): Retry {
    const { common } = this.core;
    return { rtr: common.get('SLRTR'), rcr: common.get('SLRCR') };
  }

  private ping(ip: Uint8Array, mac: Uint8Array, attempt: number): void {
    const { common, stack, clock } = this.core;
    if (attempt > this.retry.rcr) return this.end(SL.TIMEOUT);
    const identifier = common.get('PINGIDR');
    const sequence = common.get('PINGSEQR');
    this.asked = { ip, identifier, sequence };
    const echo = buildIcmp({ type: ICMP_ECHO, code: 0, identifier, sequence, payload: PAYLOAD });
    stack.sendIp(null, mac, ip, PROTOCOL_ICMP, echo);
    this.timer = clock.after(arpRetryUs(this.retry.rtr), () => this.ping(ip, mac, attempt + 1));
  }

  private end(bits: number): void {
    const { common } = this.core;
    this.reset();
    common.set('SLCR', 0);
    common.set('SLIR', common.get('SLIR') | bits);
    this.core.interruptsChanged();
  }
}

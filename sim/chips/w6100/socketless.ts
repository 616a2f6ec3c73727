import type { Timer } from '../../clock.ts';
import { equal, multicastMac6 } from '../../net/address.ts';
import { ALL_NODES, ALL_ROUTERS6, UNSPECIFIED } from '../../net/address6.ts';
import { put16 } from '../../net/bytes.ts';
import { buildIcmp, ICMP_ECHO } from '../../net/icmp.ts';
import { advertisement, ECHO6, type Icmp6Message, NA, routerSolicitation } from '../../net/icmp6.ts';
import { PROTOCOL_ICMP } from '../../net/ipv4.ts';
import { ArpResolver } from '../wiznet/modes/arp-resolver.ts';
import { arpRetryUs } from '../wiznet/timing.ts';
import type { Retry } from '../wiznet/variant.ts';
import type { Ip6Messages, SocketlessPart, W6100Core } from './core.ts';
import { SL } from './registers/registers.ts';

/** What a ping carries; no document says it. */
const PAYLOAD = new Uint8Array(32);

/** The commands of SLCR, of which one is given at a time. */
const COMMANDS: readonly number[] = [SL.ARP4, SL.PING4, SL.ARP6, SL.PING6, SL.NS, SL.RS, SL.UNA];

/**
 * ARP, ping and neighbour discovery on command, without a socket (w6100.md, chapter 3: SLCR to SLIR). One is under way at
 * a time; SLCR shows it until it is done.
 */
export class Socketless implements SocketlessPart {
  private readonly core: W6100Core;
  private readonly ip6: Ip6Messages;
  private readonly resolver: ArpResolver;
  private asked: { ip: Uint8Array; identifier: number; sequence: number; bit: number } | null = null;
  /** The address of which a neighbour is asked whether it has it. */
  private probed: Uint8Array | null = null;
  private timer: Timer | null = null;

  constructor(core: W6100Core, ip6: Ip6Messages) {
    this.core = core;
    this.ip6 = ip6;
    this.resolver = new ArpResolver(core, () => this.retry);
  }

  command(value: number): void {
    const { common, stack } = this.core;
    if (common.get('SLCR') !== 0 || !COMMANDS.includes(value)) return;
    common.set('SLCR', value);
    if (value === SL.UNA) return this.advertise();
    if (value === SL.RS) return this.repeat(() => this.solicitRouter(), 0);
    const target = common.bytesOf('SLDIP6R');
    if (value === SL.NS) {
      this.probed = target;
      return this.repeat(() => this.ip6.ask(target, UNSPECIFIED), 0);
    }
    const isIpv6 = value === SL.ARP6 || value === SL.PING6;
    const ip = isIpv6 ? target : target.slice(12);
    this.resolver.resolve(stack.nextHop(ip), (mac) => {
      if (!mac) return this.end(SL.TOUT);
      common.setBytes('SLDHAR', mac);
      if (value === SL.ARP4 || value === SL.ARP6) return this.end(value);
      const to = mac.slice();
      const [identifier, sequence] = [common.get('PINGIDR'), common.get('PINGSEQR')];
      this.asked = { ip, identifier, sequence, bit: value };
      this.repeat(() => this.ping(ip, to, identifier, sequence), 0);
    });
  }

  heardArp(ip: Uint8Array, mac: Uint8Array): void {
    this.resolver.learn(ip, mac);
    if (!this.probed || !equal(ip, this.probed)) return;
    this.core.common.setBytes('SLDHAR', mac);
    this.end(SL.NS);
  }

  heardPing(ip: Uint8Array, identifier: number, sequence: number): void {
    const { asked } = this;
    if (asked && equal(asked.ip, ip) && asked.identifier === identifier && asked.sequence === sequence)
      this.end(asked.bit);
  }

  heardRouter(): void {
    if (this.core.common.get('SLCR') === SL.RS) this.end(SL.RS);
    else this.raise(SL.RA);
  }

  reset(): void {
    this.resolver.cancel();
    this.core.clock.cancel(this.timer);
    this.timer = null;
    this.asked = null;
    this.probed = null;
  }

  private get retry(): Retry {
    const { common } = this.core;
    return { rtr: common.get('SLRTR'), rcr: common.get('SLRCR') };
  }

  /** Asks SLRCR + 1 times, SLRTR apart; TOUT if nothing ends it. */
  private repeat(ask: () => void, attempt: number): void {
    if (attempt > this.retry.rcr) return this.end(SL.TOUT);
    ask();
    this.timer = this.core.clock.after(arpRetryUs(this.retry.rtr), () => this.repeat(ask, attempt + 1));
  }

  private ping(ip: Uint8Array, mac: Uint8Array, identifier: number, sequence: number): void {
    if (ip.length === 4) {
      const echo = buildIcmp({ type: ICMP_ECHO, code: 0, identifier, sequence, payload: PAYLOAD });
      return this.core.stack.sendIp(null, mac, ip, PROTOCOL_ICMP, echo);
    }
    const body = new Uint8Array(4 + PAYLOAD.length);
    put16(body, 0, identifier);
    put16(body, 2, sequence);
    this.ip6.sendIcmp(mac, ip, { type: ECHO6, code: 0, body });
  }

  private solicitRouter(): void {
    this.toGroup(ALL_ROUTERS6, routerSolicitation(this.core.stack.mac));
  }

  /** Our address is at our MAC address, for all that know another. */
  private advertise(): void {
    const target = this.core.common.bytesOf('SLDIP6R');
    this.toGroup(ALL_NODES, advertisement(target, this.core.stack.mac, NA.OVERRIDE));
    this.reset();
    this.core.common.set('SLCR', 0);
  }

  private toGroup(group: Uint8Array, message: Icmp6Message): void {
    this.ip6.sendNeighbour(multicastMac6(group), group, message);
  }

  private end(bits: number): void {
    this.reset();
    this.core.common.set('SLCR', 0);
    this.raise(bits);
  }

  private raise(bits: number): void {
    const { common } = this.core;
    common.set('SLIR', common.get('SLIR') | bits);
    this.core.interruptsChanged();
  }
}

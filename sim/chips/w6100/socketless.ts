import { equal, multicastMac6 } from '../../net/address.ts';
import { ALL_NODES, ALL_ROUTERS6, UNSPECIFIED } from '../../net/address6.ts';
import { put16 } from '../../net/bytes.ts';
import { advertisement, ECHO6, type Icmp6Message, NA, routerSolicitation } from '../../net/icmp6.ts';
import { PING_PAYLOAD, Socketless } from '../wiznet/modes/socketless.ts';
import type { Ip6Messages, SocketlessPart, W6100Core } from './core.ts';
import { SL } from './registers/registers.ts';

/** The commands of SLCR, of which one is given at a time. */
const COMMANDS: readonly number[] = [SL.ARP4, SL.PING4, SL.ARP6, SL.PING6, SL.NS, SL.RS, SL.UNA];

/** ARP, ping and neighbour discovery on command, without a socket (w6100.md, chapter 3: SLCR to SLIR). */
export class W6100Socketless extends Socketless<W6100Core> implements SocketlessPart {
  protected override readonly timeoutBit = SL.TOUT;
  private readonly ip6: Ip6Messages;
  /** The address of which a neighbour is asked whether it has it. */
  private probed: Uint8Array | null = null;

  constructor(core: W6100Core, ip6: Ip6Messages) {
    super(core);
    this.ip6 = ip6;
  }

  command(value: number): void {
    const { common, stack } = this.core;
    if (common.get('SLCR') !== 0 || !COMMANDS.includes(value)) return;
    common.set('SLCR', value);
    if (value === SL.UNA) return this.advertise();
    if (value === SL.RS) return this.repeat(() => this.solicitRouter());
    const target = common.bytesOf('SLDIP6R');
    if (value === SL.NS) {
      this.probed = target;
      return this.repeat(() => this.ip6.ask(target, UNSPECIFIED));
    }
    const isIpv6 = value === SL.ARP6 || value === SL.PING6;
    const ip = isIpv6 ? target : target.slice(12);
    this.resolver.resolve(stack.nextHop(ip), (mac) => {
      if (!mac) return this.end(SL.TOUT);
      common.setBytes('SLDHAR', mac);
      if (value === SL.ARP4 || value === SL.ARP6) return this.end(value);
      const to = mac.slice();
      const [identifier, sequence] = [common.get('PINGIDR'), common.get('PINGSEQR')];
      this.repeat(() => this.ping(ip, to, identifier, sequence, value));
    });
  }

  override heardArp(ip: Uint8Array, mac: Uint8Array): void {
    super.heardArp(ip, mac);
    if (!this.probed || !equal(ip, this.probed)) return;
    this.core.common.setBytes('SLDHAR', mac);
    this.end(SL.NS);
  }

  heardRouter(): void {
    if (this.core.common.get('SLCR') === SL.RS) this.end(SL.RS);
    else this.raise(SL.RA);
  }

  override reset(): void {
    super.reset();
    this.probed = null;
  }

  protected override echo(ip: Uint8Array, mac: Uint8Array, identifier: number, sequence: number): void {
    if (ip.length === 4) return super.echo(ip, mac, identifier, sequence);
    const body = new Uint8Array(4 + PING_PAYLOAD.length);
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
}

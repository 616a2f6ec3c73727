import { TYPE_IPV4, TYPE_IPV6 } from '../../net/ethernet.ts';
import { Ipv4Variant } from '../wiznet/ipv4-variant.ts';
import { COMMANDS } from '../wiznet/registers/registers.ts';
import type { Filters, Retry, Variant } from '../wiznet/variant.ts';
import type { W5500Core } from './core.ts';
import { IR, MR, PROTOCOLS, SN_MR } from './registers/registers.ts';

const NEWS = { conflict: IR.CONFLICT, unreachable: IR.UNREACH, magic: IR.MP } as const;

/** What is the W5500's own of what the family does. */
export class W5500Variant extends Ipv4Variant<W5500Core> implements Variant {
  readonly commands = COMMANDS;
  readonly protocols = PROTOCOLS;
  /** Chapter 4, Sn_RXBUF_SIZE. */
  readonly sizesKb = [0, 1, 2, 4, 8, 16];
  readonly openClearsIr = false;
  readonly showsClosing = true;
  readonly reportsClosedPorts = false;
  readonly asksForBroadcast = false;

  /** All sizes together, of open and closed sockets (chapter 4). */
  crowd(): number {
    return this.core.sockets.length;
  }

  /** All sockets repeat alike (chapter 7.1). */
  retry(): Retry {
    const { common } = this.core;
    return { rtr: common.get('RTR'), rcr: common.get('RCR') };
  }

  filters(index: number): Filters {
    const { sockets, knobs } = this.core;
    const mode = sockets[index].registers.get('Sn_MR');
    const noMulticast = (mode & SN_MR.MMB) !== 0;
    const ipv4Alone = knobs.multicastBlock === 'ipv4' && (mode & SN_MR.MFEN) !== 0;
    return {
      broadcast: (mode & SN_MR.BCASTB) !== 0,
      unicast: (mode & SN_MR.UCASTB) !== 0,
      others: (mode & SN_MR.MFEN) !== 0,
      multicast: (type) =>
        ipv4Alone ? type !== TYPE_IPV6 && (type !== TYPE_IPV4 || noMulticast) : noMulticast,
      ipv6: (mode & SN_MR.MIP6B) !== 0,
    };
  }

  pushes(): boolean {
    return false;
  }

  /** There is no IPRAW. */
  ipProtocol(): number {
    return 0;
  }

  get answersPing(): boolean {
    return (this.core.common.get('MR') & MR.PB) === 0;
  }

  asksAlways(): boolean {
    return (this.core.common.get('MR') & MR.FARP) !== 0;
  }

  /** Magic packets come over UDP (chapter 10). */
  get wakes(): 'never' | 'udp' {
    return this.core.common.get('MR') & MR.WOL ? 'udp' : 'never';
  }

  refuses(): boolean {
    return true;
  }

  announce(news: keyof typeof NEWS): void {
    const { common } = this.core;
    common.set('IR', common.get('IR') | NEWS[news]);
    this.core.interruptsChanged();
  }

  heardArp(): void {}

  heardPing(): void {}
}

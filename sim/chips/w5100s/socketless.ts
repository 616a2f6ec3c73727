import { Socketless } from '../wiznet/modes/socketless.ts';
import type { SocketlessPart, W5100sCore } from './core.ts';
import { SL } from './registers/registers.ts';

/** ARP and ping on command, without a socket (w5100s.md, chapter 3: SLCR to SLIR). */
export class W5100sSocketless extends Socketless<W5100sCore> implements SocketlessPart {
  protected override readonly timeoutBit = SL.TIMEOUT;

  command(value: number): void {
    const { common, stack } = this.core;
    if (common.get('SLCR') !== 0 || (value !== SL.ARP && value !== SL.PING)) return;
    common.set('SLCR', value);
    const ip = common.bytesOf('SLPIPR');
    this.resolver.resolve(stack.nextHop(ip), (mac) => {
      if (!mac) return this.end(SL.TIMEOUT);
      common.setBytes('SLPHAR', mac);
      if (value === SL.ARP) return this.end(SL.ARP);
      const to = mac.slice();
      this.repeat(() => this.ping(ip, to, common.get('PINGIDR'), common.get('PINGSEQR'), SL.PING));
    });
  }
}

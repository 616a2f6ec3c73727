import { readMdio } from '../../wiznet/transceiver/mdio.ts';
import type { W5100sCore } from '../core.ts';
import { type CommonName, IR, MR, MR2, UNLOCK } from './registers.ts';

/** The bits of MR that stay as written. */
const MR_BITS = MR.PB | MR.PPPOE | MR.AI | MR.IND;

/** TCNTR counts in these. */
const TICK_US = 100;

/** What PHYACR does. */
const MDIO_READ = 2;

const NETWORK: readonly CommonName[] = ['GAR', 'SUBR', 'SHAR', 'SIPR'];

/** The common registers as the host sees them through frames: rights, locks and side effects (w5100s.md, chapter 3). */
export class CommonBlock {
  private readonly core: W5100sCore;
  private readonly softReset: () => void;
  private netLocked = false;
  private phyLocked = true;
  private chipLocked = true;
  private tickedFromUs = 0;
  /** What the last write of the host went to, and in which frame. */
  private lastAt = -1;
  private lastFrame = -1;
  private frameFrom = -1;

  constructor(core: W5100sCore, softReset: () => void) {
    this.core = core;
    this.softReset = softReset;
    this.reset();
  }

  /** All registers are at their reset values. */
  reset(): void {
    const { core } = this;
    core.common.set('MR2', core.knobs.mr2Reset);
    this.netLocked = core.knobs.netLockedAtReset;
    this.phyLocked = true;
    this.chipLocked = true;
    this.tickedFromUs = core.clock.nowUs;
  }

  read(address: number): number {
    const { core } = this;
    const register = core.common.at(address);
    if (!register) return core.knobs.reservedReads;
    switch (register.name) {
      case 'VERR':
        return core.versionHidden ? 0 : core.common.readByte(address);
      case 'PHYSR':
        return core.phy.status;
      case 'PHYCR1':
        return core.phy.control;
      case 'TCNTR': {
        const ticks = Math.floor((core.clock.nowUs - this.tickedFromUs) / TICK_US);
        return (address === register.offset ? ticks >> 8 : ticks) & 0xff;
      }
      default:
        return core.common.readByte(address);
    }
  }

  write(address: number, value: number): void {
    const { core } = this;
    const { common } = core;
    this.watch(address);
    const register = common.at(address);
    if (!register) return;
    if (register.access === 'R') {
      core.fault('read-only', `a write to ${register.name}`, undefined, register.name);
      return;
    }
    if (this.keeps(register.name)) return;
    switch (register.name) {
      case 'MR':
        if (value & MR.RST) {
          this.softReset();
          return;
        }
        common.writeByte(address, value & MR_BITS);
        break;
      case 'IR':
        // The sockets' bits go with Sn_IR (chapter 8).
        common.writeByte(address, common.readByte(address) & ~(value & ~IR.SOCKETS));
        break;
      case 'MR2':
        common.writeByte(
          address,
          this.chipLocked ? (value & ~MR2.CLKSEL) | (common.readByte(address) & MR2.CLKSEL) : value,
        );
        break;
      case 'RMSR':
      case 'TMSR':
        this.resize(register.name, value);
        break;
      case 'PHYCR0':
        core.phy.setMode(value);
        break;
      case 'PHYCR1':
        core.phy.setControl(value);
        break;
      case 'CHPLCKR':
        this.chipLocked = value !== UNLOCK.CHIP;
        break;
      case 'NETLCKR':
        this.netLocked = value !== UNLOCK.NET;
        break;
      case 'PHYLCKR':
        this.phyLocked = value !== UNLOCK.PHY;
        break;
      case 'PHYACR':
        if (value === MDIO_READ) common.set('PHYDOR', readMdio(common.get('PHYRAR'), core.phy.link));
        break;
      case 'SLCR':
        core.socketless.command(value);
        break;
      case 'TCNTCLKR':
        this.tickedFromUs = core.clock.nowUs;
        break;
      default:
        common.writeByte(address, register.access === 'W1C' ? common.readByte(address) & ~value : value);
    }
    core.interruptsChanged();
  }

  /** Whether a lock keeps the register as it is. */
  private keeps(name: string): boolean {
    const byNet = this.netLocked && (NETWORK as readonly string[]).includes(name);
    const byPhy = this.phyLocked && (name === 'PHYCR0' || name === 'PHYCR1');
    if (!byNet && !byPhy) return false;
    const lock = byNet ? 'NETLCKR' : 'PHYLCKR';
    this.core.fault('locked', `a write to ${name} while ${lock} keeps it`, undefined, name);
    return true;
  }

  /** RMSR and TMSR: two bits a socket, 1, 2, 4 or 8 KB; other names of Sn_RXBUF_SIZE and Sn_TXBUF_SIZE. */
  private resize(name: 'RMSR' | 'TMSR', value: number): void {
    const { core } = this;
    const size = name === 'RMSR' ? 'Sn_RXBUF_SIZE' : 'Sn_TXBUF_SIZE';
    if (value !== core.common.get(name) && core.sockets.some(({ status }) => status !== 'CLOSED'))
      core.fault('buffer-moved', `${name} changes while sockets are open`, undefined, name);
    for (const { index, registers } of core.sockets) registers.set(size, 1 << ((value >> (index * 2)) & 3));
    core.sizesChanged();
  }

  /** Writes that only make sense on a W5500, whose SIMR is at 0x18 and whose RTR is at 0x19 (w5100s.md, chapter 4). */
  private watch(address: number): void {
    const { frameNumber } = this.core;
    const before = this.lastAt;
    if (frameNumber !== this.lastFrame) this.frameFrom = address;
    this.lastAt = address;
    this.lastFrame = frameNumber;
    if (address === 0x18 && before !== 0x17)
      this.core.fault('other-map', 'a write to the low byte of RTR alone: SIMR of a W5500', undefined, 'RTR');
    if (address === 0x1a && this.frameFrom === 0x19)
      this.core.fault('other-map', 'a burst from RCR into RMSR: RTR of a W5500', undefined, 'RMSR');
  }
}

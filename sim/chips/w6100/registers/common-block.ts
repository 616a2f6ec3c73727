import { readMdio } from '../../wiznet/transceiver/mdio.ts';
import type { W6100Core } from '../core.ts';
import { type CommonName, SYCR0, SYCR1, SYSR, UNLOCK } from './registers.ts';

/** TCNTR counts in these. */
const TICK_US = 100;

/** What PHYACR does. */
const MDIO_READ = 2;

/** What each lock keeps (w6100.md, chapter 3: L-C, L-N, L-P). */
const NETWORK: readonly CommonName[] = ['SHAR', 'GAR', 'SUBR', 'SIPR', 'LLAR', 'GUAR', 'SUB6R'];
const PHY: readonly CommonName[] = ['PHYCR0', 'PHYCR1'];
const CHIP: readonly CommonName[] = ['SYCR0'];

type Lock = 'CHPLCKR' | 'NETLCKR' | 'PHYLCKR';

/** The common registers as the host sees them through frames: rights, locks and side effects (w6100.md, chapter 3). */
export class CommonBlock {
  private readonly core: W6100Core;
  private readonly softReset: () => void;
  private readonly open: Record<Lock, boolean> = { CHPLCKR: false, NETLCKR: false, PHYLCKR: false };
  private tickedFromUs = 0;

  constructor(core: W6100Core, softReset: () => void) {
    this.core = core;
    this.softReset = softReset;
    this.reset();
  }

  /** All registers are at their reset values. */
  reset(): void {
    const open = !this.core.knobs.lockedAtReset;
    this.open.CHPLCKR = open;
    this.open.NETLCKR = open;
    this.open.PHYLCKR = open;
    this.tickedFromUs = this.core.clock.nowUs;
  }

  read(address: number): number {
    const { core } = this;
    const register = core.common.at(address);
    if (!register) return core.knobs.reservedReads;
    switch (register.name) {
      case 'CIDR':
      case 'VER':
        return core.versionHidden ? 0 : core.common.readByte(address);
      case 'SYSR':
        return this.locks | SYSR.SPI;
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
    const register = common.at(address);
    if (!register) return;
    if (register.access === 'R') {
      core.fault('read-only', `a write to ${register.name}`, undefined, register.name);
      return;
    }
    if (this.keeps(register.name)) return;
    switch (register.name) {
      case 'SYCR0':
        // Active low.
        if ((value & SYCR0.RST) === 0) this.softReset();
        return;
      case 'SYCR1': {
        const kept = this.open.CHPLCKR ? 0 : SYCR1.CLKSEL;
        common.writeByte(address, (value & ~kept) | (common.readByte(address) & kept));
        break;
      }
      case 'IRCLR':
        common.set('IR', common.get('IR') & ~value);
        break;
      case 'SLIRCLR':
        common.set('SLIR', common.get('SLIR') & ~value);
        break;
      case 'SLCR':
        core.socketless.command(value);
        break;
      case 'TCNTRCLR':
        this.tickedFromUs = core.clock.nowUs;
        break;
      case 'PHYCR0':
        core.phy.setMode(value);
        break;
      case 'PHYCR1':
        core.phy.setControl(value);
        break;
      case 'PHYACR':
        if (value === MDIO_READ) this.readMdio();
        break;
      case 'CHPLCKR':
        this.open.CHPLCKR = value === UNLOCK.CHIP;
        break;
      case 'NETLCKR':
        this.open.NETLCKR = value === UNLOCK.NET;
        break;
      case 'PHYLCKR':
        this.open.PHYLCKR = value === UNLOCK.PHY;
        break;
      default:
        common.writeByte(address, value);
    }
    core.interruptsChanged();
  }

  private get locks(): number {
    const { CHPLCKR, NETLCKR, PHYLCKR } = this.open;
    return (CHPLCKR ? 0 : SYSR.CHPL) | (NETLCKR ? 0 : SYSR.NETL) | (PHYLCKR ? 0 : SYSR.PHYL);
  }

  /** PHYDOR has its low byte first. */
  private readMdio(): void {
    const { common, phy } = this.core;
    const value = readMdio(common.get('PHYRAR'), phy.link);
    common.set('PHYDOR', ((value & 0xff) << 8) | (value >> 8));
  }

  /** Whether a lock keeps the register as it is. */
  private keeps(name: string): boolean {
    const lock = lockOf(name as CommonName);
    if (!lock || this.open[lock]) return false;
    this.core.fault('locked', `a write to ${name} while ${lock} keeps it`, undefined, name);
    return true;
  }
}

function lockOf(name: CommonName): Lock | null {
  if (NETWORK.includes(name)) return 'NETLCKR';
  if (PHY.includes(name)) return 'PHYLCKR';
  return CHIP.includes(name) ? 'CHPLCKR' : null;
}

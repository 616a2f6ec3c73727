import type { W5500Core } from '../core.ts';
import { MR } from './registers.ts';

/** The bits of MR that stay as written. */
const MR_BITS = MR.WOL | MR.PB | MR.PPPOE | MR.FARP;

/** The common registers as the host sees them through frames: rights and side effects (chapter 3). */
export class CommonBlock {
  private readonly core: W5500Core;
  private readonly softReset: () => void;

  constructor(core: W5500Core, softReset: () => void) {
    this.core = core;
    this.softReset = softReset;
  }

  read(offset: number): number {
    const { core } = this;
    const register = core.common.at(offset);
    if (!register) return core.knobs.reservedReads;
    if (register.name === 'PHYCFGR') return core.phy.read();
    if (register.name === 'VERSIONR' && core.versionHidden) return 0;
    return core.common.readByte(offset);
  }

  write(offset: number, value: number): void {
    const { core } = this;
    const register = core.common.at(offset);
    if (!register) return;
    if (register.access === 'R') {
      core.fault('read-only', `a write to ${register.name}`, undefined, register.name);
    } else if (register.access === 'W1C') {
      core.common.writeByte(offset, core.common.readByte(offset) & ~value);
    } else if (register.name === 'PHYCFGR') {
      core.phy.write(value);
    } else if (register.name === 'MR' && value & MR.RST) {
      this.softReset();
      return;
    } else {
      core.common.writeByte(offset, register.name === 'MR' ? value & MR_BITS : value);
    }
    core.interruptsChanged();
  }
}

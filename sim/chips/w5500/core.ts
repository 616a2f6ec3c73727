import type { Core } from '../wiznet/core.ts';
import type { RegisterFile } from '../wiznet/registers/register-file.ts';
import type { Knobs } from './knobs.ts';
import type { W5500Phy } from './phy.ts';
import type { CommonName } from './registers/registers.ts';

/** What the W5500's own parts know of it beyond what the family shares. */
export interface W5500Core extends Core {
  readonly knobs: Readonly<Knobs>;
  readonly common: RegisterFile<CommonName>;
  readonly phy: W5500Phy;
  /** VERSIONR reads zero for a while after a reset (chapter 2). */
  readonly versionHidden: boolean;
}

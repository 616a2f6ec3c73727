import type { SimClock } from '../../../../sim/clock.ts';
import type { Random } from '../../../../sim/random.ts';
import { Wire } from '../../../../sim/wire/wire.ts';

export interface Roughness {
  /** Percent of frames that are lost, that arrive twice, and that are overtaken by later ones. */
  loss?: number;
  duplication?: number;
  reordering?: number;
}

/** Two wires, and between them a station that treats frames badly, in both directions alike. */
export class RoughWire {
  readonly near: Wire;
  readonly far: Wire;
  /** Frames lost, doubled and held back so far. */
  lost = 0;
  doubled = 0;
  delayed = 0;
  /** False: nothing passes, as if the cable were out. */
  plugged = true;

  constructor(clock: SimClock, random: Random, { loss = 0, duplication = 0, reordering = 0 }: Roughness) {
    this.near = new Wire(clock);
    this.far = new Wire(clock);
    const join = (from: Wire, to: () => { send(frame: Uint8Array): void }) =>
      from.attach({
        receive: (frame) => {
          if (!this.plugged || random.chance(loss)) {
            this.lost += 1;
            return;
          }
          const copies = random.chance(duplication) ? 2 : 1;
          this.doubled += copies - 1;
          for (let copy = 0; copy < copies; copy += 1) {
            const late = random.chance(reordering);
            if (late) this.delayed += 1;
            clock.after(late ? random.below(3000) : 0, () => to().send(frame));
          }
        },
      });
    const nearEnd = join(this.near, () => farEnd);
    const farEnd = join(this.far, () => nearEnd);
  }
}

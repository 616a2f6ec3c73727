import { type Device, type DeviceOptions, withDevice } from './device.ts';

/** What a test does with a device: where it says `run`, one frame is bad. `what` tells which, `bad` what it reads. */
type Body = (d: Device, run: (ms: number) => void, what: string, bad: number) => void;

/** A test body with one device after the other: each frame of `run` is bad once, of zeros, and once, of ones. */
export function withEachFrameBad(body: Body, options?: DeviceOptions): () => void {
  return () => {
    for (const bad of [0x00, 0xff]) {
      for (let victim = 0, last = 1; victim < last; victim++) {
        withDevice((d) => {
          const run = (ms: number) => {
            last = runWithBadFrame(d, ms, victim, bad);
          };
          body(d, run, `frame ${victim} reads ${bad}`, bad);
        }, options)();
      }
    }
  };
}

/** As `run`, while frame `victim` reads `bad`. Returns how many frames there were. */
function runWithBadFrame(d: Device, ms: number, victim: number, bad: number): number {
  let count = 0;
  const transfer = d.sim.transfer.bind(d.sim);
  d.bus.onFrame = () => count++;
  d.sim.transfer = (mosi) => {
    const miso = transfer(mosi);
    return count === victim + 1 ? bad : miso;
  };
  d.run(ms);
  d.sim.transfer = transfer;
  return count;
}

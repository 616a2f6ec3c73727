import { type Device, type DeviceOptions, withDevice } from '../device.ts';

/** The body of a test: during `run`, one frame is bad. `what` names the frame, `bad` is the value of its bytes. */
type Body = (d: Device, run: (ms: number) => void, what: string, bad: number) => void;

/**
 * Returns a test that runs the body once for each frame of `run` and each bad value, on a new device: zeros, then ones.
 */
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

/** As `run`, with frame `victim` read as `bad`. Returns the number of frames. */
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

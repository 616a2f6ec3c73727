import { isLinkUp } from '../../../provider/engine/health-check.ts';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import { slotStates } from '../../../provider/index.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { Random } from '../../../sim/random.ts';
import type { Device } from '../device.ts';

/** A device with a service of `provider/services`, and the hosts it communicates with. */
export class ServiceRig {
  readonly d: Device;

  constructor(d: Device) {
    this.d = d;
  }

  /** Returns the host with address `ip` on the device's wire; creates it if necessary. */
  hostAt(ip: string): Host {
    const { d } = this;
    const mac = `52:55:00:00:00:${ip.split('.')[3].padStart(2, '0')}`;
    return ip === d.host.ip ? d.host : new Host(d.wire, d.time, { ip, mac });
  }

  /** As `run`, in longer steps: for minutes or hours. */
  pass(seconds: number): void {
    const { d } = this;
    const untilUs = d.time.nowUs + seconds * 1_000_000;
    while (d.time.nowUs < untilUs) {
      d.time.advance(5000);
      d.bus.turn();
      d.clock.turn();
    }
  }

  /** Number of slots that are not free: the chip's sockets in use. */
  get slotsInUse(): number {
    return slotStates(this.d.info).filter((state) => state !== 'FREE').length;
  }
}

/** Interval between the provider's checks of the link. */
const LOOK_MS = 1000;

/** Waits until the provider has seen that the link is up, so that services are tested from then on. */
export function awaitKnownLink(d: Device): void {
  const provider = providerOf(d.info);
  if (!provider) throw new Error('not started');
  for (let ms = 0; !isLinkUp(provider); ms += 10) {
    if (ms > 2 * LOOK_MS) throw new Error('the provider does not see the link');
    d.run(10);
  }
}

/** A replacement for Math.random in a service, with a seed. */
export function chance(seed: number): () => number {
  const random = new Random(seed);
  return () => random.below(0x10000) / 0x10000;
}

import { bootNet } from '../../../device/net.ts';
import { providerOf } from '../../../provider/engine/records/provider.ts';

/** The runtime's `net` over the device, and how many sockets the program has open. */
const info = bootNet();
(global as unknown as { held: () => number }).held = () =>
  (providerOf(info) as { openHandles: number }).openHandles;

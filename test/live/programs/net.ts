/** Nothing but the network: what a test appends to it finds the runtime's `net` ready. */
import { bootNet } from '../../../device/net.ts';

bootNet();

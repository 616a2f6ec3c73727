/** Nothing but the network: what a test appends to it finds the runtime's `net` ready. */
import { bootNet } from '../../../firmware/net.ts';

bootNet();

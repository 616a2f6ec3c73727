import { bootNet } from '../../../device/espruino/net.ts';

bootNet();

/** The network of `net` and `http` with IPv6: what a test appends to it finds them ready. */
import { bootNet } from '../../../device/net.ts';
import { enableIpv6 } from '../../../provider/index.ts';

const linkLocal = new Uint8Array([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 2, 0, 0x0f]);

enableIpv6(bootNet(), linkLocal);

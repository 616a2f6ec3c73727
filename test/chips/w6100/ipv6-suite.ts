import { NAME } from '#chip';
import { report } from '../child.ts';
import { IPV6_CASES } from './ipv6-cases.ts';
import { UDP6_CASES } from './ipv6-datagrams.ts';
import { DNS6_CASES } from './ipv6-dns.ts';
import { MDNS6_CASES } from './ipv6-mdns.ts';
import { runOn } from './ipv6-rig.ts';

/** Runs the cases of IPv6 in a process with `--conditions=w6100`: a line of JSON each, as child.ts reads them. */

if ((NAME as string) !== 'W6100') throw new Error(`this is a process of the ${NAME}`);
for (const { name, body } of [...IPV6_CASES, ...UDP6_CASES, ...DNS6_CASES, ...MDNS6_CASES])
  report(name, () => runOn(body));

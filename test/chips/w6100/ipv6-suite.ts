import { NAME } from '#chip';
import { IPV6_CASES, runOn } from './ipv6-cases.ts';

/** Runs the cases of IPv6 in a process with `--conditions=w6100`: a line of JSON each, as child.ts reads them. */

if ((NAME as string) !== 'W6100') throw new Error(`this is a process of the ${NAME}`);
for (const { name, body } of IPV6_CASES) {
  let failure: string | null = null;
  try {
    runOn(body);
  } catch (error) {
    const { message, actual, expected } = error as Error & { actual?: unknown; expected?: unknown };
    failure = `${message}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
  }
  process.stdout.write(`${JSON.stringify({ name, failure })}\n`);
}

import { suite } from '../support/suite.ts';
import { addCases, addSkipped, namesBut } from './child.ts';
import { silenceCases } from './silence.ts';
import { SKIPPED_ON_W6100 } from './skipped.ts';
import { DNS6_NAMES, IPV6_NAMES, MDNS6_NAMES, UDP6_NAMES } from './w6100/ipv6-names.ts';

const chip = suite('the provider on a W6100');

addCases(chip, 'w6100', new URL('w6100/ipv6-suite.ts', import.meta.url), [
  ...IPV6_NAMES,
  ...UDP6_NAMES,
  ...DNS6_NAMES,
  ...MDNS6_NAMES,
]);
addCases(
  chip,
  'w6100',
  new URL('w6100/suite.ts', import.meta.url),
  namesBut(SKIPPED_ON_W6100, silenceCases(8)),
);
addSkipped(chip, SKIPPED_ON_W6100);

chip.run();

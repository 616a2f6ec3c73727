import { suite } from '../support/suite.ts';
import { CASES } from './cases.ts';
import { Rig } from './rig.ts';
import { SKIPPED_ON_W5500 } from './skipped.ts';
import { newStage } from './wiznet-stage.ts';

const chip = suite('the provider on a W5500');

for (const { name, body } of CASES.filter((one) => !(one.name in SKIPPED_ON_W5500))) {
  chip(name, () => {
    const stage = newStage();
    try {
      body(new Rig(stage));
    } finally {
      stage.stop();
    }
  });
}

chip.run();

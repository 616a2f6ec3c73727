import * as assert from 'uvu/assert';
import { pattern } from '../support/conversation.ts';
import { withDevice } from '../support/device.ts';
import { opened } from '../support/services/service-ports.ts';
import { suite } from '../support/suite.ts';

const torn = suite('a service port whose chip is read while it counts');

const text = (size: number) => Buffer.from(pattern(size)).toString('latin1');

// With the 8 bytes in front of it, the second one is what moves the high bytes alone.
for (const size of [240, 248, 256]) {
  torn(
    `hears ${size} bytes soon`,
    withDevice(
      (d) => {
        const { say, heard } = opened(d, 300);
        say(text(size));
        d.run(15);
        assert.equal(heard, [`${text(size)} from 10.0.2.2:9000`]);
      },
      { tear: 100 },
    ),
  );
}

torn(
  'hears soon what comes behind datagrams whose memory it has not given back',
  withDevice(
    (d) => {
      const { say, heard } = opened(d);
      say(text(48), text(48));
      d.run(15);
      assert.is(heard.length, 2);
      // 168 bytes behind 112: with the high bytes of before, that is less than there was.
      say(text(48), text(48), text(48));
      d.run(15);
      assert.is(heard.length, 5);
    },
    { tear: 100 },
  ),
);

torn.run();

import * as assert from 'uvu/assert';
import { service } from '../../../provider/engine/poll.ts';
import { closePort, openPort } from '../../../provider/engine/udp/service-port.ts';
import { slots } from '../../support/calls.ts';
import { pattern } from '../../support/conversation.ts';
import { bytes, ME } from '../../support/datagrams.ts';
import { withDevice } from '../../support/device.ts';
import { withEachFrameBad } from '../../support/faults/bad-frame.ts';
import { opened, provider } from '../../support/services/service-ports.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { PLACED } from '../../support/weather.ts';

const ports = suite('a service port that receives');

ports(
  'is told from the loop, one datagram a message, and never from inside a service',
  withDevice((d) => {
    const { port, heard } = opened(d);
    for (const text of ['one', 'two', 'three']) port.send(ME, 7000, bytes(text));
    d.time.advance(3000);
    for (let i = 0; i < 3; i++) service(provider(d));
    assert.equal(heard, []);
    assert.is(provider(d).messages.dispatch(), true);
    assert.equal(heard, ['one from 10.0.2.2:9000']);
    d.run(5);
    assert.is(heard.length, 3);
  }, PLACED),
);

ports(
  'hears hundreds, as long as they may be, while its memory goes round',
  withDevice((d) => {
    const { say, heard } = opened(d, 1452);
    const all: string[] = [];
    for (let i = 0; i < 200; i++) {
      const text = Buffer.from(pattern(1 + ((i * 91) % 1452))).toString('latin1');
      all.push(`${text} from 10.0.2.2:9000`);
      say(text);
      d.run(20);
    }
    say('x'.repeat(1452));
    d.run(20);
    const last = `${'x'.repeat(1452)} from 10.0.2.2:9000`;
    assert.ok([...all, last].every((text, i) => text === heard[i]));
    assert.is(heard.length, 201);
  }),
);

ports(
  'throws away what is longer than its buffer, and what is empty',
  withDevice((d) => {
    const { say, heard } = opened(d, 64);
    say('x'.repeat(65), '', 'x'.repeat(64), 'y'.repeat(1472), '', 'z');
    assert.equal(heard, [`${'x'.repeat(64)} from 10.0.2.2:9000`, 'z from 10.0.2.2:9000']);
  }),
);

ports(
  'goes on after a recipient that throws, or that closes it',
  withDevice((d) => {
    const { rig, say, heard } = opened(d);
    let mischief = () => {
      throw new Error('on purpose');
    };
    const push = heard.push.bind(heard);
    heard.push = (text) => {
      push(text);
      mischief();
      return 0;
    };
    say('one', 'two');
    mischief = () => closePort(rig.servicePort) as never;
    say('three', 'four');
    mischief = () => undefined as never;
    assert.is(slots(d), '');
    openPort(rig.servicePort, 7000);
    say('five');
    assert.equal(
      heard.map((text) => text.split(' ')[0]),
      ['one', 'two', 'three', 'five'],
    );
  }),
);

ports(
  'loses nothing for one bad frame of zeros or ones, but the one datagram whose bytes it had',
  withEachFrameBad((d, run, what, bad) => {
    const { rig, port, heard } = opened(d);
    for (const text of ['one', 'two']) port.send(ME, 7000, bytes(text));
    d.time.advance(3000);
    run(20);
    d.run(1100);
    assert.is(heard.length, 2, `${what}: ${heard}`);
    const wrong = String.fromCharCode(bad).repeat(3);
    const right = heard.filter((text) => !text.startsWith(wrong)).map((text) => text.slice(0, 3));
    assert.equal(
      right,
      ['one', 'two'].filter((_, i) => !heard[i].startsWith(wrong)),
      what,
    );
    assert.is(rig.isOpen, true, what);
  }, PLACED),
);

ports(
  'is told by the health check when the queue of messages was full',
  withDevice((d) => {
    const { port, heard } = opened(d);
    const { messages } = provider(d);
    port.send(ME, 7000, bytes('late'));
    d.time.advance(2000);
    messages.hold();
    until('a full queue', () => !messages.postMessage({ proc: () => {} }, 0, 0, 0));
    service(provider(d));
    messages.release();
    d.run(5);
    assert.equal(heard, []);
    d.run(1100);
    assert.equal(heard, ['late from 10.0.2.2:9000']);
  }, PLACED),
);

ports.run();

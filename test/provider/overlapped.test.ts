import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvent, overlapped, WSA_IO_PENDING } from '../../provider/index.ts';
import { room, textOf } from '../support/buffers.ts';
import { pattern } from '../support/conversation.ts';
import { withDevice } from '../support/device.ts';
import { converseOverlapped, outcome, pend, post } from '../support/overlapped.ts';

const overlap = suite('overlapped');

overlap(
  'ends a receive when data comes, and sets its event object',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const event = createEvent(null);
    const ov = overlapped(event);
    const buffer = room(10);
    assert.is(pend(d, s, ov, [buffer]), WSA_IO_PENDING);
    assert.is(outcome(d, s, ov), -996);
    client.send('hello');
    d.run(300);
    assert.is(event.signalled, true);
    assert.is(outcome(d, s, ov), 5);
    assert.is(textOf(buffer).slice(0, 5), 'hello');
  }),
);

overlap(
  'ends a send when all its bytes are in the chip, and calls its routine',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const seen: number[][] = [];
    const ov = overlapped(null);
    assert.is(
      post(d, s, ov, pattern(10000), (e, n) => seen.push([e, n])),
      WSA_IO_PENDING,
    );
    d.run(3000);
    assert.equal(seen, [[0, 10000]]);
    assert.equal(client.received(), pattern(10000));
  }),
);

overlap.run();

import * as assert from 'uvu/assert';
import { WSAECONNRESET, WSPRecv, WSPShutdown } from '../../../provider/index.ts';
import { nonBlocking } from '../../support/calls.ts';
import { converse } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const between = suite('a connection that is reset between two frames of a call');

/** What an application does without looking at the chip in between, each right behind the other. */
const WAYS: Record<string, (d: Device, s: number) => void> = {
  'send twice': (d, s) => {
    d.send(s, 'one');
    d.send(s, 'two');
  },
  'receive, send, receive and send': (d, s) => {
    for (let i = 0; i < 2; i++) {
      d.recv(s, 1024);
      d.send(s, 'answer');
    }
  },
  'send, and receive twice': (d, s) => {
    d.send(s, 'answer');
    d.recv(s, 1024);
    d.recv(s, 1024);
  },
  'receive and end the sending side': (d, s) => {
    d.recv(s, 1024);
    WSPShutdown(s, 1, d.err);
  },
  'end the receiving side and send': (d, s) => {
    WSPShutdown(s, 0, d.err);
    d.send(s, 'answer');
  },
};

/** How long a reset takes to the chip, in microseconds. */
const WAY_US = 2000;

for (const [name, go] of Object.entries(WAYS)) {
  between(`takes no command that needs one: ${name}`, () => {
    let frame = 0;
    for (let done = false; !done; frame++) {
      assert.ok(frame < 100);
      withDevice(
        (d) => {
          const { s, client } = converse(d);
          nonBlocking(d, s);
          client.send('x'.repeat(2048));
          d.run(2);
          let count = 0;
          d.bus.onFrame = () => {
            if (count++ !== frame) return;
            client.rst();
            d.time.advance(WAY_US);
          };
          go(d, s);
          d.bus.onFrame = null;
          done = count <= frame;
          assert.equal(d.faults, [], `reset before frame ${frame}`);
          if (done) return;
          d.run(2000);
          const buffers = [{ len: 9, buf: new Uint8Array(9) }];
          let error = 0;
          for (let i = 0; i < 9 && error !== WSAECONNRESET; i++)
            error = WSPRecv(s, buffers, 1, { value: 0 }, { value: 0 }, null, null, null, d.err)
              ? d.err.value
              : 0;
          assert.ok(/\bend\b/.test(name) || error === WSAECONNRESET, `reset before frame ${frame}: ${error}`);
        },
        { ...PLACED, strict: false },
      )();
    }
    assert.ok(frame > 2, `${frame} frames were tried`);
  });
}

between.run();

import * as assert from 'uvu/assert';
import { WSAEWOULDBLOCK } from '../../../provider/index.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { parseEthernet } from '../../../sim/net/ethernet.ts';
import { parseIpv4 } from '../../../sim/net/ipv4.ts';
import { parseTcp } from '../../../sim/net/tcp/segment.ts';
import { converse, converseFreely, pattern } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { COUNTED } from '../../support/weather.ts';

/** What was read goes back to the chip, and so to the peer's window, late: every time costs two frames. */
const window = suite('the receive window');

/** The windows that the device tells from now on, in bytes. */
function windowsTold(d: Device): number[] {
  const windows: number[] = [];
  d.host.onFrame = (bytes) => {
    const ip = parseIpv4(parseEthernet(bytes)?.payload ?? new Uint8Array());
    const segment = ip && parseTcp(ip.payload, ip.source, ip.destination);
    if (segment) windows.push(segment.window);
  };
  return windows;
}

/** How many frames `step` takes on the bus. */
function framesOf(d: Device, step: () => void): number {
  const before = d.bus.frames;
  step();
  return d.bus.frames - before;
}

window(
  'stays as it is while a whole segment of 1,460 bytes fits: 588 bytes are read for a frame each, no more',
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      const told = windowsTold(d);
      client.send(pattern(700));
      d.run(5);
      told.length = 0;
      let text = '';
      const frames = framesOf(d, () => {
        for (let i = 0; i < 588; i++) text += d.recv(s, 1);
      });
      assert.is(frames, 588);
      client.send(pattern(1, 700));
      d.run(5);
      text += d.recv(s, 1);
      client.send(pattern(1, 701));
      d.run(5);
      assert.equal(told, [2048 - 701, 2048 - 702 + 589]);
      text += d.recv(s);
      assert.equal(Uint8Array.from(Buffer.from(text, 'latin1')), pattern(702));
    },
    { ...DEFAULTS, ...COUNTED },
  ),
);

window(
  'lets a client send for ever, in pieces of any size',
  withDevice((d) => {
    const { s, client } = converse(d);
    let said = 0;
    for (const size of [588, 1, 587, 589, 1460, 2048, 100, 1948, 2047, 2, 1459, 1461]) {
      client.send(pattern(size, said));
      let got = '';
      until(
        `${size} bytes`,
        () => got.length >= size,
        () => {
          got += d.recv(s);
        },
      );
      assert.equal(Uint8Array.from(Buffer.from(got, 'latin1')), pattern(size, said), `${size} bytes`);
      said += size;
    }
  }),
);

window(
  'is given back with every full memory, and one that is full again is found in one frame',
  withDevice(
    (d) => {
      const { s, client } = converseFreely(d);
      client.send(pattern(10 * 2048));
      d.run(5);
      let read = 0;
      const frames = framesOf(d, () => {
        const readOn = () => {
          const text = d.recv(s) ?? '';
          assert.equal(Uint8Array.from(Buffer.from(text, 'latin1')), pattern(text.length, read));
          read += text.length;
          // The client sends on while the runtime's loop has no turn.
          d.time.advance(2000);
        };
        until('20,480 bytes', () => read >= 10 * 2048, readOn);
      });
      // The pointer, the bytes, RX_RD and RECV, ten times; the first bytes are known of already.
      assert.is(frames, 39);
    },
    { ...DEFAULTS, ...COUNTED },
  ),
);

window(
  'is believed to be full only when it is: less than that waits for the chip to tell',
  withDevice(
    (d) => {
      const { s, client } = converseFreely(d);
      client.send(pattern(2048 + 2047));
      d.run(5);
      assert.is(d.recv(s)?.length, 2048);
      d.time.advance(2000);
      assert.is(d.recv(s)?.length, 2047);
      assert.is(d.recv(s), null);
      assert.is(d.err.value, WSAEWOULDBLOCK);
    },
    { ...DEFAULTS, ...COUNTED },
  ),
);

window.run();

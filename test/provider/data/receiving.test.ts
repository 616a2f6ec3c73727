import * as assert from 'uvu/assert';
import { FD_CLOSE, FD_READ } from '../../../provider/index.ts';
import { converse, converseFreely, messagesOf, pattern } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const receiving = suite('receiving');

receiving('delivers 70,000 bytes in order through 2 KB, wherever the pointers begin, without a stall', () => {
  for (const rxInit of [0, 0xfc00, 0xffff]) {
    withDevice(
      (d) => {
        const { s, client } = converse(d);
        client.send(pattern(70_000));
        client.fin();
        const from = d.clock.now();
        const parts: Buffer[] = [];
        for (let part = d.recv(s, 700); part; part = d.recv(s, 700)) parts.push(Buffer.from(part, 'latin1'));
        const took = d.clock.now() - from;
        assert.ok(Buffer.concat(parts).equals(pattern(70_000)), `pointers begin at ${rxInit}`);
        // The health check alone would bring 2 KB a second.
        assert.ok(took < 3000, `${took} ms`);
      },
      { ...TIMED, rxInit },
    )();
  }
});

// The peer's own probes come ever more rarely: after 10 s the next one is 6 s away.
receiving('opens the peer’s window again after it was shut for long', () => {
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send(pattern(5000));
    d.run(10_000);
    const parts: Buffer[] = [];
    const from = d.clock.now();
    for (let count = 0; count < 5000; count += parts[parts.length - 1].length)
      parts.push(Buffer.from(d.recv(s) as string, 'latin1'));
    assert.ok(Buffer.concat(parts).equals(pattern(5000)));
    const took = d.clock.now() - from;
    assert.ok(took < 1500, `${took} ms`);
  })();
});

receiving('loses nothing when bytes and the FIN arrive between any two frames of a receive', () => {
  for (let waitUs = 0; waitUs < 400; waitUs += 7) {
    withDevice((d) => {
      const { s, client } = converse(d);
      client.send('first ');
      d.run(5);
      d.time.after(waitUs, () => {
        client.send('second');
        client.fin();
      });
      let all = '';
      for (let part = d.recv(s); part; part = d.recv(s)) all += part;
      assert.is(all, 'first second', `${waitUs} us`);
    })();
  }
});

receiving('believes the end only when it has read twice how much comes before it', () => {
  for (let size = 200; size <= 2000; size += 300) {
    for (const before of [true, false]) {
      withDevice(
        (d) => {
          const listener = d.listen(80, 2);
          const client = d.host.connect(80);
          d.run(5);
          const early = before ? d.accept(listener) : 0;
          client.send(pattern(size));
          client.fin();
          d.run(5);
          const s = before ? early : d.accept(listener);
          let count = 0;
          for (let part = d.recv(s); part; part = d.recv(s)) count += part.length;
          assert.is(count, size, before ? 'accepted before' : 'accepted after');
        },
        { tear: 100 },
      )();
    }
  }
});

receiving('loses nothing when the bytes come while a slow chip still holds the RECV before', () => {
  for (let waitUs = 0; waitUs < 1200; waitUs += 23) {
    withDevice(
      (d) => {
        const { s, client } = converseFreely(d);
        const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
        client.send('first ');
        d.run(5);
        let all = d.recv(s, 3);
        d.time.after(waitUs, () => {
          client.send('second');
          client.fin();
        });
        d.run(20);
        for (let part = d.recv(s, 4); part; part = d.recv(s, 4)) all += part;
        d.run(20);
        assert.is(all, 'first second', `${waitUs} us`);
        assert.equal(messages[messages.length - 1], [FD_CLOSE, 0], `${waitUs} us`);
      },
      { crBusyReads: 12, crBusyUs: 900 },
    )();
  }
});

receiving(
  'keeps the bytes of two connections apart',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    const other = d.host.connect(80);
    d.run(5);
    const t = d.accept(listener);
    for (let i = 0; i < 20; i++) {
      client.send(`a${i}`);
      other.send(`b${i}`);
      d.run(2);
      assert.equal([d.recv(s), d.recv(t)], [`a${i}`, `b${i}`]);
    }
  }),
);

receiving.run();

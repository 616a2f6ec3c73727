import * as assert from 'uvu/assert';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { Caller, isBroken, latin1, type Talk, until } from '../rig.ts';
import { type Case, counted, echo, meet, PORT, released } from './common.ts';

/** Servers of a program, and the ends of their connections. */
export const SERVERS: Case[] = [
  {
    name: 'a server tells six clients at once apart, and answers each',
    body: async (rig) => {
      const server = await rig.serve(PORT, echo);
      const peers = Array.from({ length: 6 }, () => rig.host.connect(PORT));
      for (const [i, peer] of peers.entries()) peer.onEstablished = () => peer.send(`hello from ${i}`);
      await until(rig, 'six answers', () => peers.every((peer) => latin1(peer).length === 12));
      assert.equal(
        peers.map(latin1),
        peers.map((_, i) => `hello from ${i}`),
      );
      assert.is(server.talks.length, 6);
    },
  },
  {
    name: 'writes go out in their order, and the end comes behind the last',
    body: async (rig) => {
      const server = await rig.serve(PORT, {
        connect: (talk) => {
          for (const word of ['one ', 'two ', 'three']) talk.write(word);
          talk.end();
        },
      });
      const { peer } = await meet(rig, server);
      await until(rig, 'the end', () => peer.peerClosed);
      assert.is(latin1(peer), 'one two three');
    },
  },
  {
    name: 'an orderly conversation is told as connect, data, end and close, each once',
    body: async (rig) => {
      const server = await rig.serve(PORT, echo);
      const { peer, talk } = await meet(rig, server);
      peer.send('hello');
      await until(rig, 'the echo', () => latin1(peer) === 'hello');
      peer.fin();
      await until(rig, 'close', () => talk.events.includes('close'));
      await rig.run(3000);
      assert.equal(talk.events, ['connect', 'data', 'end', 'close']);
      assert.is(peer.ended, 'closed');
    },
  },
  {
    name: 'a client that has ended its side gets the whole of an answer that was written before',
    body: async (rig) => {
      const text = counted(9000);
      const server = await rig.serve(PORT, { data: (talk) => talk.write(text) });
      const { peer } = await meet(rig, server);
      peer.send('all');
      peer.fin();
      await until(rig, 'the end', () => peer.peerClosed);
      assert.is(latin1(peer), text);
    },
  },
  {
    name: 'a client that has ended its side gets an answer that is written later',
    body: async (rig) => {
      const ended: Talk[] = [];
      const server = await rig.serve(PORT, { end: (talk) => ended.push(talk) });
      const { peer } = await meet(rig, server);
      peer.send('all');
      peer.fin();
      await until(rig, 'the end', () => ended.length === 1);
      await rig.run(100);
      ended[0].write('at last');
      ended[0].end();
      await until(rig, 'the end', () => peer.peerClosed);
      assert.is(latin1(peer), 'at last');
    },
  },
  {
    name: 'a reset by the peer ends its connection alone, and is told once',
    body: async (rig) => {
      const server = await rig.serve(PORT, echo);
      const one = await meet(rig, server);
      const other = await meet(rig, server);
      one.peer.send('hello');
      await until(rig, 'the echo', () => latin1(one.peer) === 'hello');
      one.peer.rst();
      await until(rig, 'close', () => one.talk.events.includes('close'));
      await rig.run(2000);
      assert.ok(isBroken(one.talk.events), one.talk.events.join());
      other.peer.send('still there');
      await until(rig, 'the echo', () => latin1(other.peer) === 'still there');
    },
  },
  {
    name: 'twenty clients of a chip with eight sockets are all served, those that are refused when they come again',
    body: async (rig) => {
      await rig.serve(PORT, {
        data: (talk, text) => {
          talk.write(`you said ${text}`);
          talk.end();
        },
      });
      const callers = Array.from({ length: 20 }, (_, i) => new Caller(rig, PORT, `this is ${i}`));
      await until(rig, 'twenty answers', () => callers.every(({ isDone }) => isDone), 20_000);
      assert.equal(
        callers.map(({ answer }) => answer),
        callers.map((_, i) => `you said this is ${i}`),
      );
      assert.ok(callers.some(({ tries }) => tries > 1));
    },
  },
  {
    name: 'a server that is closed keeps its connections, and refuses new ones',
    body: async (rig) => {
      const server = await rig.serve(PORT, echo);
      const { peer } = await meet(rig, server);
      server.close();
      await rig.run(50);
      const late = rig.host.connect(PORT);
      peer.send('still here');
      await until(rig, 'the echo', () => latin1(peer) === 'still here');
      await until(rig, 'a refusal', () => late.ended === 'refused');
      assert.is(server.talks.length, 1);
    },
  },
  {
    name: 'a server listens again on a port where another was closed',
    body: async (rig) => {
      (await rig.serve(PORT, {})).close();
      await rig.run(50);
      const { peer } = await meet(rig, await rig.serve(PORT, echo));
      peer.send('second');
      await until(rig, 'the echo', () => latin1(peer) === 'second');
    },
  },
  {
    name: 'two servers have their own clients',
    body: async (rig) => {
      const [one, two] = [await rig.serve(PORT, echo), await rig.serve(PORT + 1, echo)];
      rig.host.connect(PORT);
      rig.host.connect(PORT + 1);
      rig.host.connect(PORT + 1);
      await until(rig, 'three', () => one.talks.length + two.talks.length === 3);
      assert.equal([one.talks.length, two.talks.length], [1, 2]);
    },
  },
  {
    name: 'a handler that throws disturbs no other connection',
    body: async (rig) => {
      const server = await rig.serve(PORT, {
        data: (talk, text) => {
          if (text === 'bad') throw new Error('oops');
          talk.write(text);
        },
      });
      const [one, other] = [await meet(rig, server), await meet(rig, server)];
      one.peer.send('bad');
      await rig.run(100);
      other.peer.send('good');
      await until(rig, 'the echo', () => latin1(other.peer) === 'good');
      assert.match(rig.complaints().join(), /oops/);
    },
  },
  {
    name: 'forty clients that break off leave nothing behind',
    body: async (rig) => {
      const server = await rig.serve(PORT, echo);
      const endings: ((peer: Peer) => void)[] = [
        (peer) => peer.rst(),
        (peer) => peer.fin(),
        (peer) => {
          peer.send('half of a senten');
          peer.rst();
        },
      ];
      const round = async (i: number) => {
        const peer = rig.host.connect(PORT);
        await rig.run(20);
        endings[i % 3](peer);
        await rig.run(100);
      };
      // What is made when first needed is kept: it is there after these.
      for (let i = 0; i < 60; i++) await round(i);
      await rig.run(4000);
      server.talks.length = 0;
      const before = { sockets: rig.sockets(), held: rig.held() };
      for (let i = 0; i < 40; i++) await round(i);
      await released(rig, before);
      const { peer } = await meet(rig, server);
      peer.send('after');
      await until(rig, 'the echo', () => latin1(peer) === 'after');
    },
  },
  {
    name: 'a chip that loses its state ends connections, and its servers serve again',
    body: async (rig) => {
      const server = await rig.serve(PORT, echo);
      const { talk } = await meet(rig, server);
      rig.dip();
      await until(rig, 'close', () => talk.events.includes('close'), 8000);
      assert.ok(isBroken(talk.events), talk.events.join());
      await rig.run(3000);
      const { peer } = await meet(rig, server);
      peer.send('again');
      await until(rig, 'the echo', () => latin1(peer) === 'again');
      assert.equal(rig.complaints(), []);
    },
  },
];

import * as assert from 'uvu/assert';
import { isBroken, latin1, until } from '../rig.ts';
import { answering, type Case, counted, HOST, released } from './common.ts';

/** Connections that a program makes. */
export const CLIENTS: Case[] = [
  {
    name: 'a client connects, sends, receives and is told each event once',
    body: async (rig) => {
      const peers = answering(rig, (peer) => {
        peer.onData = () => {
          peer.send('pong');
          peer.fin();
        };
      });
      const talk = rig.connect(HOST, 81, { connect: (one) => one.write('ping') });
      await until(rig, 'close', () => talk.events.includes('close'));
      await rig.run(2000);
      assert.equal([talk.events, talk.received], [['connect', 'data', 'end', 'close'], 'pong']);
      assert.is(peers[0].ended, 'closed');
    },
  },
  {
    name: 'a client that ends first sends all before, and is told the end and the close',
    body: async (rig) => {
      const text = counted(9000);
      const peers = answering(rig, () => {});
      const talk = rig.connect(HOST, 81, {
        connect: (one) => {
          one.write(text);
          one.end();
        },
      });
      await until(rig, 'close', () => talk.events.includes('close'));
      await until(rig, 'the end', () => peers[0].ended === 'closed');
      assert.is(latin1(peers[0]), text);
    },
  },
  {
    name: 'what a client writes before it is connected goes out once it is, in its order',
    body: async (rig) => {
      rig.host.arpSilent = true;
      const peers = answering(rig, () => {});
      const talk = rig.connect(HOST, 81, {});
      talk.write('early ');
      talk.write('bird');
      await rig.run(300);
      rig.host.arpSilent = false;
      await until(rig, 'the text', () => peers.length === 1 && latin1(peers[0]) === 'early bird');
    },
  },
  {
    name: 'a refused connection is told as an error and a close, each once',
    body: async (rig) => {
      const talk = rig.connect(HOST, 81, {});
      await until(rig, 'close', () => talk.events.includes('close'));
      await rig.run(2000);
      assert.equal(
        talk.events.filter((event) => event !== 'end'),
        ['error', 'close'],
      );
    },
  },
  {
    name: 'a host that is not there is told as an error and a close, each once',
    body: async (rig) => {
      const talk = rig.connect('10.0.2.77', 81, {});
      await until(rig, 'close', () => talk.events.includes('close'), 60_000);
      assert.equal(
        talk.events.filter((event) => event !== 'end'),
        ['error', 'close'],
      );
    },
  },
  {
    name: 'a connection that the server resets is told once, and the next one comes about',
    body: async (rig) => {
      const peers = answering(rig, (peer) => {
        peer.onData = () => {
          if (peers.length === 1) peer.rst();
          else peer.send('welcome');
        };
      });
      const ask = () => rig.connect(HOST, 81, { connect: (one) => one.write('hello') });
      const first = ask();
      await until(rig, 'close', () => first.events.includes('close'));
      assert.ok(isBroken(first.events), first.events.join());
      const second = ask();
      await until(rig, 'the answer', () => second.received === 'welcome');
      await rig.run(1000);
      assert.is(first.events.filter((event) => event === 'close').length, 1);
    },
  },
  {
    name: 'a client reaches a host by its name, and an unknown name is an error',
    setup: { names: { 'peer.test': HOST } },
    body: async (rig) => {
      answering(rig, (peer) => {
        peer.onEstablished = () => peer.send('by name');
      });
      const talk = rig.connect('peer.test', 81, {});
      await until(rig, 'the answer', () => talk.received === 'by name');
      const lost = rig.connect('nobody.test', 81, {});
      await until(rig, 'close', () => lost.events.includes('close'), 20_000);
      assert.equal(
        lost.events.filter((event) => event !== 'end'),
        ['error', 'close'],
      );
    },
  },
  {
    name: 'thirty connections, some of them refused or reset, leave nothing behind',
    body: async (rig) => {
      answering(rig, (peer) => {
        peer.onData = (bytes) => {
          if (bytes[0] === 'r'.charCodeAt(0)) peer.rst();
          else peer.fin();
        };
      });
      const round = async (i: number) => {
        const word = i % 2 === 0 ? 'reset' : 'end';
        const talk = rig.connect(HOST, i % 3 === 0 ? 82 : 81, { connect: (one) => one.write(word) });
        await until(rig, 'close', () => talk.events.includes('close'));
      };
      for (let i = 0; i < 12; i++) await round(i);
      await rig.run(4000);
      const before = { sockets: rig.sockets(), held: rig.held() };
      for (let i = 0; i < 30; i++) await round(i);
      await released(rig, before);
    },
  },
];

import * as assert from 'uvu/assert';
import { latin1, until } from '../rig.ts';
import { type Case, counted, echo, meet, PORT } from './common.ts';

/** Each character code from 0 to 255 once. */
const ALL_BYTES = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));

/** Bytes on a connection. */
export const DATA: Case[] = [
  {
    name: 'bytes of all values go both ways as they are',
    body: async (rig) => {
      const server = await rig.serve(PORT, echo);
      const { peer, talk } = await meet(rig, server);
      peer.send(Uint8Array.from(Buffer.from(ALL_BYTES, 'latin1')));
      await until(rig, 'the echo', () => peer.received().length === 256);
      assert.is(talk.received, ALL_BYTES);
      assert.is(latin1(peer), ALL_BYTES);
    },
  },
  {
    name: '40,000 bytes go to a client whose window was closed at first, and none is missing',
    body: async (rig) => {
      const text = counted(40_000);
      const pieces = text.match(/.{1,8000}/g) ?? [];
      const server = await rig.serve(PORT, {
        data: (talk) => {
          const piece = pieces.shift();
          if (piece) talk.write(piece);
          else talk.end();
        },
      });
      const { peer } = await meet(rig, server, 0);
      let asked = 0;
      // Each piece is asked for when the one before has come, the first while nothing can be sent.
      const ask = () => {
        asked++;
        peer.send('next');
      };
      ask();
      await rig.run(500);
      assert.is(latin1(peer), '');
      peer.window(65_535);
      await until(
        rig,
        'the end',
        () => {
          if (peer.received().length === asked * 8000) ask();
          return peer.peerClosed;
        },
        20_000,
      );
      assert.is(latin1(peer), text);
    },
  },
  {
    name: '40,000 bytes come from a client faster than they are taken, and none is missing',
    body: async (rig) => {
      const text = counted(40_000);
      const server = await rig.serve(PORT, {});
      const { peer, talk } = await meet(rig, server);
      peer.send(text);
      peer.fin();
      await until(rig, 'close', () => talk.events.includes('close'), 20_000);
      assert.is(talk.received, text);
      assert.equal(talk.events, ['connect', 'data', 'end', 'close']);
    },
  },
];

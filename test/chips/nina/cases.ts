import * as assert from 'uvu/assert';
import { FD_WRITE, WSAEWOULDBLOCK } from '../../../provider/index.ts';
import type { Case } from '../cases.ts';

/** What an ESP32 does beyond the shared cases. */

/** What lwIP takes of a connection before anything of it is acknowledged. */
const SEND_BUFFER = 5744;

export const NINA_CASES: Case[] = [
  {
    name: 'a peer that takes nothing holds sends back once the co-processor is full, and FD_WRITE says when there is room',
    body: (rig) => {
      const { s, client } = rig.converse({ window: 0 });
      const messages = rig.events(s, FD_WRITE);
      rig.run(5);
      let taken = 0;
      for (let tries = 0; tries < 20; tries++) {
        const count = rig.send(s, 'x'.repeat(1000));
        if (count < 0) {
          assert.is(count, -WSAEWOULDBLOCK);
          break;
        }
        taken += count;
        rig.run(20);
      }
      assert.is(taken, SEND_BUFFER + rig.stage.memory);
      const before = messages.length;
      client.open(65535);
      rig.run(10_000);
      assert.ok(messages.length > before);
      assert.is(client.text().length, taken);
    },
  },
  {
    name: 'as many clients wait in the chip as the application asks for, and a SYN beyond them is repeated',
    body: (rig) => {
      const listener = rig.listen(80, 20);
      rig.run(5);
      const clients = Array.from({ length: 12 }, (_, i) => rig.stage.connect(80, 6000 + i, 65535));
      rig.run(200);
      assert.is(rig.slots('QUEUED'), rig.stage.sockets - 1);
      assert.is(clients.filter((client) => client.isConnected()).length, 12);
      assert.is(rig.peer(rig.accept(listener)), 6000);
    },
  },
  {
    name: 'WSPShutdown ends both halves: the co-processor knows no other',
    body: (rig) => {
      const { s, client } = rig.converse();
      rig.send(s, 'last words');
      assert.is(rig.shutdown(s, 1), 0);
      rig.run(50);
      assert.is(client.text(), 'last words');
      assert.is(client.isEnded(), true);
    },
  },
];

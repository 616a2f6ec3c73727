import * as assert from 'uvu/assert';
import type * as driver from '#chip';
import { secureNext } from '#chip/wifi';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import {
  FD_CLOSE,
  FD_CONNECT,
  FD_WRITE,
  INVALID_SOCKET,
  WSAECONNREFUSED,
  WSAEWOULDBLOCK,
} from '../../../provider/index.ts';
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

/** On firmware without the BSD calls: the older ones, of slots. */
export const OLD_CASES: Case[] = [
  {
    name: 'old firmware: a client is accepted once it has sent something, and bytes go both ways',
    body: (rig) => {
      const listener = rig.listen(80, 3);
      rig.run(5);
      const client = rig.arrive(80);
      rig.run(50);
      assert.is(rig.accept(listener), INVALID_SOCKET);
      client.send('hello');
      rig.run(50);
      const s = rig.accept(listener);
      assert.is(rig.peer(s), client.port);
      assert.is(rig.recv(s), 'hello');
      assert.is(rig.send(s, 'good day'), 8);
      rig.run(50);
      assert.is(client.text(), 'good day');
      rig.close(s);
      rig.run(50);
      assert.is(client.isEnded(), true);
      assert.is(rig.slots('CONNECTED') + rig.slots('CLOSING'), 0);
    },
  },
  {
    name: 'old firmware: many clients are served one after the other, and no slot is missing',
    body: (rig) => {
      const listener = rig.listen(80, 3);
      rig.run(5);
      for (let i = 0; i < 25; i++) {
        const client = rig.arrive(80);
        client.send('x');
        rig.run(50);
        const s = rig.accept(listener);
        assert.is(rig.recv(s), 'x');
        rig.send(s, 'y');
        rig.close(s);
        rig.run(30);
        assert.is(client.text(), 'y');
        client.fin();
        rig.run(30);
      }
      assert.is(rig.slots('FREE'), rig.stage.sockets - 1);
    },
  },
  {
    name: 'old firmware: a client that goes tells FD_CLOSE, and its slot serves the next',
    body: (rig) => {
      const listener = rig.listen(80, 3);
      rig.run(5);
      const client = rig.arrive(80);
      client.send('x');
      rig.run(50);
      const s = rig.accept(listener);
      const messages = rig.events(s, FD_CLOSE);
      assert.is(rig.recv(s), 'x');
      client.fin();
      rig.run(1500);
      assert.equal(messages, [[FD_CLOSE, 0]]);
      assert.is(rig.recv(s), '');
      rig.close(s);
      rig.run(50);
      assert.is(rig.slots('FREE'), rig.stage.sockets - 1);
    },
  },
  {
    name: 'old firmware: a connect comes about or is refused, and a listener that is closed listens again on its slot',
    body: (rig) => {
      const clients = rig.stage.serve(7000);
      const s = rig.socket();
      rig.free(s);
      const messages = rig.events(s, FD_CONNECT);
      rig.connect(s, 7000);
      rig.run(50);
      assert.equal(messages, [[FD_CONNECT, 0]]);
      rig.send(s, 'ping');
      rig.run(50);
      assert.is(clients[0].text(), 'ping');
      const other = rig.socket();
      const told = rig.events(other, FD_CONNECT);
      rig.connect(other, 7001);
      rig.run(50);
      assert.equal(told, [[FD_CONNECT, WSAECONNREFUSED]]);
      for (let i = 0; i < 3; i++) {
        const listener = rig.listen(80, 1);
        rig.run(10);
        rig.close(listener);
        rig.run(10);
      }
      const listener = rig.listen(80, 1);
      rig.run(10);
      const client = rig.arrive(80);
      client.send('x');
      rig.run(50);
      assert.is(rig.peer(rig.accept(listener)), client.port);
    },
  },
  {
    name: 'a connect by TLS goes to the slot of the co-processor',
    body: (rig) => {
      const clients = rig.stage.serve(443);
      const chip = providerOf(rig.stage.info)?.chip as driver.Chip;
      secureNext(chip, [...Buffer.from('10.0.2.2')]);
      const s = rig.socket();
      const messages = rig.events(s, FD_CONNECT);
      rig.connect(s, 443);
      rig.run(50);
      assert.equal(messages, [[FD_CONNECT, 0]]);
      rig.send(s, 'GET /');
      rig.run(50);
      assert.is(clients[0].text(), 'GET /');
      clients[0].send('answer');
      rig.run(50);
      assert.is(rig.recv(s), 'answer');
    },
  },
];

/** On Adafruit's firmware, whose poll often says nothing. */
export const FORK_CASES: Case[] = [
  {
    name: "Adafruit's firmware: five clients are served at once on six descriptors, and the sixth behind them",
    body: (rig) => {
      const listener = rig.listen(80, 8);
      rig.run(5);
      const clients = Array.from({ length: 6 }, (_, i) => rig.stage.connect(80, 6000 + i, 65535));
      rig.run(100);
      const accepted = Array.from({ length: 5 }, () => rig.accept(listener));
      assert.ok(accepted.every((s) => s !== INVALID_SOCKET));
      assert.is(rig.accept(listener), INVALID_SOCKET);
      for (const client of clients) client.send('hello');
      rig.run(200);
      assert.equal(
        accepted.map((s) => rig.recv(s)),
        accepted.map(() => 'hello'),
      );
      rig.close(accepted[0]);
      rig.run(200);
      const last = rig.accept(listener);
      rig.run(100);
      assert.is(rig.recv(last), 'hello');
    },
  },
];

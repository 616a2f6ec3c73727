import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  CF_DEFER,
  CF_REJECT,
  FD_ACCEPT,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  WSAECONNABORTED,
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAENETRESET,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
  WSATRY_AGAIN,
} from '../../provider/index.ts';
import type { Rig } from './rig.ts';

/** What the provider does on a chip of any kind: each case runs on each chip, and a skip has its reason (SKIPPED). */
export interface Case {
  name: string;
  body: (rig: Rig) => void;
}

const SD_RECEIVE = 0;
const SD_SEND = 1;
const SO_RCVBUF = 0x1002;

export const CASES: Case[] = [
  {
    name: 'a listener arms as many sockets as its backlog, clamped to those of the chip',
    body: (rig) => {
      const s = rig.listen(80, 3);
      rig.run(5);
      assert.is(rig.slots('ARMED'), 3);
      rig.close(s);
      rig.run(5);
      rig.listen(81, 99);
      rig.run(5);
      assert.is(rig.slots('ARMED'), rig.stage.sockets);
    },
  },
  {
    name: 'a listener keeps one socket, whatever its backlog',
    body: (rig) => {
      rig.listen(80, 3);
      rig.listen(81, 99);
      rig.run(5);
      assert.is(rig.slots('ARMED'), 2);
    },
  },
  {
    name: 'clients that wait are accepted in the order of their arrival',
    body: (rig) => {
      const listener = rig.listen(80, 3);
      rig.run(5);
      const ports = [1, 2, 3].map(() => rig.arrive(80).port);
      assert.is(rig.slots('QUEUED'), 3);
      assert.equal(
        [1, 2, 3].map(() => rig.peer(rig.accept(listener))),
        ports,
      );
      assert.equal([rig.accept(listener), rig.err.value], [INVALID_SOCKET, WSAEWOULDBLOCK]);
    },
  },
  {
    name: 'a client beyond the backlog is refused',
    body: (rig) => {
      rig.listen(80, 2);
      rig.run(5);
      const clients = [1, 2, 3].map(() => rig.arrive(80));
      assert.equal(
        clients.map((client) => client.isEnded()),
        [false, false, true],
      );
    },
  },
  {
    name: 'a client beyond those that the chip has sockets for gets in once one has left, in its second try',
    body: (rig) => {
      const listener = rig.listen(80, 99);
      rig.run(5);
      const clients = Array.from({ length: rig.stage.sockets }, () => rig.arrive(80));
      assert.is(rig.arrive(80).isEnded(), true);
      clients[0].rst();
      rig.run(1200);
      assert.is(rig.arrive(80).isEnded(), false);
      assert.is(rig.peer(rig.accept(listener)) > 0, true);
    },
  },
  {
    name: 'clients beyond the backlog wait in the chip, and are taken as the queue empties',
    body: (rig) => {
      const listener = rig.listen(80, 2);
      rig.run(5);
      const ports = [1, 2, 3, 4].map(() => rig.arrive(80).port);
      assert.is(rig.slots('QUEUED'), 2);
      const accepted: number[] = [];
      for (const _ of ports) {
        accepted.push(rig.peer(rig.accept(listener)));
        rig.run(5);
      }
      assert.equal(accepted, ports);
    },
  },
  {
    name: 'a backlog of 0 is one of 1, and a second WSPListen sets another one',
    body: (rig) => {
      const listener = rig.listen(80, 0);
      rig.run(5);
      rig.arrive(80);
      assert.is(rig.slots('QUEUED'), 1);
      rig.accept(listener);
      rig.run(5);
      rig.arrive(80);
      assert.is(rig.slots('QUEUED'), 1);
    },
  },
  {
    name: 'a condition function accepts, rejects and defers',
    body: (rig) => {
      const listener = rig.listen(80, 3);
      rig.run(5);
      const clients = [1, 2].map(() => rig.arrive(80));
      assert.equal([rig.accept(listener, () => CF_DEFER), rig.err.value], [INVALID_SOCKET, WSATRY_AGAIN]);
      assert.is(rig.slots('QUEUED'), 2);
      assert.equal([rig.accept(listener, () => CF_REJECT), rig.err.value], [INVALID_SOCKET, WSAECONNREFUSED]);
      rig.run(50);
      assert.is(clients[0].isEnded(), true);
      assert.is(rig.peer(rig.accept(listener, () => CF_ACCEPT)), clients[1].port);
      assert.is(clients[1].isEnded(), false);
    },
  },
  {
    name: 'a client that leaves the queue is withdrawn, and the order of the others stays',
    body: (rig) => {
      const listener = rig.listen(80, 3);
      rig.run(5);
      const clients = [1, 2, 3].map(() => rig.arrive(80));
      clients[1].rst();
      rig.run(1200);
      assert.is(rig.slots('QUEUED'), 2);
      assert.equal(
        [1, 2].map(() => rig.peer(rig.accept(listener))),
        [clients[0].port, clients[2].port],
      );
    },
  },
  {
    name: 'an accepted socket inherits the registration of its listener',
    body: (rig) => {
      const listener = rig.listen(80, 2);
      const messages = rig.events(listener, FD_ACCEPT | FD_READ | FD_WRITE | FD_CLOSE);
      rig.run(5);
      const client = rig.arrive(80);
      assert.equal(messages, [[FD_ACCEPT, 0]]);
      const s = rig.accept(listener);
      rig.run(5);
      client.send('hello');
      rig.run(5);
      assert.equal(messages.slice(1), [
        [FD_WRITE, 0],
        [FD_READ, 0],
      ]);
      assert.is(rig.recv(s), 'hello');
      client.fin();
      rig.run(5);
      assert.equal(messages.slice(3), [[FD_CLOSE, 0]]);
    },
  },
  {
    name: 'FD_ACCEPT comes again after each accept while clients wait',
    body: (rig) => {
      const listener = rig.listen(80, 3);
      const messages = rig.events(listener, FD_ACCEPT);
      rig.run(5);
      rig.arrive(80);
      rig.arrive(80);
      assert.equal(messages, [[FD_ACCEPT, 0]]);
      rig.accept(listener);
      rig.run(5);
      assert.equal(messages.length, 2);
      rig.accept(listener);
      rig.run(5);
      assert.equal(messages.length, 2);
    },
  },
  {
    name: 'what a client has sent before it was accepted is read afterwards',
    body: (rig) => {
      const listener = rig.listen(80, 2);
      rig.run(5);
      const client = rig.arrive(80);
      client.send('early');
      rig.run(5);
      const s = rig.accept(listener);
      assert.is(rig.recv(s), 'early');
      assert.is(rig.recv(s), WSAEWOULDBLOCK);
    },
  },
  {
    name: 'bytes go both ways, and are read in pieces',
    body: (rig) => {
      const { s, client } = rig.converse();
      client.send('hello, world');
      rig.run(5);
      assert.equal([rig.recv(s, 5), rig.recv(s, 2), rig.recv(s)], ['hello', ', ', 'world']);
      assert.is(rig.send(s, 'good morning'), 12);
      rig.run(5);
      assert.is(client.text(), 'good morning');
    },
  },
  {
    name: 'more than a memory holds comes through as it is read',
    body: (rig) => {
      const { s, client } = rig.converse();
      const text = 'abcdefghij'.repeat(rig.stage.memory / 4);
      client.send(text);
      let got = '';
      for (let turns = 0; turns < 100 && got.length < text.length; turns++) {
        rig.run(5);
        const piece = rig.recv(s, 777);
        if (typeof piece === 'string') got += piece;
      }
      assert.is(got, text);
    },
  },
  {
    name: 'a peer that takes nothing holds sends back: FD_WRITE says when there is room again',
    body: (rig) => {
      const { s, client } = rig.converse({ window: 0 });
      const messages = rig.events(s, FD_WRITE);
      rig.run(5);
      assert.equal(messages, [[FD_WRITE, 0]]);
      const full = 'x'.repeat(rig.stage.memory);
      assert.is(rig.send(s, full), full.length);
      assert.is(rig.send(s, 'more'), -WSAEWOULDBLOCK);
      rig.run(100);
      assert.is(messages.length, 1);
      client.open(65535);
      rig.run(3000);
      assert.is(messages.length, 2);
      assert.is(client.text(), full);
      assert.is(rig.send(s, 'more'), 4);
    },
  },
  {
    name: 'WSPShutdown ends one half: the other still serves',
    body: (rig) => {
      const { s, client } = rig.converse();
      rig.send(s, 'last words');
      assert.is(rig.shutdown(s, SD_SEND), 0);
      rig.run(50);
      assert.is(client.text(), 'last words');
      assert.is(rig.send(s, 'more'), -WSAESHUTDOWN);
      client.send('an answer');
      rig.run(50);
      assert.is(rig.recv(s), 'an answer');
    },
  },
  {
    name: 'a side that is shut for receiving throws away what comes',
    body: (rig) => {
      const { s, client } = rig.converse();
      assert.is(rig.shutdown(s, SD_RECEIVE), 0);
      client.send('x'.repeat(3 * rig.stage.memory));
      rig.run(200);
      assert.is(rig.recv(s), WSAESHUTDOWN);
      assert.is(rig.send(s, 'still here'), 10);
      rig.run(20);
      assert.is(client.text(), 'still here');
    },
  },
  {
    name: 'FD_CLOSE comes behind the last byte, and the end reads as an empty string',
    body: (rig) => {
      const { s, client } = rig.converse();
      const messages = rig.events(s, FD_READ | FD_CLOSE);
      client.send('bye');
      client.fin();
      rig.run(20);
      assert.equal(messages, [[FD_READ, 0]]);
      assert.is(rig.recv(s), 'bye');
      rig.run(20);
      assert.equal(messages, [
        [FD_READ, 0],
        [FD_CLOSE, 0],
      ]);
      assert.is(rig.recv(s), '');
    },
  },
  {
    name: 'WSPCloseSocket sends what is left, then the FIN, and the slot comes back',
    body: (rig) => {
      const { listener, s, client } = rig.converse();
      rig.send(s, 'good bye');
      assert.is(rig.close(s), 0);
      rig.run(50);
      assert.equal([client.text(), client.isEnded()], ['good bye', true]);
      client.fin();
      rig.run(1200);
      assert.equal([rig.slots('CLOSING'), rig.slots('CONNECTED')], [0, 0]);
      rig.arrive(80);
      assert.is(rig.peer(rig.accept(listener)) > 0, true);
    },
  },
  {
    name: 'lingering for no time ends at once',
    body: (rig) => {
      const { s } = rig.converse();
      assert.is(rig.linger(s, 0), 0);
      assert.is(rig.close(s), 0);
      assert.equal([rig.slots('CLOSING'), rig.slots('CONNECTED')], [0, 0]);
    },
  },
  {
    name: 'closing a listener ends those that wait in its queue',
    body: (rig) => {
      const listener = rig.listen(80, 2);
      rig.run(5);
      const client = rig.arrive(80);
      assert.is(rig.close(listener), 0);
      rig.run(50);
      assert.is(client.isEnded(), true);
      assert.is(rig.slots('ARMED'), 0);
    },
  },
  {
    name: 'a reset by the peer breaks the connection',
    body: (rig) => {
      const { s, client } = rig.converse();
      const messages = rig.events(s, FD_CLOSE);
      client.rst();
      rig.run(1200);
      assert.equal(messages, [[FD_CLOSE, WSAECONNRESET]]);
      assert.is(rig.recv(s), WSAECONNRESET);
    },
  },
  {
    name: 'a connect comes about, and carries bytes both ways',
    body: (rig) => {
      const clients = rig.stage.serve(7000);
      const s = rig.socket();
      const messages = rig.events(s, FD_CONNECT | FD_READ);
      assert.is(rig.connect(s, 7000), WSAEWOULDBLOCK);
      rig.run(50);
      assert.equal(messages, [[FD_CONNECT, 0]]);
      assert.is(rig.peer(s), 7000);
      rig.send(s, 'ping');
      rig.run(20);
      assert.is(clients[0].text(), 'ping');
      clients[0].send('pong');
      rig.run(20);
      assert.is(rig.recv(s), 'pong');
    },
  },
  {
    name: 'a refused connect tells WSAECONNREFUSED, and the socket may try again',
    body: (rig) => {
      const s = rig.socket();
      const messages = rig.events(s, FD_CONNECT);
      rig.connect(s, 7001);
      rig.run(1200);
      assert.equal(messages, [[FD_CONNECT, WSAECONNREFUSED]]);
      rig.stage.serve(7002);
      assert.is(rig.connect(s, 7002), WSAEWOULDBLOCK);
      rig.run(50);
      assert.equal(messages[1], [FD_CONNECT, 0]);
    },
  },
  {
    name: 'a chip that loses its state is set up again: connections end, listeners listen',
    body: (rig) => {
      const { listener, s } = rig.converse();
      const messages = rig.events(s, FD_CLOSE);
      rig.stage.dip();
      rig.run(6000);
      assert.equal(messages, [[FD_CLOSE, WSAENETRESET]]);
      rig.arrive(80);
      assert.is(rig.peer(rig.accept(listener)) > 0, true);
    },
  },
  {
    name: 'a connection that is over its limit is ended, and its slot serves the next',
    body: (rig) => {
      const listener = rig.listen(80, 2);
      assert.is(rig.limit(listener, { idleMs: 2000 }), 0);
      rig.run(5);
      const client = rig.arrive(80);
      const s = rig.accept(listener);
      const messages = rig.events(s, FD_CLOSE);
      client.send('once');
      rig.run(1500);
      assert.is(rig.recv(s), 'once');
      assert.equal(messages, []);
      rig.run(4000);
      assert.equal(messages, [[FD_CLOSE, WSAECONNABORTED]]);
      rig.arrive(80);
      assert.is(rig.peer(rig.accept(listener)) > 0, true);
    },
  },
  {
    name: 'SO_RCVBUF is what the chip has',
    body: (rig) => {
      assert.is(rig.option(rig.socket(), SO_RCVBUF), rig.stage.memory);
    },
  },
];

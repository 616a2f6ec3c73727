import * as assert from 'uvu/assert';
import * as chip from '#chip';
import { providerOf } from '../../provider/engine/records/provider.ts';
import { INVALID_SOCKET } from '../../provider/index.ts';
import type { Case } from './cases.ts';
import type { Client, Rig } from './rig.ts';

/** What a chip does beyond the shared cases that can leave a SYN unanswered, by the number of its sockets. */

const CLIENTS = 12;
const SECONDS = 30;

/** As many clients as CLIENTS, all in the same instant. */
function crowd(rig: Rig): Client[] {
  return Array.from({ length: CLIENTS }, (_, i) => rig.stage.connect(80, 6000 + i, 65535));
}

/** An application that answers each client with "served", and closes, for so many seconds. */
function serve(rig: Rig, listener: number, seconds: number): void {
  for (let ms = 0; ms < seconds * 1000; ms += 20) {
    const s = rig.accept(listener);
    if (s !== INVALID_SOCKET) {
      rig.send(s, 'served');
      rig.close(s);
    }
    rig.run(20);
  }
}

function chipOf(rig: Rig): chip.Chip {
  return providerOf(rig.stage.info)?.chip as chip.Chip;
}

/** The number of sockets in words, and a backlog that is more than they are. */
const WORDS: Record<number, string> = { 4: 'four', 8: 'eight' };
const MORE = chip.SOCKETS + 4;

export const silenceCases = (sockets: number): Case[] => [
  {
    name: `twelve clients at once on ${WORDS[sockets]} sockets are all served, and none is refused`,
    body: (rig) => {
      const listener = rig.listen(80, MORE);
      rig.run(5);
      const clients = crowd(rig);
      serve(rig, listener, SECONDS);
      assert.equal(
        clients.map((client) => client.text()),
        clients.map(() => 'served'),
      );
    },
  },
  {
    name: `all but ${WORDS[sockets]} of them are refused where that is switched off`,
    body: (rig) => {
      chip.allowSilentRefusal(chipOf(rig), false);
      const listener = rig.listen(80, MORE);
      rig.run(5);
      const clients = crowd(rig);
      serve(rig, listener, SECONDS);
      assert.is(clients.filter((client) => client.text() === 'served').length, sockets);
    },
  },
  {
    name: 'closed ports refuse while a listener has all the sockets that it asked for, and again once the last listener has closed',
    body: (rig) => {
      const refuses = () => rig.arrive(4444).isEnded();
      assert.is(refuses(), true);
      const modest = rig.listen(81, 2);
      rig.run(5);
      assert.is(refuses(), true);
      const greedy = rig.listen(80, MORE);
      rig.run(5);
      assert.is(refuses(), false);
      rig.close(greedy);
      rig.run(5);
      assert.is(refuses(), true);
      rig.close(modest);
      rig.run(5);
      assert.is(refuses(), true);
    },
  },
  {
    name: 'a listener whose connections are in use wants more than there is, and leaves SYNs unanswered meanwhile',
    body: (rig) => {
      const listener = rig.listen(80, 2);
      rig.run(5);
      const clients: Client[] = [];
      const accepted: number[] = [];
      for (let i = 1; i < sockets; i++) {
        clients.push(rig.arrive(80));
        accepted.push(rig.accept(listener));
      }
      rig.run(5);
      assert.is(rig.arrive(4444).isEnded(), false);
      for (const client of clients) client.fin();
      for (const s of accepted) rig.close(s);
      rig.run(100);
      assert.is(rig.arrive(4444).isEnded(), true);
    },
  },
  {
    name: 'a connection that is closed at once says goodbye with a FIN, and its socket is free again',
    body: (rig) => {
      const { s, client } = rig.converse({ backlog: MORE });
      assert.is(chip.isSilent(chipOf(rig)), true);
      assert.is(rig.linger(s, 0), 0);
      rig.close(s);
      rig.run(50);
      assert.is(client.isEnded(), true);
      client.fin();
      rig.run(50);
      assert.is(rig.slots('ARMED'), sockets);
    },
  },
  {
    name: 'a connection whose peer does not answer to that FIN is closed behind the linger time',
    body: (rig) => {
      const { s } = rig.converse({ backlog: MORE });
      rig.linger(s, 0);
      rig.close(s);
      rig.run(2500);
      assert.is(rig.slots('CLOSING'), 1);
      rig.run(5000);
      assert.is(rig.slots('CLOSING'), 0);
      assert.is(rig.slots('ARMED'), sockets);
    },
  },
  {
    name: 'a chip that loses its state leaves SYNs unanswered again once it is set up',
    body: (rig) => {
      rig.listen(80, MORE);
      rig.run(5);
      rig.stage.dip();
      rig.run(6000);
      assert.is(rig.arrive(4444).isEnded(), false);
    },
  },
  {
    name: 'a chip that loses its state does so too with all four sockets open for datagrams and none listening',
    body: (rig) => {
      rig.listen(80, 8);
      for (const port of [5001, 5002, 5003, 5004]) rig.datagrams(port);
      rig.run(5);
      assert.equal([rig.slots('DATAGRAM'), rig.arrive(80).isEnded()], [4, false]);
      rig.stage.dip();
      rig.run(6000);
      assert.equal([rig.slots('DATAGRAM'), rig.arrive(80).isEnded()], [4, false]);
    },
  },
];

import { WSAECONNREFUSED } from '../../../provider/index.ts';
import { pattern } from '../conversation.ts';
import { Client } from './client.ts';
import type { ModelSocket } from './socket.ts';
import type { World } from './world.ts';

/** Receive memory of one socket of the chip, in bytes. */
const RECEIVE_MEMORY = 2048;

/** An action of the other end of the wire, made and applied to the model. Returns false if it is not possible now. */
export type Happening = (w: World, who: number, n: number) => boolean;

function pick<T>(all: T[], who: number): T | undefined {
  return all[who % all.length];
}

/** Returns one of the clients that can send and are queued or connected. */
function talker(w: World, who: number): Client | undefined {
  return pick(
    w.clients.filter(({ talks }) => talks),
    who,
  );
}

export const WIRE: Record<string, Happening> = {
  arrive(w, who) {
    const listener = pick(
      w.sockets.filter(({ state }) => state === 'listening'),
      who,
    );
    if (!listener) return false;
    const sourcePort = w.freshPort() + 20_000;
    const client = new Client(
      `c${sourcePort - 20_999}`,
      w.d.host.connect(listener.localPort, { sourcePort }),
    );
    const room = listener.queue.length < listener.backlog;
    w.tell(`${client.name} connects to ${listener.name}${room ? '' : ', whose queue is full'}`);
    w.d.run(20);
    w.expect(client.peer.ended, room ? null : 'refused');
    if (!room) return true;
    w.clients.push(client);
    listener.queue.push(client);
    return true;
  },

  say(w, who, n) {
    const client = talker(w, who);
    const count = 1 + (n % 600);
    if (!client || client.unread + count > RECEIVE_MEMORY) return false;
    const owner = w.ownerOf(client);
    // After the application's SD_SEND, the chip's handling of received data is not specified.
    if (owner?.sendShut) return false;
    w.tell(`${client.name} sends ${count} bytes`);
    client.peer.send(pattern(count));
    if (!owner?.receiveShut) client.unread += count;
    return true;
  },

  fin(w, who) {
    const client = talker(w, who);
    if (!client) return false;
    w.tell(`${client.name} closes its side`);
    client.peer.fin();
    client.finished = true;
    w.ownerOf(client)?.peerCloses();
    return true;
  },

  rst(w, who) {
    // After its own FIN the chip shows a RST like a FIN, if it announces both.
    const client = pick(
      w.clients.filter((one) => !one.gone && !one.vanished && !w.ownerOf(one)?.sendShut),
      who,
    );
    if (!client) return false;
    w.tell(`${client.name} resets`);
    client.peer.rst();
    client.gone = true;
    w.ownerOf(client)?.breaks();
    w.listenerOf(client)?.leaves(client);
    return true;
  },

  vanish(w, who) {
    const client = talker(w, who);
    if (!client || client.unread > 0 || client.shut || w.ownerOf(client)?.sendShut) return false;
    w.tell(`${client.name} is switched off`);
    client.peer.vanish();
    client.vanished = true;
    return true;
  },

  shut(w, who) {
    const client = talker(w, who);
    if (!client || client.shut) return false;
    w.tell(`${client.name} shuts its window`);
    client.peer.window(0);
    client.shut = true;
    return true;
  },

  unshut(w, who) {
    const client = pick(
      w.clients.filter(({ shut, gone }) => shut && !gone),
      who,
    );
    if (!client) return false;
    open(w, client);
    return true;
  },

  answer(w, who, n) {
    const caller = pick([...w.calls.keys()], who);
    if (!caller) return false;
    decide(w, caller, n % 2 === 0);
    return true;
  },

  reset(w, _who, n) {
    if (n % 5 !== 0) return false;
    w.tell('the chip loses its state');
    // The acknowledgement of a last FIN raises no interrupt: the health check finds it within a second.
    w.d.run(1100);
    for (const { peer } of w.clients) peer.vanish();
    w.clients = [];
    for (const call of w.calls.values()) call.ignore();
    w.calls.clear();
    w.d.sim.brownOut();
    w.d.run(1300);
    w.d.awaitLink();
    for (const socket of w.sockets) socket.chipResets();
    return true;
  },

  wait(w, _who, n) {
    w.tell(`${n} ms pass`);
    w.d.run(n);
    return true;
  },
};

function open(w: World, client: Client): void {
  w.tell(`${client.name} opens its window`);
  client.peer.window(65_535);
  client.shut = client.stuck = false;
  w.d.run(2500);
  w.expect(client.peer.received().length, client.sent);
}

/** The host answers a held call, or refuses it. */
function decide(w: World, caller: ModelSocket, answers: boolean): void {
  const call = w.calls.get(caller);
  if (!call) return;
  w.calls.delete(caller);
  w.tell(`the host ${answers ? 'answers' : 'refuses'} ${caller.name}`);
  if (!answers) {
    call.refuse();
    caller.connectFails(WSAECONNREFUSED);
    return;
  }
  const client = new Client(`c${call.remotePort}`, call.accept());
  w.clients.push(client);
  caller.connectSucceeds(client);
}

/** Ends attempts that the chip would otherwise time out. */
export function help(w: World): boolean {
  const one = w.overdue();
  if (!one) return false;
  if (one instanceof Client) open(w, one);
  else decide(w, one, true);
  w.awaitQuiet();
  return true;
}

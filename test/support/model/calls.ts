import {
  CF_ACCEPT,
  CF_DEFER,
  CF_REJECT,
  FD_ACCEPT,
  FD_READ,
  FD_WRITE,
  inet,
  inetAny,
  WSAEALREADY,
  WSAECONNREFUSED,
  WSAEINVAL,
  WSAEISCONN,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSATRY_AGAIN,
  WSPBind,
  WSPCloseSocket,
  WSPListen,
  WSPShutdown,
} from '../../../provider/index.ts';
import { peek } from '../buffers.ts';
import { outcome } from '../calls.ts';
import { pattern } from '../conversation.ts';
import { localPort, tryConnect } from '../outgoing.ts';
import type { Call } from './call.ts';
import { Client } from './client.ts';
import { WATCHING } from './watching.ts';
import { ANSWERS, HOLDS, REFUSES, type World } from './world.ts';

/** Limits within which the chip's eight sockets suffice: 2 listeners of 2, and 4 connections. */
const SOCKETS = 6;
const LISTENERS = 2;
const MOST_BACKLOG = 2;
const CONNECTIONS = 4;

export function socket(w: World): boolean {
  if (w.sockets.length >= SOCKETS) return false;
  const { name } = w.enter(w.d.socket());
  w.tell(`${name} = socket()`);
  return true;
}

export const CALLS: Record<string, Call> = {
  bind(w, s) {
    const port = w.freshPort();
    w.tell(`bind(${s.name}, :${port})`);
    w.expect(
      outcome(w.d, WSPBind(w.valueOf(s), inetAny(port), 16, w.d.err)),
      s.state === 'open' ? 0 : WSAEINVAL,
    );
    if (s.state !== 'open') return true;
    s.state = 'bound';
    s.localPort = port;
    return true;
  },

  listen(w, s, n) {
    const backlog = 1 + (n % MOST_BACKLOG);
    const listeners = w.sockets.filter(({ state }) => state === 'listening');
    if (s.state === 'bound' && listeners.length >= LISTENERS) return false;
    w.tell(`listen(${s.name}, ${backlog})`);
    w.expect(outcome(w.d, WSPListen(w.valueOf(s), backlog, w.d.err)), s.listenError());
    if (s.listenError() !== 0) return true;
    s.state = 'listening';
    s.backlog = backlog;
    for (const client of s.queue.slice(backlog)) {
      s.leaves(client);
      client.letGo();
    }
    return true;
  },

  accept(w, s, n) {
    const verdict = [null, null, CF_ACCEPT, CF_REJECT, CF_DEFER, 7][n % 6];
    const top = s.queue[0];
    const takes = verdict === null || verdict === CF_ACCEPT;
    if (top && takes && (w.connections >= CONNECTIONS || w.sockets.length >= SOCKETS)) return false;
    w.tell(`accept(${s.name}${verdict === null ? '' : `, verdict ${verdict}`})`);
    const value = w.d.accept(w.valueOf(s), verdict === null ? null : () => verdict);
    const answer = outcome(w.d, value);
    if (s.state !== 'listening') w.expect(answer, WSAEINVAL);
    else if (!top) w.expect(answer, s.nothingYet);
    else if (takes) {
      w.expect(answer, 0);
      s.deferred = false;
      s.leaves(top);
      const accepted = w.enter(value);
      w.ladder.push(`  ${accepted.name} is ${top.name}'s`);
      accepted.inherit(s, top);
      accepted.tell();
    } else if (verdict === CF_REJECT) {
      w.expect(answer, WSAECONNREFUSED);
      s.leaves(top);
      top.letGo();
    } else if (verdict === CF_DEFER) {
      w.expect(answer, WSATRY_AGAIN);
      s.deferred = true;
      return true;
    } else w.expect(answer, WSAEINVAL);
    s.reenable(FD_ACCEPT);
    return true;
  },

  connect(w, s, n) {
    const port = [ANSWERS, REFUSES, HOLDS][n % 3];
    const starts = s.state === 'open' || s.state === 'bound';
    if (starts && w.connections >= CONNECTIONS) return false;
    w.tell(`connect(${s.name}, :${port}${s.blocking ? ', blocking' : ''})`);
    if (s.state === 'open') s.implicit = true;
    if (starts) s.connectStarts();
    const value = w.valueOf(s);
    if (port === ANSWERS && starts)
      w.d.host.listen(port, (peer) => w.clients.push(new Client(`the end of ${s.name}`, peer)));
    const answer = tryConnect(w.d, value, inet(10, 0, 2, 2, port));
    if (s.state === 'listening') w.expect(answer, WSAEINVAL);
    else if (!starts) w.expect(answer, s.state === 'connecting' ? WSAEALREADY : WSAEISCONN);
    if (!starts) return true;
    // The provider selects the ephemeral port, a new one for each attempt.
    if (s.implicit) s.localPort = localPort(w.d, value);
    if (!s.blocking) w.expect(answer, s.nothingYet);
    w.d.run(50);
    if (port === ANSWERS) {
      if (s.blocking) w.expect(answer, 0);
      const client = w.clients[w.clients.length - 1];
      s.connectSucceeds(client);
    } else if (port === REFUSES) {
      if (s.blocking) w.expect(answer, WSAECONNREFUSED);
      s.connectFails(WSAECONNREFUSED);
    } else if (s.blocking) {
      w.expect(answer, s.nothingYet);
      s.connectIsCancelled();
      w.calls.get(s)?.ignore();
      w.calls.delete(s);
    }
    return true;
  },

  recv(w, s, n) {
    const size = 1 + (n % 700);
    const peeks = n % 5 === 0;
    w.tell(`${peeks ? 'peek' : 'recv'}(${s.name}, ${size})`);
    const bytes = peeks ? peek(w.d, w.valueOf(s), size) : w.d.recv(w.valueOf(s), size);
    w.expect(bytes === null ? w.d.err.value : 0, s.recvError());
    if (bytes !== null) {
      w.expect(bytes.length, Math.min(size, s.readable));
      if (!peeks && s.client) s.client.unread -= bytes.length;
    }
    s.reenable(FD_READ);
    return true;
  },

  send(w, s, n) {
    const [size, { client }] = [1 + (n % 2048), s];
    w.tell(`send(${s.name}, ${size} bytes)`);
    const error = s.sendError();
    const taken = w.d.send(w.valueOf(s), pattern(size, client?.sent));
    w.expect(taken < 0 ? w.d.err.value : taken, error === 0 ? size : error);
    if (error !== 0 && error === s.nothingYet && !s.blocking) s.wantsRoom();
    s.reenable(FD_WRITE);
    if (error !== 0 || !client) return true;
    client.sent += size;
    client.stuck = client.shut;
    if (client.vanished) {
      client.gone = true;
      s.breaks();
    }
    return true;
  },

  shutdown(w, s, n) {
    const how = n % 4;
    // The RST of a client without power in answer to a FIN looks like the end, see the wire's `rst`.
    if (s.client?.vanished) return false;
    w.tell(`shutdown(${s.name}, ${how})`);
    const connected = s.state === 'connected';
    w.expect(
      outcome(w.d, WSPShutdown(w.valueOf(s), how, w.d.err)),
      how === 3 ? WSAEINVAL : connected ? 0 : WSAENOTCONN,
    );
    const { client } = s;
    if (how === 3 || !connected || !client) return true;
    if (how !== 1) {
      s.receiveShut = true;
      client.unread = 0;
    }
    if (how === 0 || s.sendShut) return true;
    s.sendShut = true;
    return true;
  },

  close(w, s) {
    w.tell(`close(${s.name})`);
    const value = w.valueOf(s);
    w.expect(outcome(w.d, WSPCloseSocket(value, w.d.err)), 0);
    w.expect(outcome(w.d, WSPShutdown(value, 0, w.d.err)), WSAENOTSOCK);
    w.leave(s);
    for (const client of s.queue) client.letGo();
    w.calls.get(s)?.ignore();
    w.calls.delete(s);
    const { client } = s;
    if (!client || client.gone) return true;
    client.letGo();
    // Unsent bytes go out first.
    if (client.stuck) w.d.run(2500);
    return true;
  },

  ...WATCHING,
};

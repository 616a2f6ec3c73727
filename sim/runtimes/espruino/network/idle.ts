import { deliver, received } from './data.ts';
import type { NetDevice } from './device.ts';
import {
  CHUNK,
  CLOSED,
  type Connection,
  emit,
  fail,
  HTTP,
  KIND,
  listOf,
  type NetParts,
  NO_CONN,
  NO_RESP,
  removeFrom,
  UDP,
  UNSENT,
} from './parts.ts';

/** What the runtime does with its sockets on each idle turn (libs/network/socketserver.c), defects included. */
export class SocketIdle {
  private readonly parts: NetParts;
  private readonly device: NetDevice;

  constructor(parts: NetParts, device: NetDevice) {
    this.parts = parts;
    this.device = device;
  }

  /** Returns true while there are sockets: the runtime does not rest then. */
  turn(): boolean {
    const { parts, device } = this;
    if (!device.isOnline) return false;
    const [servers, served, clients] = ['HttpS', 'HttpSC', 'HttpCC'].map((name) => listOf(parts, name));
    const any = [servers, served, clients].some((list) => list.some(() => true));
    for (const server of present(servers)) this.accept(server);
    for (const connection of present(served)) this.serve(connection, served);
    for (const connection of present(clients)) this.talk(connection, clients);
    return any;
  }

  /** Closes the device's socket of a connection or server. */
  kill(connection: Connection): void {
    const s = (connection.sckt ?? 0) - 1;
    if (s < 0) return;
    this.device.close(s);
    delete connection.sckt;
    connection.conn = false;
    connection.cls = true;
  }

  private accept(server: Connection): void {
    const { parts, device } = this;
    const type = server.type ?? 0;
    const s = device.accept((server.sckt ?? 0) - 1);
    // Nothing and an exception are 0, and that is a connection.
    if (s < 0) return;
    const make = (name: string) => Object.create(parts.classes[name]) as Connection;
    if ((type & KIND) !== HTTP) {
      const socket = Object.assign(make('Socket'), { type, sckt: s + 1 });
      listOf(parts, 'HttpCC').push(socket);
      emit(parts, server, 'connect', socket);
      return;
    }
    const headers = Object.assign(parts.realm.object(), { Connection: 'close' });
    const res = Object.assign(make('httpSRs'), { sckt: s + 1, headers });
    listOf(parts, 'HttpSC').push(
      Object.assign(make('httpSRq'), { type: HTTP, res, svr: server, sckt: s + 1 }),
    );
  }

  /** Sends a chunk of `dSnd`. Returns 0, or the device's error. */
  private send(connection: Connection, s: number): number {
    const type = connection.type ?? 0;
    const all = connection.dSnd as string;
    const chunk = (type & KIND) === UDP ? all : all.slice(0, CHUNK);
    const count = this.device.send(s, chunk, type);
    if (count < 0) return count;
    if (count > 0) {
      if (count >= all.length && !connection.cls) emit(this.parts, connection, 'drain', connection);
      connection.dSnd = all.slice(count);
    }
    return 0;
  }

  private serve(connection: Connection, list: Connection[]): void {
    const { parts, device } = this;
    const type = connection.type ?? 0;
    const isHttp = (type & KIND) === HTTP;
    const socket = (isHttp ? connection.res : connection) as Connection;
    const s = (connection.sckt ?? 0) - 1;
    let over = connection.clsNow === true;
    let error = 0;
    if (!over) {
      const got = device.recv(s, CHUNK, type);
      const count = typeof got === 'number' ? got : got.length;
      if (typeof got === 'number') {
        over = true;
        error = got;
      } else if (count > 0)
        connection.dRcv = received(parts, connection, socket, (connection.dRcv ?? '') + got, true);
      const sends = (socket.dSnd ?? '') !== '';
      if (sends) {
        const sent = this.send(socket, s);
        if (sent < 0) {
          over = true;
          error = sent;
        }
      }
      // Whatever was said above of the end does not count where nothing is left to be sent.
      if ((socket.dSnd ?? '') === '' && count <= 0) {
        over = socket.cls === true;
        if (isHttp && ((connection.cRcv ?? 0) > 0 || !connection.hdrs)) over = false;
        else if (isHttp && !connection.endd) {
          connection.endd = true;
          emit(parts, connection, 'end');
        }
      } else if (count > 0) over = false;
    }
    if (!over) return;
    if (connection.hdrs) deliver(parts, connection, connection.dRcv ?? '', isHttp, true);
    const failed = fail(parts, error, connection, ...(socket === connection ? [] : [socket]));
    emit(parts, socket, 'end');
    if (socket !== connection) emit(parts, connection, 'close', failed);
    emit(parts, socket, 'close', failed);
    this.kill(connection);
    removeFrom(list, connection);
  }

  private talk(connection: Connection, list: Connection[]): void {
    const { parts, device } = this;
    const type = connection.type ?? 0;
    const isHttp = (type & KIND) === HTTP;
    const socket = (isHttp ? connection.res : connection) as Connection;
    const s = (connection.sckt ?? 0) - 1;
    let over = connection.clsNow === true;
    let error = 0;
    let rest = connection.dRcv ?? '';
    const hadHead = isHttp ? socket.hdrs === true : true;
    if (s >= 0) {
      // What it has handed on stays in `dRcv` all the same, until something else comes.
      if (hadHead) rest = deliver(parts, socket, rest, isHttp, false);
      if (!over) {
        if ((connection.dSnd ?? '') !== '') {
          const sent = this.send(connection, s);
          if (sent < 0) {
            over = true;
            error = sent;
          }
        } else {
          if (connection.cls) over = true;
          if (isHttp && ((socket.cRcv ?? 0) > 0 || !hadHead)) over = false;
          else if (isHttp && !socket.endd) {
            socket.endd = true;
            emit(parts, socket, 'end');
          }
        }
        const got = device.recv(s, CHUNK, type);
        if (typeof got === 'number') {
          if (connection.conn || got !== NO_CONN) {
            over = true;
            if (got !== CLOSED) error = got;
            else if (!isHttp || (socket.cRcv ?? 0) > 0 || !hadHead) error = hadHead ? got : NO_RESP;
          }
        } else {
          if (!connection.conn && !isHttp) {
            emit(parts, connection, 'connect', connection);
            connection.conn = true;
            if ((connection.dSnd ?? '') === '') emit(parts, connection, 'drain', connection);
          }
          if (got.length > 0) {
            rest = received(parts, connection, socket, rest + got, false);
            connection.dRcv = rest;
          }
        }
      }
    }
    if (!over) return;
    rest = deliver(parts, socket, rest, isHttp, true);
    if (rest !== '') return;
    if ((connection.dSnd ?? '') !== '' && error === CLOSED) error = UNSENT;
    this.kill(connection);
    removeFrom(list, connection);
    const failed = fail(parts, error, connection);
    if (!socket.endd) {
      socket.endd = true;
      emit(parts, socket, 'end');
    }
    emit(parts, socket, 'close', failed);
  }
}

/** The entries of a list as it is now. */
function present(list: Connection[]): Connection[] {
  return list.filter(() => true);
}

import { LINGER_ON, LINGER_SECONDS } from '../../../provider/headers/option-indices.ts';
import {
  AF_INET,
  CF_ACCEPT,
  CF_DEFER,
  CF_REJECT,
  INVALID_SOCKET,
  IPPROTO_TCP,
  IPPROTO_UDP,
  inet,
  inetAny,
  SO_REUSEADDR,
  SOCK_RAW,
  SOCK_STREAM,
  SOL_SOCKET,
  type SockAddr,
  WSPAccept,
  WSPBind,
  WSPCloseSocket,
  WSPListen,
  WSPShutdown,
  WSPSocket,
} from '../../../provider/index.ts';
import { arrive, nonBlocking, outcome } from '../calls.ts';
import { converse, setOption } from '../conversation.ts';
import { boundSocket, datagramSocket } from '../datagrams.ts';
import type { Device } from '../device.ts';
import { setOpt } from '../winsock/options.ts';
import { ON_A_SOCKET } from './calls.ts';
import { crowded, exhausted, impatient, meanwhile, type Ways } from './scenes.ts';

const OWN = inet(10, 0, 2, 15, 5000);

/** A listener with one waiting client. */
function visited(d: Device): number {
  const listener = d.listen(80, 2);
  arrive(d, 80, [5001]);
  return listener;
}

function judged(verdict: number): (d: Device) => number {
  return (d) =>
    outcome(
      d,
      d.accept(visited(d), () => verdict),
    );
}

function bind(d: Device, s: number, name: SockAddr, length = 16): number {
  return outcome(d, WSPBind(s, name, length, d.err));
}

function socket(d: Device, af: number, type: number, protocol: number, g = 0): number {
  return outcome(d, WSPSocket(af, type, protocol, d.info, g, 0, d.err));
}

/** Ways to produce the errors of the functions that create, name, accept and end sockets. */
export const CONNECTIONS: Ways = {
  WSPAccept: {
    CONNREFUSED: ['the condition function rejects', judged(CF_REJECT)],
    WSATRY_AGAIN: ['the condition function defers', judged(CF_DEFER)],
    INVAL: ['the condition function has another verdict', judged(7)],
    CONNRESET: [
      'the client resets while the condition function decides',
      (d) => {
        // Seen inside the accept: a RST without an interrupt is found later, by the health check.
        Object.assign(d.sim.knobs, { disconOnRst: true, interruptLost: 0 });
        const listener = visited(d);
        nonBlocking(d, listener);
        const other = d.accept(listener);
        const [client] = arrive(d, 80, [5002]);
        const slow = () => {
          client.rst();
          d.time.advance(5000);
          d.recv(other);
          return CF_ACCEPT;
        };
        return outcome(d, d.accept(listener, slow));
      },
    ],
    FAULT: [
      'there is less room for the address than one takes',
      (d) => outcome(d, WSPAccept(visited(d), inetAny(0), { value: 15 }, null, 0, d.err)),
    ],
    INTR: ['it is cancelled while it waits', (d) => outcome(d, impatient(d).accept(d.listen(80, 1)))],
    MFILE: [
      'a request waits, and no descriptor is free',
      (d) => {
        const listener = visited(d);
        exhausted(d);
        return outcome(d, d.accept(listener));
      },
    ],
    OPNOTSUPP: ['the socket is one for datagrams', (d) => outcome(d, d.accept(boundSocket(d, 5000)))],
    WOULDBLOCK: [
      'the listener is non-blocking and nobody waits',
      (d) => {
        const listener = d.listen(80, 1);
        nonBlocking(d, listener);
        return outcome(d, d.accept(listener));
      },
    ],
    INPROGRESS: [
      'another call blocks',
      (d) => {
        const listener = d.listen(80, 1);
        return meanwhile(d, () => outcome(d, d.accept(listener)));
      },
    ],
  },

  WSPBind: {
    ADDRINUSE: [
      'another socket has the address',
      (d) => bind(d, d.socket(), OWN) || bind(d, d.socket(), OWN),
    ],
    ADDRNOTAVAIL: ['the address is another host’s', (d) => bind(d, d.socket(), inet(10, 0, 2, 2, 5000))],
    FAULT: ['the name is short', (d) => bind(d, d.socket(), OWN, 15)],
    INVAL: [
      'the socket is bound',
      (d) => {
        const s = d.socket();
        return bind(d, s, OWN) || bind(d, s, inetAny(5001));
      },
    ],
    NOBUFS: [
      'a socket for datagrams needs one of the chip’s, and all are in use',
      (d) => {
        crowded(d);
        return bind(d, datagramSocket(d), inetAny(5000));
      },
    ],
    ACCES: [
      'SO_REUSEADDR asks for the port of a socket without it',
      (d) => {
        const thief = d.socket();
        setOpt(d, thief, SOL_SOCKET, SO_REUSEADDR, 1);
        return bind(d, d.socket(), inetAny(5000)) || bind(d, thief, inetAny(5000));
      },
    ],
  },

  WSPCloseSocket: {
    WOULDBLOCK: [
      'a non-blocking socket lingers',
      (d) => {
        const { s } = converse(d);
        nonBlocking(d, s);
        setOption(s, LINGER_ON, 1);
        setOption(s, LINGER_SECONDS, 2);
        return outcome(d, WSPCloseSocket(s, d.err));
      },
    ],
    INTR: [
      'it is cancelled while it lingers',
      (d) => {
        const { s } = converse(d);
        setOption(s, LINGER_ON, 1);
        setOption(s, LINGER_SECONDS, 2);
        return outcome(impatient(d), WSPCloseSocket(s, d.err));
      },
    ],
  },

  WSPListen: {
    INVAL: ['the socket is not bound', (d) => outcome(d, WSPListen(d.socket(), 1, d.err))],
    ISCONN: ['the socket is connected', (d) => outcome(d, WSPListen(converse(d).s, 1, d.err))],
    OPNOTSUPP: [
      'the socket is one for datagrams',
      (d) => outcome(d, WSPListen(boundSocket(d, 5000), 1, d.err)),
    ],
  },

  WSPShutdown: {
    INVAL: ['there is no such direction', (d) => outcome(d, WSPShutdown(converse(d).s, 3, d.err))],
    NOTCONN: ['the socket is not connected', (d) => ON_A_SOCKET.WSPShutdown(d, d.socket())],
  },

  WSPSocket: {
    AFNOSUPPORT: ['the family is another', (d) => socket(d, 12, SOCK_STREAM, IPPROTO_TCP)],
    INVAL: ['there is no such group', (d) => socket(d, AF_INET, SOCK_STREAM, IPPROTO_TCP, 4711)],
    MFILE: [
      'no descriptor is free',
      (d) => {
        assertSocket(exhausted(d));
        return socket(d, AF_INET, SOCK_STREAM, IPPROTO_TCP);
      },
    ],
    PROTONOSUPPORT: ['a stream is to be UDP', (d) => socket(d, AF_INET, SOCK_STREAM, IPPROTO_UDP)],
    SOCKTNOSUPPORT: ['there is no such type', (d) => socket(d, AF_INET, 0xdead, IPPROTO_TCP)],
    ACCES: ['the type is SOCK_RAW', (d) => socket(d, AF_INET, SOCK_RAW, 0)],
  },
};

function assertSocket(s: number): void {
  if (s === INVALID_SOCKET) throw new Error('there was none to begin with');
}

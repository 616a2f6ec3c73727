import {
  createEvent,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  FIONREAD,
  inetAny,
  networkEvents,
  WSAEINVAL,
  WSAENOTCONN,
  WSPAsyncSelect,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPGetPeerName,
  WSPGetSockName,
  WSPIoctl,
  WSPSelect,
} from '../../../provider/index.ts';
import { nonBlocking, outcome } from '../calls.ts';
import type { Call } from './call.ts';
import type { Target } from './socket.ts';
import { eventNames } from './world.ts';

/** Masks of registrations: all events in most cases. */
const MASKS = [
  FD_ALL_EVENTS,
  0,
  FD_ALL_EVENTS,
  FD_ALL_EVENTS & ~FD_CONNECT,
  FD_READ | FD_CLOSE,
  FD_ACCEPT | FD_WRITE,
  FD_CONNECT | FD_WRITE | FD_CLOSE,
];

/** The calls with which an application registers for events, or polls its sockets. */
export const WATCHING: Record<string, Call> = {
  register(w, s, n) {
    const [mask, byWindow] = [MASKS[n % MASKS.length], n % 2 === 0];
    w.tell(`${byWindow ? 'AsyncSelect' : 'EventSelect'}(${s.name}, ${eventNames(mask)})`);
    const [value, event] = [w.valueOf(s), createEvent(null)];
    const target: Target = byWindow ? 'window' : { signalled: false };
    if (target !== 'window') w.addEvent(target, event);
    const result = byWindow
      ? WSPAsyncSelect(value, w.window, 1, mask, w.d.err)
      : WSPEventSelect(value, event, mask, w.d.err);
    w.expect(outcome(w.d, result), 0);
    s.register(mask, target);
    return true;
  },

  enumerate(w, s) {
    w.tell(`EnumNetworkEvents(${s.name})`);
    const record = networkEvents();
    const event = w.eventOf(s.target);
    w.expect(outcome(w.d, WSPEnumNetworkEvents(w.valueOf(s), event, record, w.d.err)), 0);
    w.expect(eventNames(record.lNetworkEvents), eventNames(s.record));
    for (let bit = 0; bit < 10; bit++)
      if (s.record & (1 << bit)) w.expect(record.iErrorCode[bit], s.errors[bit]);
    s.record = 0;
    if (s.target !== 'window') s.target.signalled = false;
    return true;
  },

  FIONBIO(w, s, n) {
    const on = n % 3 === 0;
    w.tell(`FIONBIO(${s.name}, ${on ? 1 : 0})`);
    const error = !on && s.mask !== 0 ? WSAEINVAL : 0;
    w.expect(outcome(w.d, nonBlocking(w.d, w.valueOf(s), on)), error);
    if (error === 0) s.blocking = !on;
    return true;
  },

  FIONREAD(w, s) {
    w.tell(`FIONREAD(${s.name})`);
    const output = new Uint8Array(4);
    WSPIoctl(w.valueOf(s), FIONREAD, null, 0, output, 4, { value: 0 }, null, null, null, w.d.err);
    w.expect(new DataView(output.buffer).getUint32(0, true), s.readable);
    return true;
  },

  select(w, s) {
    w.tell(`select(${s.name})`);
    const value = w.valueOf(s);
    const sets = [[value], [value], [value]];
    const count = WSPSelect(0, sets[0], sets[1], sets[2], { tv_sec: 0, tv_usec: 0 }, w.d.err);
    w.expect(sets.map((set, i) => (set.length > 0 ? 'rwx'[i] : '-')).join(''), s.readiness());
    w.expect(count, sets.flat().length);
    return true;
  },

  names(w, s) {
    w.tell(`GetSockName(${s.name}), GetPeerName(${s.name})`);
    const [name, length] = [inetAny(0), { value: 16 }];
    const own = outcome(w.d, WSPGetSockName(w.valueOf(s), name, length, w.d.err));
    w.expect(own, s.state === 'open' ? WSAEINVAL : 0);
    if (s.localPort !== 0) w.expect(name.port, s.localPort);
    const peer = outcome(w.d, WSPGetPeerName(w.valueOf(s), name, length, w.d.err));
    w.expect(peer, s.state === 'connected' || s.state === 'broken' ? 0 : WSAENOTCONN);
    if (peer === 0) w.expect(name.port, s.client?.peer.localPort);
    return true;
  },
};

import { DATAGRAM, STREAM } from '../lwip/sockets.ts';
import { type Answer, be16, byte, type Command, fromBe, fromLe, le32 } from '../message.ts';
import { LONGEST } from '../transactions.ts';
import { BLOCKED, type Call, type Esp, plain } from './calls.ts';

/** The calls that pass lwIP's file descriptors through (nina-spi.md, chapter 6). */

const FIONBIO = 0x8004667e;
const FIONREAD = 0x4004667f;
const SO_REUSEADDR = 4;
const SO_ERROR = 0x1007;
/** What `poll` answers where `select` has failed: all sets as they were. */
const FAILED = 0x87;
/** What recv leaves of a transaction for its frame. */
const FRAME = 16;

const NONE = 255;
const fdOf = ({ params }: Command): number => fromBe(params[0]);
const said = (yes: boolean): Answer => [byte(yes ? 1 : 0)];
const asFd = (fd: number): Uint8Array => byte(fd < 0 ? NONE : fd);

function peerOf({ sockets }: Esp, fd: number): [Uint8Array, Uint8Array] | null {
  const pcb = sockets.of(fd)?.pcb;
  return pcb ? [pcb.remoteIp, be16(pcb.remotePort)] : null;
}

const accept: Call = (esp, command) => () => {
  const fd = esp.sockets.accept(fdOf(command));
  if (fd === null) return BLOCKED;
  // Address and port are what the stack happens to hold where there is no peer.
  const garbage = () => esp.random(256);
  const peer = peerOf(esp, fd) ?? [
    Uint8Array.from({ length: 4 }, garbage),
    Uint8Array.of(garbage(), garbage()),
  ];
  return [asFd(fd), ...peer];
};

const connect: Call = (esp, command) => () => {
  const done = esp.sockets.connect(fdOf(command), command.params[1], fromBe(command.params[2]));
  return done === null ? BLOCKED : said(done);
};

/** A blocking socket takes all of it, however long that takes. */
const send: Call = (esp, command) => {
  const fd = fdOf(command);
  const bytes = command.params[1] ?? new Uint8Array(0);
  let done = 0;
  return () => {
    done += esp.sockets.send(fd, bytes.subarray(done));
    const isBlocking = esp.sockets.of(fd)?.blocking === true;
    if (isBlocking && done < bytes.length && esp.sockets.errno === 11) return BLOCKED;
    if (isBlocking && done < bytes.length && esp.sockets.errno === 0) return BLOCKED;
    return [be16(done)];
  };
};

const recv: Call = (esp, command) => {
  const size = Math.min(fromLe(command.params[1]), LONGEST - FRAME);
  return () => {
    const bytes = esp.sockets.recv(fdOf(command), size);
    return bytes === null ? BLOCKED : [bytes];
  };
};

const recvfrom: Call = (esp, command) => {
  const size = fromLe(command.params[1]);
  if (size > LONGEST - 20) esp.fault('too-long', `recvfrom of ${size} bytes does not fit a transaction`);
  return () => {
    const datagram = esp.sockets.recvfrom(fdOf(command), size);
    if (datagram === null) return BLOCKED;
    return [datagram.ip, be16(datagram.port), datagram.bytes];
  };
};

function ioctl(esp: Esp, command: Command): Answer {
  const socket = esp.sockets.of(fdOf(command));
  const [, request, argument = new Uint8Array(0)] = command.params;
  if (socket && fromLe(request) === FIONBIO) {
    socket.blocking = fromLe(argument) === 0;
    return [argument];
  }
  if (socket && fromLe(request) === FIONREAD) return [le32(socket.pcb?.unread ?? 0)];
  return [new Uint8Array(0)];
}

/**
 * The sets are not cleared before the descriptor's own bit is put in: what of them belongs to lower descriptors counts, and
 * newer lwIPs refuse a set with one that is not open.
 */
function poll(esp: Esp, command: Command): Answer {
  const fd = fdOf(command);
  const hasLower = fd > esp.sockets.first;
  if (esp.firmware.strictSelect && hasLower && esp.random(100) < esp.knobs.pollGarbage) return [byte(FAILED)];
  if (!esp.sockets.of(fd)) return [byte(esp.firmware.strictSelect ? FAILED : 0)];
  const { reads, writes, fails } = esp.sockets.select(fd);
  return [byte((reads ? 1 : 0) | (writes ? 2 : 0) | (fails ? 4 : 0))];
}

function setsockopt(esp: Esp, command: Command): Answer {
  const socket = esp.sockets.of(fdOf(command));
  if (socket && fromLe(command.params[1]) === SO_REUSEADDR) socket.reuse = fromLe(command.params[2]) !== 0;
  return said(socket !== null);
}

function getsockopt(esp: Esp, command: Command): Answer {
  const value = fromLe(command.params[1]) === SO_ERROR ? esp.sockets.takeError(fdOf(command)) : 0;
  return [le32(value).subarray(0, Math.min(4, fromBe(command.params[2]) || 4))];
}

function getpeername(esp: Esp, command: Command): Answer {
  const peer = peerOf(esp, fdOf(command));
  return peer ? [byte(1), ...peer] : [byte(0), new Uint8Array(4), new Uint8Array(2)];
}

export const BSD_CALLS: readonly [code: number, call: Call][] = [
  [
    0x70,
    plain((esp, { params }) => {
      const type = fromBe(params[0]);
      return [asFd(type === STREAM || type === DATAGRAM ? esp.sockets.socket(type) : -1)];
    }),
  ],
  [0x71, plain((esp, command) => said(esp.sockets.close(fdOf(command))))],
  [0x72, plain((esp) => [byte(esp.sockets.errno)])],
  [0x73, plain((esp, command) => said(esp.sockets.bind(fdOf(command), fromBe(command.params[1]))))],
  [0x74, plain((esp, command) => said(esp.sockets.listen(fdOf(command), fromBe(command.params[1]))))],
  [0x75, accept],
  [0x76, connect],
  [0x77, send],
  [0x78, recv],
  [
    0x79,
    plain((esp, command) => {
      const [, ip, port, bytes = new Uint8Array(0)] = command.params;
      return [be16(esp.sockets.sendto(fdOf(command), ip, fromBe(port), bytes))];
    }),
  ],
  [0x7a, recvfrom],
  [0x7b, plain(ioctl)],
  [0x7c, plain(poll)],
  [0x7d, plain(setsockopt)],
  [0x7e, plain(getsockopt)],
  [0x7f, plain(getpeername)],
];

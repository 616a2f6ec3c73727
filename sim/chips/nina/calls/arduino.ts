import { DATAGRAM, type Socket, STREAM } from '../lwip/sockets.ts';
import { type Answer, be16, byte, type Command, fromBe, fromLe, le16 } from '../message.ts';
import { SecureStream } from '../tls/secure-stream.ts';
import { LONGEST } from '../transactions.ts';
import { BLOCKED, type Call, type Esp, plain } from './calls.ts';
import { resolve } from './names.ts';
import { BEAR, FREE, TCP, TLS, UDP, UDP_BYTES } from './slots.ts';

/** The calls with slots that the firmware numbers (nina-spi.md, chapters 4 and 5). */

const CONNECTED = 4;
const MULTICAST = 3;
const said = (yes: boolean): Answer => [byte(yes ? 1 : 0)];

/** The slot of a command; one that there is not is an index beyond the firmware's tables. */
function slotOf(esp: Esp, n: number): number {
  if (n < esp.firmware.sockets) return n;
  esp.fault('bad-slot', `slot ${n} of ${esp.firmware.sockets}: the firmware indexes its tables with it`);
  return 0;
}

function startServer(esp: Esp, { params }: Command): Answer {
  const at = params.length === 4 ? 1 : 0;
  const slot = slotOf(esp, fromBe(params[at + 1]));
  const port = fromBe(params[at]);
  const type = fromBe(params[at + 2]);
  if (type === TCP) return said(esp.slots.listen(slot, port));
  if (type !== UDP && type !== MULTICAST) return said(false);
  const udp = esp.slots.udps[slot];
  udp.fd = esp.sockets.socket(DATAGRAM);
  const socket = esp.sockets.of(udp.fd);
  if (!socket || !esp.sockets.bind(udp.fd, port)) return said(false);
  socket.blocking = false;
  esp.slots.types[slot] = UDP;
  return said(true);
}

/** The flag is byte 6 of the command in every case, whatever is there. */
function availData(esp: Esp, { params, byteAt }: Command): Answer {
  const { slots, firmware } = esp;
  const n = slotOf(esp, fromBe(params[0]));
  if (slots.types[n] === UDP) return [le16(slots.udps[n].rest.length)];
  if (!slots.isServer(n)) return [le16(slots.isStream(n) ? slots.waiting(slots.clients[n]) : 0)];
  const isAccept = firmware.hasAcceptFlag && byteAt(6) !== 0;
  return [le16(isAccept ? slots.accept(n) : slots.available(n))];
}

function getData(esp: Esp, { params }: Command): Answer {
  const { slots, sockets } = esp;
  const n = slotOf(esp, fromBe(params[0]));
  const peek = fromBe(params[1]) !== 0;
  if (!slots.isStream(n)) {
    const { rest } = slots.udps[n];
    if (!peek) slots.udps[n].rest = rest.slice(1);
    return [byte(rest[0] ?? FREE)];
  }
  const bytes = slots.waiting(slots.clients[n]) > 0 ? sockets.recv(slots.clients[n], 1, peek) : null;
  return [byte(bytes?.[0] ?? FREE)];
}

/** START_CLIENT: the whole firmware waits for the end of the connect. */
const startClient: Call = (esp, { params }) => {
  const hasHost = params.length !== 4;
  const [ip, port, slotBytes, type] = params.slice(hasHost ? 1 : 0);
  const n = slotOf(esp, fromBe(slotBytes));
  const kind = fromBe(type);
  if (kind === UDP) return () => aim(esp, n, ip, fromBe(port));
  const isSecure = kind === TLS || kind === BEAR;
  if (isSecure && esp.knobs.tls === 'refused') return () => [];
  const host = hasHost ? new TextDecoder().decode(params[0]) : '';
  const find = host === '' ? null : resolve(esp, host);
  let fd = -1;
  return () => {
    const found = find ? find() : ip;
    if (found === BLOCKED) return BLOCKED;
    if (!found) return [];
    if (fd < 0) fd = esp.sockets.socket(STREAM);
    const socket = esp.sockets.of(fd);
    const isBegun = socket?.pcb instanceof SecureStream;
    const done = isBegun || esp.sockets.connect(fd, found, fromBe(port));
    if (done === null) return BLOCKED;
    if (done && socket && isSecure && esp.knobs.tls === 'spoken' && !secured(esp, socket, host))
      return BLOCKED;
    if (!done || !socket || (isSecure && socket.pcb?.isOver)) {
      esp.sockets.close(fd);
      return [];
    }
    socket.blocking = false;
    esp.slots.types[n] = kind;
    esp.slots.clients[n] = fd;
    esp.slots.dialled[n] = true;
    return said(true);
  };
};

/** Begins a TLS session on a connection, or looks at it; false while its handshake goes on. */
function secured(esp: Esp, socket: Socket, host: string): boolean {
  if (socket.pcb && !(socket.pcb instanceof SecureStream))
    socket.pcb = new SecureStream(esp.clock, socket.pcb, {
      host,
      roots: esp.roots,
      changed: () => esp.changed(),
      failed: (reason) => esp.note(`TLS to ${host}: ${reason}`),
    });
  return socket.pcb === null || socket.pcb.isOpen || socket.pcb.isOver;
}

/** The target of the next datagram; a slot that has no port gets one. */
function aim(esp: Esp, n: number, ip: Uint8Array, port: number): Answer {
  const udp = esp.slots.udps[n];
  if (udp.fd < 0) {
    udp.fd = esp.sockets.socket(DATAGRAM);
    esp.sockets.bind(udp.fd, 0);
    const socket = esp.sockets.of(udp.fd);
    if (!socket) return [];
    socket.blocking = false;
  }
  esp.slots.types[n] = UDP;
  udp.ip = ip.slice();
  udp.port = port;
  udp.collected = [];
  return said(true);
}

function stopClient(esp: Esp, { params }: Command): Answer {
  const { slots, sockets } = esp;
  const n = slotOf(esp, fromBe(params[0]));
  if (slots.types[n] === UDP) {
    sockets.close(slots.udps[n].fd);
    Object.assign(slots.udps[n], { fd: -1, rest: new Uint8Array(0), collected: [] });
  } else if (slots.clients[n] >= 0) sockets.close(slots.clients[n]);
  slots.clients[n] = -1;
  slots.types[n] = FREE;
  return said(true);
}

/** A slot that is no connected client's is freed, whatever it is; the fork frees those that START_CLIENT has connected. */
function clientState(esp: Esp, { params }: Command): Answer {
  const { slots, firmware } = esp;
  const n = slotOf(esp, fromBe(params[0]));
  const isConnected = slots.isStream(n) && !slots.isServer(n) && slots.isConnected(n);
  if (isConnected) return [byte(CONNECTED)];
  if (!firmware.isFork || slots.dialled[n]) slots.types[n] = FREE;
  return [byte(0)];
}

/** To an accepted client it blocks until all of it fits; to one of START_CLIENT it sends what fits. */
const sendData: Call = (esp, { params }) => {
  const n = slotOf(esp, fromBe(params[0]));
  const bytes = params[1] ?? new Uint8Array(0);
  const { slots, sockets } = esp;
  if (slots.isServer(n) && !esp.firmware.isFork) {
    const { remembered = [] } = slots.servers[n] ?? {};
    return () => [le16(Math.max(0, ...remembered.map((fd) => sockets.send(fd, bytes))))];
  }
  let done = 0;
  return () => {
    const fd = slots.clients[n];
    done += fd < 0 ? 0 : sockets.send(fd, bytes.subarray(done));
    const waits = (sockets.errno === 0 || sockets.errno === 11) && done < bytes.length && fd >= 0;
    if (waits && sockets.of(fd)?.blocking) return BLOCKED;
    return [le16(done)];
  };
};

function getDatabuf(esp: Esp, { params }: Command): Answer {
  const { slots, sockets } = esp;
  const n = slotOf(esp, fromBe(params[0]));
  const size = Math.min(fromLe(params[1]), LONGEST - 16);
  if (!slots.isStream(n)) {
    const { rest } = slots.udps[n];
    slots.udps[n].rest = rest.slice(size);
    return [rest.slice(0, size)];
  }
  const fd = slots.clients[n];
  const pcb = sockets.of(fd)?.pcb;
  if (!pcb || (pcb.unread === 0 && pcb.error === 0)) return [new Uint8Array(0)];
  const bytes = sockets.recv(fd, size);
  if (pcb.error !== 0) {
    sockets.close(fd);
    slots.clients[n] = -1;
  }
  return [bytes ?? new Uint8Array(0)];
}

function insertData(esp: Esp, { params }: Command): Answer {
  const udp = esp.slots.udps[slotOf(esp, fromBe(params[0]))];
  const bytes = params[1] ?? new Uint8Array(0);
  udp.collected.push(...bytes);
  if (udp.collected.length > UDP_BYTES) {
    esp.fault('overrun', `a datagram of ${udp.collected.length} bytes overruns the buffer of ${UDP_BYTES}`);
    udp.collected.length = UDP_BYTES;
  }
  return said(bytes.length > 0);
}

function sendUdp(esp: Esp, { params }: Command): Answer {
  const udp = esp.slots.udps[slotOf(esp, fromBe(params[0]))];
  const bytes = Uint8Array.from(udp.collected);
  udp.collected = [];
  if (udp.fd < 0) return said(false);
  return said(esp.sockets.sendto(udp.fd, udp.ip, udp.port, bytes) === bytes.length);
}

function remoteData(esp: Esp, { params }: Command): Answer {
  const { slots, sockets } = esp;
  const n = slotOf(esp, fromBe(params[0]));
  if (slots.types[n] === UDP) return [slots.udps[n].ip, be16(slots.udps[n].port)];
  const pcb = sockets.of(slots.clients[n])?.pcb;
  return pcb ? [pcb.remoteIp, be16(pcb.remotePort)] : [new Uint8Array(4), new Uint8Array(2)];
}

export const ARDUINO_CALLS: readonly [code: number, call: Call][] = [
  [0x28, plain(startServer)],
  [0x29, plain((esp, { params }) => said(esp.slots.isServer(slotOf(esp, fromBe(params[0])))))],
  [0x2a, plain(() => said(true))],
  [0x2b, plain(availData)],
  [0x2c, plain(getData)],
  [0x2d, startClient],
  [0x2e, plain(stopClient)],
  [0x2f, plain(clientState)],
  [0x39, plain(sendUdp)],
  [0x3a, plain(remoteData)],
  [0x3f, plain((esp) => [byte(esp.slots.free)])],
  [0x44, sendData],
  [0x45, plain(getDatabuf)],
  [0x46, plain(insertData)],
];

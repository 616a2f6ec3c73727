import { complain } from '../../engine/records/callbacks.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../../engine/records/provider.ts';
import type { Resolver } from '../resolver.ts';
import { accept } from './accepting.ts';
import { connectTo, listenOn, startCreating } from './creating.ts';
import type { Datagrams } from './datagram-socket.ts';
import { CLOSED, KIND, remove, sockets, startSockets, UDP } from './sockets.ts';
import { close, receive, send } from './streams.ts';

/**
 * Espruino's network device on the provider. With it, the runtime's own modules `net`, `http`, `dgram` and `tls` work over
 * the chip. The runtime calls it from its idle loop, and stands no exception: `accept` that throws makes connection 0 on
 * every turn, `send` that throws is repeated for ever. So nothing leaves these functions but a number or a text.
 */

const NO_NETWORK =
  'this Espruino has no NetworkJS: it takes the image without "wiznet" in its name, or one built with USE_NET=1';

let datagrams: Datagrams | null = null;

/**
 * Gives the runtime's modules a network.
 *
 * @param info the protocol info of a started provider
 * @param backlog pending requests of a listener, 1 to 8
 * @param resolve finds the addresses of hosts; null for none: then connections go to addresses alone
 * @param udp sockets for datagrams; null for none, which saves their code
 * @throws Error where the firmware has no NetworkJS
 */
export function installNet(
  info: ProtocolInfo,
  backlog: number,
  resolve: Resolver | null,
  udp: Datagrams | null,
): void {
  startSockets(providerOf(info) as Provider);
  startCreating(backlog, resolve);
  datagrams = udp;
  networkModule().create({
    create: create,
    accept: acceptFrom,
    recv: receiveFrom,
    send: sendTo,
    close: closeSocket,
  });
}

function networkModule(): EspruinoNetworkModule {
  let found: unknown = null;
  try {
    found = (global as unknown as EspruinoGlobal).require('NetworkJS');
  } catch (_error) {
    // Absent modules throw.
  }
  if (!found) throw new Error(NO_NETWORK);
  return found as EspruinoNetworkModule;
}

function create(host: string | undefined, port: number, type: number): number {
  try {
    if ((type & KIND) === UDP) return datagrams ? datagrams.open(port) : CLOSED;
    return host ? connectTo(host, port, type) : listenOn(port, type);
  } catch (error) {
    complain(error);
    return CLOSED;
  }
}

function acceptFrom(s: number): number {
  const socket = sockets[s];
  if (!socket) return -1;
  try {
    return accept(socket);
  } catch (error) {
    complain(error);
    return -1;
  }
}

function receiveFrom(s: number, most: number): string | number | null {
  const socket = sockets[s];
  if (!socket) return null;
  try {
    return socket.udp ? (datagrams as Datagrams).receive(socket.udp) : receive(socket, s, most);
  } catch (error) {
    complain(error);
    return null;
  }
}

function sendTo(s: number, text: string): number {
  const socket = sockets[s];
  if (!socket) return CLOSED;
  try {
    return socket.udp ? (datagrams as Datagrams).send(socket.udp, text) : send(socket, text);
  } catch (error) {
    complain(error);
    return CLOSED;
  }
}

function closeSocket(s: number): void {
  const socket = sockets[s];
  if (!socket) return;
  remove(s);
  try {
    if (socket.udp) (datagrams as Datagrams).close(socket.udp);
    else close(socket);
  } catch (error) {
    complain(error);
  }
}

import { find } from '../handles.ts';
import { BROADCAST } from '../options.ts';
import {
  AF_INET,
  FD_READ,
  INVALID_SOCKET,
  inet,
  inetAny,
  SOCK_DGRAM,
  SOCKADDR_SIZE,
  type SockAddr,
  type WsaBuf,
} from '../winsock.ts';
import { WSPBind } from '../wsp/bind.ts';
import { WSPAsyncSelect } from '../wsp/events.ts';
import { WSPRecvFrom } from '../wsp/recvfrom.ts';
import { WSPSendTo } from '../wsp/sendto.ts';
import { WSPCloseSocket, WSPSocket } from '../wsp/socket.ts';
import { type DhcpClient, REBINDING, RENEWING, REQUESTING, SELECTING } from './dhcp-client.ts';
import {
  DhcpAnswer,
  DISCOVER,
  isZero,
  MOST_BYTES,
  REQUEST,
  readMessage,
  writeMessage,
} from './dhcp-message.ts';

/** How a client talks to servers: through a datagram socket that is open only while an answer may come. */

const SERVER_PORT = 67;
const CLIENT_PORT = 68;
const MOST_SECONDS = 0xffff;

const message = new Uint8Array(MOST_BYTES);
const buffer: WsaBuf = { len: 0, buf: message };
const buffers = [buffer];
const everybody = inet(255, 255, 255, 255, SERVER_PORT);
const oneServer = inetAny(SERVER_PORT);
const sender = inetAny(0);
const senderLength = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const err = { value: 0 };

/** What `receive` has brought. */
export const answer = new DhcpAnswer();

/** Sends what the client's state asks for. What does not go out is asked again as what gets lost. */
export function send(client: DhcpClient): void {
  if (!open(client)) return;
  const state = client.state;
  const renews = state === RENEWING || state === REBINDING;
  buffer.len = writeMessage(
    message,
    state === SELECTING ? DISCOVER : REQUEST,
    client.xid,
    client.mac,
    Math.min(client.searchMs / 1000, MOST_SECONDS),
    renews ? client.ip : null,
    renews || isZero(client.wish) ? null : client.wish,
    state === REQUESTING ? client.server : null,
    client.options.hostname,
  );
  let to: SockAddr = everybody;
  if (state === RENEWING) {
    to = oneServer;
    to.addr.set(client.server, 0);
  }
  WSPSendTo(client.s, buffers, 1, count, 0, to, SOCKADDR_SIZE, null, null, null, err);
}

/** Takes one datagram, and the next one is announced again. False when it is nothing that was waited for. */
export function receive(client: DhcpClient): boolean {
  buffer.len = MOST_BYTES;
  senderLength.value = SOCKADDR_SIZE;
  flags.value = 0;
  const s = client.s;
  if (WSPRecvFrom(s, buffers, 1, count, flags, sender, senderLength, null, null, null, err) !== 0)
    return false;
  return sender.port === SERVER_PORT && readMessage(message, count.value, client.xid, client.mac, answer);
}

function open(client: DhcpClient): boolean {
  if (client.s !== INVALID_SOCKET) return true;
  const s = WSPSocket(AF_INET, SOCK_DGRAM, 0, client.info, 0, 0, err);
  if (s === INVALID_SOCKET) return false;
  client.s = s;
  // SO_BROADCAST, without the table of all options.
  const handle = find(s, err);
  if (handle) handle.options[BROADCAST] = 1;
  const opened =
    WSPBind(s, inetAny(CLIENT_PORT), SOCKADDR_SIZE, err) === 0 &&
    WSPAsyncSelect(s, client.window, 0, FD_READ, err) === 0;
  if (!opened) close(client);
  return opened;
}

/** Gives the hardware socket back. */
export function close(client: DhcpClient): void {
  if (client.s !== INVALID_SOCKET) WSPCloseSocket(client.s, err);
  client.s = INVALID_SOCKET;
}

import { find } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type Ref, SOCK_DGRAM, SOCKET_ERROR, type SockAddr, type WsaBuf } from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { WSPSend } from '../calls/send.ts';
import { sendTo } from './send.ts';
import { datagramSockets } from './sockets.ts';

hooks.datagrams = datagramSockets;

/**
 * Sends one datagram, binding an unbound socket to any address and a fresh port. Nothing says that it arrives.
 *
 * The chip sends one datagram at a time, and asks for the receiver's hardware address by ARP when the address is not
 * that of the datagram before; without an answer that takes 1.8 s. A blocking socket waits until the datagram is out,
 * and fails with WSAEHOSTUNREACH when nobody answered. A non-blocking one returns at once; until the datagram is out a
 * further one gets WSAEWOULDBLOCK, and FD_WRITE follows. That nobody answered is then told by the next send to the same
 * address, once, and by SO_ERROR.
 *
 * A datagram to a group has a time to live of its own (IP_MULTICAST_TTL, 1), and does not come back to this device,
 * whatever it is a member of. Whether the chip puts a datagram without contents on the wire is left open by its
 * datasheet. One to port 0 is sent, though nobody can hear it. A stream ignores `lpTo`, as if WSPSend had been called.
 *
 * @param lpBuffers the buffers, joined in order; together at most 1472 bytes
 * @param dwBufferCount how many of them, 1 or more
 * @param lpNumberOfBytesSent out: bytes sent, which are all; may be null in an overlapped call
 * @param dwFlags 0 or MSG_DONTROUTE, which changes nothing
 * @param lpTo whom to send to; null for the peer of a connected socket
 * @param iTolen 16
 * @param lpOverlapped on an overlapped socket: a record; what cannot be done at once then goes on without the caller
 * @param lpCompletionRoutine is called at the end of an overlapped call; null for the record's event object
 * @param lpThreadId calls the routine; null for the runtime's one
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (also a short `iTolen`), WSAEINVAL (no buffer),
 *   WSAEOPNOTSUPP (other flags), WSAEDESTADDRREQ (no address, and no peer), WSAEAFNOSUPPORT, WSAEADDRNOTAVAIL
 *   (0.0.0.0), WSAEMSGSIZE (more than 1472 bytes: nothing was sent), WSAEACCES (to everybody, without
 *   SO_BROADCAST), WSAESHUTDOWN (after SD_SEND), WSAENOBUFS (no slot for an unbound socket), WSAEWOULDBLOCK,
 *   WSAEHOSTUNREACH, WSAETIMEDOUT (SO_SNDTIMEO), WSAEINTR, WSAENETDOWN, WSAEINPROGRESS, WSA_IO_PENDING
 * @see WSPSendTo, ws2spi.h; W5500 datasheet, UDP
 */
export function WSPSendTo(
  s: number,
  lpBuffers: WsaBuf[],
  dwBufferCount: number,
  lpNumberOfBytesSent: Ref<number> | null,
  dwFlags: number,
  lpTo: SockAddr | null,
  iTolen: number,
  lpOverlapped: Overlapped | null,
  lpCompletionRoutine: CompletionRoutine | null,
  lpThreadId: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (handle.type !== SOCK_DGRAM) {
    return WSPSend(
      s,
      lpBuffers,
      dwBufferCount,
      lpNumberOfBytesSent,
      dwFlags,
      lpOverlapped,
      lpCompletionRoutine,
      lpThreadId,
      lpErrno,
    );
  }
  return sendTo(
    handle,
    s,
    lpBuffers,
    dwBufferCount,
    lpNumberOfBytesSent,
    dwFlags,
    lpTo,
    iTolen,
    lpOverlapped,
    lpCompletionRoutine,
    lpThreadId,
    lpErrno,
  );
}

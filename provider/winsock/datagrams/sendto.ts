import { find } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type Ref, SOCK_DGRAM, SOCKET_ERROR, type SockAddr, type WsaBuf } from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { WSPSend } from '../calls/send.ts';
import { sendTo } from './send.ts';
import { datagramSockets } from './sockets.ts';

hooks.datagrams = datagramSockets;

/**
 * Sends one datagram, after an implicit bind to any address and a fresh port if the socket is unbound. Its arrival is
 * not reported.
 *
 * The chip sends one datagram at a time. It resolves the receiver's hardware address by ARP if the destination differs
 * from that of the previous datagram; without an answer that takes 1.8 s. A blocking socket waits until the datagram is
 * out, and fails with WSAEHOSTUNREACH if ARP was not answered. A non-blocking socket returns at once; until the
 * datagram is out, a further send gets WSAEWOULDBLOCK, and FD_WRITE follows. The failure of ARP is then reported by the
 * next send to the same address, once, and by SO_ERROR.
 *
 * A datagram to a group has a separate time to live (IP_MULTICAST_TTL, default 1), and is not looped back to this
 * device, regardless of its memberships. The datasheet does not state if the chip sends an empty datagram. A datagram
 * to port 0 is sent, although no socket can receive it. On a stream, `lpTo` is ignored, as with WSPSend.
 *
 * @param s a SOCKET
 * @param lpBuffers the buffers, joined in order; together at most 1472 bytes
 * @param dwBufferCount number of buffers, 1 or more
 * @param lpNumberOfBytesSent out: bytes sent, always all; may be null in an overlapped call
 * @param dwFlags 0 or MSG_DONTROUTE, which has no effect
 * @param lpTo the destination; null for the peer of a connected socket
 * @param iTolen 16
 * @param lpOverlapped on an overlapped socket: a record; a call that cannot complete at once continues in the
 * background
 * @param lpCompletionRoutine is called at the end of an overlapped call; null to use the record's event object
 * @param lpThreadId the thread that calls the routine; null for the runtime's only one
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (also a short `iTolen`), WSAEINVAL (no buffer), WSAEOPNOTSUPP
 * (other flags), WSAEDESTADDRREQ (no address, and no peer), WSAEAFNOSUPPORT, WSAEADDRNOTAVAIL (0.0.0.0), WSAEMSGSIZE
 * (more than 1472 bytes: nothing was sent), WSAEACCES (to a broadcast address, without SO_BROADCAST), WSAESHUTDOWN
 * (after SD_SEND), WSAENOBUFS (no slot for an unbound socket), WSAEWOULDBLOCK, WSAEHOSTUNREACH, WSAETIMEDOUT
 * (SO_SNDTIMEO), WSAEINTR, WSAENETDOWN, WSAEINPROGRESS, WSA_IO_PENDING
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

import { wantsAttention } from '#chip';
import { freshTop, top, withdraw } from '../../engine/accept-queue.ts';
import { abandon } from '../../engine/connection.ts';
import { reenable } from '../../engine/events.ts';
import { hand } from '../../engine/listening.ts';
import { afterChange, service } from '../../engine/poll.ts';
import { complain } from '../../engine/records/callbacks.ts';
import { fillName, find, type Handle, isOpen, unused } from '../../engine/records/handle.ts';
import { LISTENING } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { ConditionArgs, Provider } from '../../engine/records/provider.ts';
import type { Slot } from '../../engine/records/slot.ts';
import { mayBlock, waitTurn } from '../../engine/timers.ts';
import {
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAEINVAL,
  WSAEMFILE,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAEWOULDBLOCK,
  WSATRY_AGAIN,
} from '../../headers/errors.ts';
import { SOCKADDR_IN6_SIZE } from '../../headers/ip6.ts';
import {
  CF_ACCEPT,
  CF_DEFER,
  CF_REJECT,
  FD_ACCEPT,
  INVALID_SOCKET,
  type Ref,
  SOCK_DGRAM,
  SOCKADDR_SIZE,
  type SockAddr,
} from '../../headers/winsock2.ts';
import type { ConditionProc } from '../../headers/ws2spi.ts';
import { isName } from '../sockaddr.ts';

/**
 * Takes the top request of a listener's queue. A condition function is called once, with the caller's and the callee's
 * address, and its result decides: CF_ACCEPT creates the new socket, CF_REJECT ends the request, CF_DEFER leaves it at
 * the top for the next accept and disables FD_ACCEPT until then.
 *
 * The new socket inherits the listener's options, blocking mode and event registration, which takes effect at once. The
 * chip completes the handshake before the condition function runs: a rejected client is connected for a moment and then
 * sees the end of the connection, not a refusal.
 *
 * @param s a SOCKET
 * @param addr out: the caller's address; null if not wanted
 * @param addrlen in: at least 16; out: 16; null if not wanted
 * @param lpfnCondition the condition function; null to accept every request
 * @param dwCallbackData is passed to `lpfnCondition`
 * @param lpErrno out: the error of a failed call
 * @returns the SOCKET, or INVALID_SOCKET with WSAENOTSOCK, WSAEOPNOTSUPP (datagrams), WSAEINVAL (not listening, or an
 * invalid result, group or flow specs of the condition function), WSAEFAULT, WSAEWOULDBLOCK (no request pending),
 * WSAEMFILE (no handle free; the request stays queued), WSAECONNREFUSED (rejected), WSATRY_AGAIN (deferred),
 * WSAECONNRESET (the client left during the condition function), WSAEINTR (cancelled, or closed meanwhile),
 * WSAEINPROGRESS (called from a condition function, or blocking inside another blocking call)
 * @see WSPAccept, ws2spi.h
 */
export function WSPAccept(
  s: number,
  addr: SockAddr | null,
  addrlen: Ref<number> | null,
  lpfnCondition: ConditionProc | null,
  dwCallbackData: number,
  lpErrno: Ref<number>,
): number {
  const listener = find(s, lpErrno);
  if (!listener) return INVALID_SOCKET;
  const provider = listener.provider;
  const ipv6 = hooks.ipv6;
  let error = 0;
  if (listener.state !== LISTENING)
    error = hooks.datagrams && listener.type === SOCK_DGRAM ? WSAEOPNOTSUPP : WSAEINVAL;
  else if (provider.deciding) error = WSAEINPROGRESS;
  else if (addr && addrlen && !(ipv6 && listener.six ? ipv6.isName : isName)(addr, addrlen.value))
    error = WSAEFAULT;
  else error = awaitRequest(listener, s);
  let accepted = error === 0 ? unused(provider) : null;
  if (error === 0 && !accepted) error = WSAEMFILE;
  if (error === 0) {
    const slot = top(listener) as Slot;
    if (addr && addrlen && ipv6 && listener.six) {
      ipv6.fillPeer(addr, slot);
      addrlen.value = SOCKADDR_IN6_SIZE;
    } else if (addr && addrlen) {
      fillName(addr, slot.peerIp, slot.peerPort);
      addrlen.value = SOCKADDR_SIZE;
    }
    error = judge(listener, s, slot, lpfnCondition, dwCallbackData);
    // The condition function may itself have opened sockets.
    if (lpfnCondition) accepted = unused(provider);
    if (error === 0 && !accepted) error = WSAEMFILE;
    if (error === 0) create(listener, slot, accepted as Handle, lpfnCondition !== null);
  }
  afterChange(provider);
  // A deferred request disables FD_ACCEPT; every other accept re-enables it.
  if (error !== WSATRY_AGAIN && isOpen(s)) reenable(listener, FD_ACCEPT, error);
  if (error === 0 && accepted) return accepted.socket;
  lpErrno.value = error;
  return INVALID_SOCKET;
}

/** Waits for a request of a client that is still connected. */
function awaitRequest(listener: Handle, s: number): number {
  const provider = listener.provider;
  if (!freshTop(listener)) afterChange(provider);
  if (listener.queued === 0 && wantsAttention(provider.chip)) service(provider);
  if (listener.queued > 0) return 0;
  if (!listener.blocking) return WSAEWOULDBLOCK;
  let error = mayBlock(provider);
  while (error === 0 && listener.queued === 0) {
    error = waitTurn(provider, true);
    if (error === 0 && !isOpen(s)) error = WSAEINTR;
  }
  return error;
}

/**
 * Returns the argument record of a provider. Each provider has one: a condition function may accept at another
 * provider.
 */
function conditionArgsOf(provider: Provider): ConditionArgs {
  if (!provider.conditionArgs) {
    provider.conditionArgs = {
      callerId: { len: 16, buf: new Uint8Array(16) },
      calleeId: { len: 16, buf: new Uint8Array(16) },
      calleeData: { len: 0, buf: new Uint8Array(0) },
      group: { value: 0 },
    };
  }
  return provider.conditionArgs;
}

/** Calls the condition function for the top request. Returns 0 to accept it, else the error of the call. */
function judge(
  listener: Handle,
  s: number,
  slot: Slot,
  condition: ConditionProc | null,
  data: number,
): number {
  const provider = listener.provider;
  const qos = hooks.qos ? hooks.qos.offer(listener, condition !== null) : null;
  if (!condition) {
    listener.deferred = false;
    return 0;
  }
  const args = conditionArgsOf(provider);
  args.group.value = 0;
  const ipv6 = hooks.ipv6;
  let caller = args.callerId;
  let callee = args.calleeId;
  if (ipv6 && listener.six) {
    caller = ipv6.callerId(listener, slot, false);
    callee = ipv6.callerId(listener, slot, true);
  } else {
    writeName(caller.buf, slot.peerIp, slot.peerPort);
    writeName(callee.buf, provider.chip.network.ip, listener.localPort);
  }
  args.calleeData.len = 0;
  const port = slot.peerPort;
  provider.deciding = true;
  let verdict = -1;
  try {
    verdict = condition(caller, null, qos, null, callee, args.calleeData, args.group, data);
  } catch (error) {
    complain(error);
  }
  provider.deciding = false;
  if (!isOpen(s)) return WSAENOTSOCK;
  // The condition function may have caused a poll, in which the client was found to have left.
  if (top(listener) !== slot || slot.peerPort !== port) return WSAECONNRESET;
  if (verdict === CF_DEFER) {
    listener.deferred = true;
    return WSATRY_AGAIN;
  }
  if (verdict === CF_REJECT) {
    withdraw(slot);
    abandon(provider, slot);
    provider.counts.rejected++;
    return WSAECONNREFUSED;
  }
  if (verdict !== CF_ACCEPT || !agrees(listener, slot)) return WSAEINVAL;
  listener.deferred = false;
  return 0;
}

/** Returns true if the group and flow specs that the condition function requested are possible. */
function agrees(listener: Handle, slot: Slot): boolean {
  const provider = listener.provider;
  const g = conditionArgsOf(provider).group.value;
  const groups = hooks.groups;
  if (g !== 0 && !(groups && groups.mayJoin(provider, g, listener.type, slot.peerIp))) return false;
  return !hooks.qos || hooks.qos.fits();
}

/** Creates the socket, with the group and flow specs that the condition function requested. */
function create(listener: Handle, slot: Slot, accepted: Handle, decided: boolean): void {
  hand(listener, slot, accepted);
  listener.provider.counts.accepted++;
  const groups = hooks.groups;
  if (groups)
    groups.join(accepted, decided ? conditionArgsOf(listener.provider).group.value : 0, slot.peerIp);
  if (hooks.qos) hooks.qos.assign(accepted);
}

/** Writes a sockaddr_in of `ip`:`port` into the 16 bytes of `name`. */
function writeName(name: Uint8Array, ip: Uint8Array, port: number): void {
  name.fill(0);
  name[0] = 2;
  name[2] = port >> 8;
  name[3] = port & 0xff;
  name.set(ip, 4);
}

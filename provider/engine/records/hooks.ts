import type { Chip } from '#chip';
import type { Qos } from '../../headers/qos.ts';
import type { Ref, SockAddr, WsaBuf } from '../../headers/winsock2.ts';
import type { LPWSPRECV, LPWSPSEND } from '../../headers/ws2spi.ts';
import type { Ipv6DatagramHooks, Ipv6Hooks } from './ipv6-hooks.ts';
import type { Handle, Provider, Slot } from './records.ts';
import type { ProtocolInfo } from './settings.ts';

/**
 * Hooks of the provider's features in the engine. Each feature that a program may leave out has one field of `hooks`,
 * which its module sets on import. Without the module the field is null, and the compiler removes the code behind it.
 */

/** Outgoing connections. */
export interface OutgoingHooks {
  /** Handles a connecting slot after a look. Its socket is not closed. */
  attend(provider: Provider, slot: Slot): void;
  /** Handles a connecting slot after its socket has closed. */
  refused(provider: Provider, slot: Slot): void;
}

/** Datagram sockets, where they differ from streams. Functions return 0 or an error unless stated otherwise. */
export interface DatagramHooks {
  /** Returns true if the arguments of WSPSocket select a datagram socket. */
  means(type: number, protocol: number): boolean;
  /** Takes a slot for a socket that was bound. */
  open(handle: Handle): number;
  /** The socket that had `slot` was closed. */
  abandon(provider: Provider, slot: Slot): void;
  /** Called after the slots in `events`, one bit each, were looked at: handles what else the chip announces. */
  service(provider: Provider, events: number): void;
  /** Called after a reset of the chip: opens the datagram slots again. */
  restore(provider: Provider): void;
  /** Returns the error with which WSPConnect is refused; 0 if it is allowed. */
  refuseConnect(handle: Handle, name: SockAddr, namelen: number, callerData: WsaBuf | null): number;
  connect(handle: Handle, name: SockAddr): number;
  /** WSPSend on a descriptor of `handle`. */
  send(handle: Handle, ...call: Parameters<LPWSPSEND>): number;
  /** WSPRecv on a descriptor of `handle`. */
  receive(handle: Handle, ...call: Parameters<LPWSPRECV>): number;
  shutdown(handle: Handle, how: number): void;
  canSend(handle: Handle): boolean;
  bytesWaiting(handle: Handle): number;
}

/** Memberships of datagram sockets in multicast groups. */
export interface MembershipHooks {
  /**
   * IP_ADD_MEMBERSHIP (`add` true) and IP_DROP_MEMBERSHIP. `bytes` is an ip_mreq: group address and interface address,
   * 4 bytes each, in network order. Returns 0 or an error.
   */
  change(handle: Handle, add: boolean, bytes: Uint8Array): number;
}

/** Slots that are open for datagrams, of service ports and datagram sockets. */
export interface UdpHooks {
  /** Looks at such a slot. `announced` is true after an interrupt, false in the health check. */
  look(provider: Provider, slot: Slot, announced: boolean): void;
}

/** Event objects: WSPEventSelect. */
export interface EventObjectHooks {
  /** Records an event of a socket that is registered without a window. Returns false if it was not taken. */
  record(handle: Handle, bit: number, error: number): boolean;
}

/** Socket options. */
export interface OptionHooks {
  /** Called at the start of a handle's life: sets its options to their defaults, or to those of its listener. */
  renew(handle: Handle, listener: Handle | null): void;
  /** Returns the option at index `place`, as the difference from its default. */
  get(handle: Handle, place: number): number;
}

/** Packet settings of the chip's sockets: type of service, time to live, segment size. */
export interface PacketHooks {
  /** Called before socket `n` is opened for `handle`; null for a service port. */
  opening(chip: Chip, n: number, handle: Handle | null): void;
}

/** Options that act on an established connection: keep-alive and TCP_MAXRT. */
export interface ConnectionOptionHooks {
  /** The connection of a slot is established. It may not be accepted yet. */
  established(slot: Slot): void;
  /** The chip has ended a connection after its last retransmission. Returns the error for the application. */
  gaveUp(slot: Slot, chip: Chip): number;
  /** Returns true if the health check must look at the connection in every round. */
  isTimed(slot: Slot): boolean;
  /** Called after the health check has looked at a slot. */
  checked(provider: Provider, slot: Slot, nowMs: number): void;
}

/** SO_REUSEADDR and SO_EXCLUSIVEADDRUSE. */
export interface ReuseHooks {
  /** Called if `second` is bound to `addr` and the port of `first`. Returns 0 or an error. */
  conflict(first: Handle, second: Handle, addr: Uint8Array): number;
}

/** Listeners that share a port. */
export interface SharedPortHooks {
  /** Returns true if another listener receives the requests of this one's port. */
  isOutranked(listener: Handle): boolean;
}

/** Overlapped operations. */
export interface OverlappedHooks {
  /** Continues operations as far as possible, and ends those of closed sockets. */
  advance(provider: Provider): void;
  /** Returns true if overlapped sends are pending: later sends, and the FIN, wait for them. */
  holdsBack(handle: Handle): boolean;
}

/** Asynchronous procedures, run in alertable waits. */
export interface ProcedureHooks {
  /** Runs the queued procedures in order. Returns true if there were any. */
  run(provider: Provider): boolean;
}

/** Descriptors that share a socket: WSPDuplicateSocket. */
export interface DuplicateHooks {
  /** Returns the handle of the socket that descriptor `found` stands for. */
  socketOf(found: Handle): Handle;
  /**
   * Handles WSPSocket with `info`. If `info` comes from WSPDuplicateSocket, returns the SOCKET, or INVALID_SOCKET with
   * the error; else 0.
   */
  claim(info: ProtocolInfo, lpErrno: Ref<number>): number;
  /** Called when descriptor `s` of `socket` is closed. Returns true if other descriptors keep the socket open. */
  release(s: number, socket: Handle): boolean;
  /** Called when events of `socket` are registered with descriptor `s`. */
  registering(socket: Handle, s: number): void;
  /** Returns the SOCKET value that messages carry for `socket`. */
  nameOf(socket: Handle): number;
}

/** Socket groups. */
export interface GroupHooks {
  /** Returns true if a socket may join group `g`. `addr` is its peer's address, or null for none yet. */
  mayJoin(provider: Provider, g: number, type: number, addr: Uint8Array | null): boolean;
  /** Makes a new socket a member of group `g`; 0 for none. */
  join(handle: Handle, g: number, addr: Uint8Array | null): void;
  /** Returns 0 if a member may connect to `addr`, else an error. */
  mayConnect(handle: Handle, addr: Uint8Array): number;
  /** Called after a successful connect. */
  connected(handle: Handle): void;
}

/** Quality of service of sockets. */
export interface QosHooks {
  /** Applies the flow specs of WSPConnect. Returns 0 or an error. */
  connect(handle: Handle, qos: Qos): number;
  /**
   * Called when an accept of `listener` begins. `condition`: there is a condition function. Returns its lpSQOS
   * argument.
   */
  offer(listener: Handle, condition: boolean): Qos | null;
  /** Returns true if the flow specs that the condition function left can be met. */
  fits(): boolean;
  /** Gives the flow specs to the new socket. */
  assign(accepted: Handle): void;
}

/** Quality of service of socket groups. */
export interface GroupQosHooks {
  /** Applies the flow specs of WSPConnect to the socket's group. Returns 0 or an error. */
  connect(handle: Handle, qos: Qos): number;
}

/** Event rules as observed on Windows NT: profile 'nt'. */
export interface NtHooks {
  /** Returns true if the provider uses the profile. */
  isProfileOf(provider: Provider): boolean;
  /** Called when events are checked; `why` is a constant of events.ts. Returns true if nothing is left to do. */
  notified(handle: Handle, events: number, why: number): boolean;
  /** Called after a registration. Returns true if nothing is left to do. */
  registered(handle: Handle): boolean;
}

/** Callbacks for the link, resets and address conflicts. */
export interface LinkWatchHooks {
  /** Called in every round of the health check, eight a second, also while the chip does not answer. */
  check(provider: Provider): void;
}

/** Changes of network settings and routes. */
export interface ChangeHooks {
  /** Called in every round of the health check, eight a second, while the chip answers. */
  check(provider: Provider): void;
}

/** Timers that also run in blocking calls. */
export interface ServiceTimerHooks {
  /** Runs the timers that are due. */
  run(provider: Provider): void;
}

/** UDP ports of services. */
export interface ServicePortHooks {
  /** Passes on the datagrams that have arrived, in a blocking call. */
  deliver(provider: Provider): void;
}

/** The runtime's watchdog. */
export interface WatchdogHooks {
  /** Called when a poll begins, from the runtime's loop or from a blocking call. */
  polled(): void;
}

/** One field per feature; null in programs without it. */
export interface Hooks {
  outgoing: OutgoingHooks | null;
  datagrams: DatagramHooks | null;
  memberships: MembershipHooks | null;
  udp: UdpHooks | null;
  eventObjects: EventObjectHooks | null;
  options: OptionHooks | null;
  packets: PacketHooks | null;
  connectionOptions: ConnectionOptionHooks | null;
  reuse: ReuseHooks | null;
  sharedPorts: SharedPortHooks | null;
  overlapped: OverlappedHooks | null;
  procedures: ProcedureHooks | null;
  duplicates: DuplicateHooks | null;
  groups: GroupHooks | null;
  ipv6: Ipv6Hooks | null;
  ipv6Datagrams: Ipv6DatagramHooks | null;
  qos: QosHooks | null;
  groupQos: GroupQosHooks | null;
  nt: NtHooks | null;
  linkWatch: LinkWatchHooks | null;
  changes: ChangeHooks | null;
  serviceTimers: ServiceTimerHooks | null;
  servicePorts: ServicePortHooks | null;
  watchdog: WatchdogHooks | null;
}

export const hooks: Hooks = {
  outgoing: null,
  datagrams: null,
  memberships: null,
  udp: null,
  eventObjects: null,
  options: null,
  packets: null,
  connectionOptions: null,
  reuse: null,
  sharedPorts: null,
  overlapped: null,
  procedures: null,
  duplicates: null,
  groups: null,
  ipv6: null,
  ipv6Datagrams: null,
  qos: null,
  groupQos: null,
  nt: null,
  linkWatch: null,
  changes: null,
  serviceTimers: null,
  servicePorts: null,
  watchdog: null,
};

import type { Chip } from '#chip';
import type { Qos } from '../../headers/qos.ts';
import type { Ref, SockAddr, WsaBuf } from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import type { Handle } from './handle.ts';
import type { ProtocolInfo, Provider } from './provider.ts';
import type { Slot } from './slot.ts';

/**
 * What the features of the provider do at the engine's moments. A feature that a program may lack has one field of
 * `hooks`, which the feature's module sets when it is imported. In a program without the module the field is null, and
 * the compiler removes the code that asks for it.
 */

/** Datagram sockets, where they differ from streams. Functions return 0 or the call's error. */
export interface DatagramHooks {
  /** Whether WSPSocket is asked for a datagram socket. */
  means(type: number, protocol: number): boolean;
  /** Takes a slot for a socket that has just been bound. */
  open(handle: Handle): number;
  /** The socket that had `slot` was closed. */
  abandon(provider: Provider, slot: Slot): void;
  /** The slots that have announced something, one bit each in `events`, were looked at: what else the chip announces. */
  service(provider: Provider, events: number): void;
  /** The chip was reset: opens again what was open. */
  restore(provider: Provider): void;
  /** Why WSPConnect cannot be done; 0 where it can. */
  refuseConnect(handle: Handle, name: SockAddr, namelen: number, callerData: WsaBuf | null): number;
  connect(handle: Handle, name: SockAddr): number;
  /** WSPSend on descriptor `s`. */
  send(
    handle: Handle,
    s: number,
    buffers: WsaBuf[],
    count: number,
    sent: Ref<number> | null,
    flags: number,
    lpOverlapped: Overlapped | null,
    routine: CompletionRoutine | null,
    thread: ThreadId | null,
    lpErrno: Ref<number>,
  ): number;
  /** WSPRecv on descriptor `s`. */
  receive(
    handle: Handle,
    s: number,
    buffers: WsaBuf[],
    count: number,
    received: Ref<number> | null,
    flags: Ref<number>,
    lpOverlapped: Overlapped | null,
    routine: CompletionRoutine | null,
    thread: ThreadId | null,
    lpErrno: Ref<number>,
  ): number;
  shutdown(handle: Handle, how: number): void;
  canSend(handle: Handle): boolean;
  bytesWaiting(handle: Handle): number;
}

/** Memberships of datagram sockets in multicast groups. */
export interface MembershipHooks {
  /**
   * IP_ADD_MEMBERSHIP (`add`) and IP_DROP_MEMBERSHIP with their ip_mreq: `bytes` are the group's address and that of the
   * interface, four each, in network order. Returns 0, or the error.
   */
  change(handle: Handle, add: boolean, bytes: Uint8Array): number;
}

/** Slots that are open for datagrams, of service ports and of datagram sockets. */
export interface UdpHooks {
  /** Looks at such a slot: it has announced something, or else the health check has come to it. */
  look(provider: Provider, slot: Slot, announced: boolean): void;
}

/** What a slot is open for datagrams for: a service port, or datagram sockets. It is told behind a look at the slot. */
export interface UdpOwner {
  /** Whether the first datagram is wanted; else it is thrown away. */
  wants(slot: Slot): boolean;
  /** The datagram that was sent last has gone out, or nobody has answered for its address. The slot may be ended here. */
  sent(provider: Provider, slot: Slot): void;
  /** The slot was looked at. `news`: it has announced something, or has a first datagram that it had not before. */
  looked(provider: Provider, slot: Slot, news: boolean): void;
  /** The chip's socket is not what it should be, or its memory makes no sense: it is to be closed, and may be opened again. */
  fail(provider: Provider, slot: Slot): void;
}

/** Event objects: WSPEventSelect. */
export interface EventObjectHooks {
  /** Records an event of a socket that is registered without a window. Returns false when it was not taken. */
  record(handle: Handle, bit: number, error: number): boolean;
}

/** Socket options. */
export interface OptionHooks {
  /** A handle begins a new life: its options are at their defaults, or those of the listener that it comes from. */
  renew(handle: Handle, listener: Handle | null): void;
  /** The option at index `place`, as the difference from its default. */
  get(handle: Handle, place: number): number;
}

/** Packet settings of the chip's sockets: type of service, time to live, segment size. */
export interface PacketHooks {
  /** Socket `n` is about to be opened for `handle`; null for a service port. */
  opening(chip: Chip, n: number, handle: Handle | null): void;
}

/** Options that act on an established connection: keep-alive and TCP_MAXRT. */
export interface ConnectionOptionHooks {
  /** The connection of a slot is established; it may not be accepted yet. */
  established(slot: Slot): void;
  /** The chip ended a connection after its last repetition. Returns the error that the application gets. */
  gaveUp(slot: Slot, chip: Chip): number;
  /** Whether the health check looks at a connection in every round. */
  isTimed(slot: Slot): boolean;
  /** The health check has looked at a slot. */
  checked(provider: Provider, slot: Slot, nowMs: number): void;
}

/** SO_REUSEADDR and SO_EXCLUSIVEADDRUSE. */
export interface ReuseHooks {
  /** `second` is to be bound to `addr` and the port that `first` is bound to: 0, or the error. */
  conflict(first: Handle, second: Handle, addr: Uint8Array): number;
}

/** Listeners that share a port. */
export interface SharedPortHooks {
  /** Whether another listener receives the requests of this one's port. */
  isOutranked(listener: Handle): boolean;
}

/** Overlapped operations. */
export interface OverlappedHooks {
  /** Carries operations on as far as they can go, and ends those whose socket is gone. */
  advance(provider: Provider): void;
  /** Whether overlapped sends are under way: everything else that is sent, the FIN included, comes after them. */
  holdsBack(handle: Handle): boolean;
}

/** Procedures of alertable waits. */
export interface ProcedureHooks {
  /** Runs the procedures that are queued, in their order. Returns whether there were any. */
  run(provider: Provider): boolean;
}

/** Descriptors that share a socket: WSPDuplicateSocket. */
export interface DuplicateHooks {
  /** The socket that the descriptor `found` stands for. */
  socketOf(found: Handle): Handle;
  /** Whether `info` comes from WSPDuplicateSocket: then the SOCKET, or INVALID_SOCKET with the error; else 0. */
  claim(info: ProtocolInfo, lpErrno: Ref<number>): number;
  /** Descriptor `s` of `socket` is to be closed: true when others still hold it, and nothing else is to be done. */
  release(s: number, socket: Handle): boolean;
  /** The events of `socket` were asked for with descriptor `s`. */
  registering(socket: Handle, s: number): void;
  /** The SOCKET value by which messages name `socket`. */
  nameOf(socket: Handle): number;
}

/** Socket groups. */
export interface GroupHooks {
  /** Whether a socket may become a member of group `g`, with a connection to `addr`, null for none yet. */
  mayJoin(provider: Provider, g: number, type: number, addr: Uint8Array | null): boolean;
  /** A new socket becomes a member of group `g`; 0 for none. */
  join(handle: Handle, g: number, addr: Uint8Array | null): void;
  /** Whether a member may be connected to `addr`: 0, or the error. */
  mayConnect(handle: Handle, addr: Uint8Array): number;
  /** A connect was successful. */
  connected(handle: Handle): void;
}

/** Quality of service of sockets. */
export interface QosHooks {
  /** The flow specs of a WSPConnect: 0, or the error. */
  connect(handle: Handle, qos: Qos): number;
  /** An accept of `listener` begins, with a condition function or without: what the function gets as lpSQOS. */
  offer(listener: Handle, condition: boolean): Qos | null;
  /** Whether the condition function left flow specs that are possible. */
  fits(): boolean;
  /** The new socket gets them. */
  assign(accepted: Handle): void;
}

/** Quality of service of socket groups. */
export interface GroupQosHooks {
  /** The flow specs of a WSPConnect for the socket's group: 0, or the error. */
  connect(handle: Handle, qos: Qos): number;
}

/** The event rules as observed on Windows: profile 'nt'. */
export interface NtHooks {
  /** Whether a provider has the profile. */
  isProfileOf(provider: Provider): boolean;
  /** Events are looked at; `why` is a constant of events.ts. Returns true when the profile has done everything. */
  notified(handle: Handle, events: number, why: number): boolean;
  /** A handle has a new registration. Returns true when the profile has done everything. */
  registered(handle: Handle): boolean;
}

/** Callbacks for the link, resets and address conflicts. */
export interface LinkWatchHooks {
  /** A round of the health check, eight a second, also while the chip does not answer. */
  check(provider: Provider): void;
}

/** Changes of network settings and routes. */
export interface ChangeHooks {
  /** A round of the health check, eight a second, while the chip answers. */
  check(provider: Provider): void;
}

/** The runtime's watchdog. */
export interface WatchdogHooks {
  /** A turn of the provider begins: from the loop, and from calls that block. */
  polled(): void;
}

/** One field a feature; null in programs without it. */
export interface Hooks {
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
  qos: QosHooks | null;
  groupQos: GroupQosHooks | null;
  nt: NtHooks | null;
  linkWatch: LinkWatchHooks | null;
  changes: ChangeHooks | null;
  watchdog: WatchdogHooks | null;
}

export const hooks: Hooks = {
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
  qos: null,
  groupQos: null,
  nt: null,
  linkWatch: null,
  changes: null,
  watchdog: null,
};

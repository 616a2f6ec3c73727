import type { Chip } from '#chip';
import type { Qos } from '../headers/qos.ts';
import type { Ref } from '../headers/winsock2.ts';
import type { ProtocolInfo } from '../winsock/calls/startup.ts';
import type { Overlapped } from '../winsock/overlapped/operations.ts';
import type { Handle } from './handle.ts';
import type { Provider } from './provider.ts';
import type { Slot } from './slot.ts';

/**
 * What happens at certain moments only in programs that import the module for it, which puts its function here. A
 * program that does not carries neither the function nor the question. The minifier sees that by itself as long as everybody takes
 * the function out first and calls it then: `const opening = extras.opening; if (opening) opening(...)`.
 */
export interface Extras {
  /** Socket `n` is about to be opened for `handle`, or for a post. */
  opening: ((chip: Chip, n: number, handle: Handle | null) => void) | null;
  /** The connection of a slot is established, whether it was accepted yet or not. */
  established: ((slot: Slot) => void) | null;
  /** The chip gave a connection up because nobody answered: why? Returns the error that the application gets. */
  gaveUp: ((slot: Slot, chip: Chip) => number) | null;
  /** A handle begins a new life: its options are at their defaults, or as those of the listener that it comes from. */
  renewOptions: ((handle: Handle, listener: Handle | null) => void) | null;
  /** An option by its index in options.ts. */
  optionOf: ((handle: Handle, place: number) => number) | null;
  /** A post's slot has announced something, or is looked at by the health check. */
  attendPost: ((provider: Provider, slot: Slot) => void) | null;
  /** Whether the health check looks at a connection in every round. */
  hurries: ((slot: Slot) => boolean) | null;
  /** The poll has come by: from the loop, and from calls that block. */
  polled: (() => void) | null;
  /** The health check has looked at a slot. */
  checked: ((provider: Provider, slot: Slot, nowMs: number) => void) | null;
  /** A round of the health check, eight a second, also while the chip does not answer: is there news of the device? */
  lookout: ((provider: Provider) => void) | null;
  /** Looks whether the network settings or the link have changed, eight times a second. */
  changes: ((provider: Provider) => void) | null;
  /** `second` is to be bound to `addr` and the port that `first` is bound to: 0, or the error. */
  conflict: ((first: Handle, second: Handle, addr: Uint8Array) => number) | null;
  /** Whether another listener is heard on the port in the place of this one. */
  outranked: ((listener: Handle) => boolean) | null;
  /** The record of an overlapped call that is one, on this socket; null for a call like any other. */
  overlaps: ((handle: Handle, lpOverlapped: Overlapped | null) => Overlapped | null) | null;
  /** Overlapped operations go on as far as they can, and end where their socket is gone. */
  advance: ((provider: Provider) => void) | null;
  /** An alertable wait: runs the procedures that are queued, in their order. Returns whether there were any. */
  runProcedures: ((provider: Provider) => boolean) | null;
  /** Whether overlapped sends are under way: whatever else goes out, the FIN included, comes behind them. */
  holdsBack: ((handle: Handle) => boolean) | null;
  /** Events are looked at; `why` is a constant of events.ts. True where that is all there is to do. */
  told: ((handle: Handle, events: number, why: number) => boolean) | null;
  /** Whether a provider's profile is that of Windows, in programs that name one. */
  asWindows: ((provider: Provider) => boolean) | null;
  /** A handle has a new registration. True where that is all there is to do. */
  registered: ((handle: Handle) => boolean) | null;
  /**
   * IP_ADD_MEMBERSHIP (`add`) and IP_DROP_MEMBERSHIP with their ip_mreq: `bytes` are the group's address and that of the
   * interface, four each, in network order. Returns 0, or the error.
   */
  membership: ((handle: Handle, add: boolean, bytes: Uint8Array) => number) | null;
  /** Several descriptors may share a socket: the one that the descriptor `found` stands for. */
  sharedBy: ((found: Handle) => Handle) | null;
  /** Whether `info` comes from WSPDuplicateSocket: then the SOCKET, or INVALID_SOCKET with the error; else 0. */
  claim: ((info: ProtocolInfo, lpErrno: Ref<number>) => number) | null;
  /** Descriptor `s` of `socket` is to be closed: true when others hold it still, and there is no more to do. */
  leave: ((s: number, socket: Handle) => boolean) | null;
  /** The events of `socket` were asked for by descriptor `s`; by which SOCKET value messages name it then. */
  registering: ((socket: Handle, s: number) => void) | null;
  nameOf: ((socket: Handle) => number) | null;
  /** Whether a socket may become a member of group `g`, with a connection to `addr`, null for none yet. */
  mayJoin: ((provider: Provider, g: number, type: number, addr: Uint8Array | null) => boolean) | null;
  /** A new socket becomes a member of group `g`; 0 for none. */
  join: ((handle: Handle, g: number, addr: Uint8Array | null) => void) | null;
  /** Whether a member may be connected to `addr`: 0, or the error. */
  mayConnect: ((handle: Handle, addr: Uint8Array) => number) | null;
  /** A connect went well. */
  connected: ((handle: Handle) => void) | null;
  /** The flow specs of a WSPConnect, for the socket and for its group: 0, or the error. */
  connectQos: ((handle: Handle, qos: Qos) => number) | null;
  connectGroupQos: ((handle: Handle, qos: Qos) => number) | null;
  /** An accept of `listener` begins, with a condition function or without: what the function gets as lpSQOS. */
  offerQos: ((listener: Handle, condition: boolean) => Qos | null) | null;
  /** Whether what the condition function made of it can be had. */
  fitsQos: (() => boolean) | null;
  /** The new socket gets it. */
  takeQos: ((accepted: Handle) => void) | null;
}

export const extras: Extras = {
  opening: null,
  established: null,
  gaveUp: null,
  renewOptions: null,
  optionOf: null,
  attendPost: null,
  hurries: null,
  polled: null,
  checked: null,
  lookout: null,
  changes: null,
  conflict: null,
  outranked: null,
  overlaps: null,
  advance: null,
  runProcedures: null,
  holdsBack: null,
  told: null,
  asWindows: null,
  registered: null,
  membership: null,
  sharedBy: null,
  claim: null,
  leave: null,
  registering: null,
  nameOf: null,
  mayJoin: null,
  join: null,
  mayConnect: null,
  connected: null,
  connectQos: null,
  connectGroupQos: null,
  offerQos: null,
  fitsQos: null,
  takeQos: null,
};

import type { Handle } from '../../engine/records/handle.ts';
import { CLOSED, CONNECTED, CONNECTING } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { WSAEINVAL } from '../../headers/errors.ts';
import { same } from '../../headers/ip.ts';
import { GROUP_ID } from '../../headers/option-indices.ts';
import type { Qos } from '../../headers/qos.ts';
import { SOCK_STREAM } from '../../headers/winsock2.ts';
import { setOption } from '../options/kept-options.ts';

/**
 * Socket groups (Winsock SPI 8). A group is created with its first member, by WSPSocket or by a condition function, and
 * ends with its last one. A member leaves it only by closing.
 */
export interface Group {
  /** SO_GROUP_ID of its members. */
  id: number;
  provider: Provider;
  constrained: boolean;
  /** The peer address of all connections of a constrained group, once the first was established. */
  host: Uint8Array;
  fixed: boolean;
  /** The SOCKET that created it; only this one may set its flow specs. */
  creator: number;
  qos: Qos | null;
}

/** Records of existing groups, and of ended ones, which are reused. */
const groups: Group[] = [];
/** Ids 0 to 2 have other meanings. */
let lastId = 2;

/**
 * The `g` of WSPSocket or of a condition function for a new group of any sockets, with the new socket as its first
 * member. A program contains the groups if it imports this or SG_CONSTRAINED_GROUP.
 */
export const SG_UNCONSTRAINED_GROUP = /* @__PURE__ */ withGroups(1);
/** As SG_UNCONSTRAINED_GROUP, for a group of streams connected to the same host. */
export const SG_CONSTRAINED_GROUP = /* @__PURE__ */ withGroups(2);

function withGroups(g: number): number {
  hooks.groups = { mayJoin: mayJoin, join: join, mayConnect: mayConnect, connected: connected };
  return g;
}

/** Returns true if a socket may join group `g` (0 for none) with a connection to `addr` (null for none yet). */
function mayJoin(provider: Provider, g: number, type: number, addr: Uint8Array | null): boolean {
  if (g === 0 || g === 1) return true;
  if (g === 2) return type === SOCK_STREAM;
  const group = groupById(provider, g);
  if (!group) return false;
  if (!group.constrained) return true;
  return type === SOCK_STREAM && (!addr || mayReach(group, addr, null));
}

function join(handle: Handle, g: number, addr: Uint8Array | null): void {
  if (g === 0) return;
  const group = g <= 2 ? create(handle, g === 2) : groupById(handle.provider, g);
  if (!group) return;
  setOption(handle, GROUP_ID, group.id);
  if (addr) fix(group, addr);
}

function mayConnect(handle: Handle, addr: Uint8Array): number {
  const group = groupOf(handle);
  return !group || mayReach(group, addr, handle) ? 0 : WSAEINVAL;
}

function connected(handle: Handle): void {
  const group = groupOf(handle);
  if (group) fix(group, handle.peerIp);
}

/** Returns the group of a socket, or null. */
export function groupOf(handle: Handle): Group | null {
  return groupById(handle.provider, handle.options[GROUP_ID]);
}

/** Returns true if a handle is a member of a group. */
export function isMember(handle: Handle, group: Group): boolean {
  return handle.state !== CLOSED && handle.options[GROUP_ID] === group.id;
}

function groupById(provider: Provider, id: number): Group | null {
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i];
    if (group.id === id && group.provider === provider && lives(group)) return group;
  }
  return null;
}

function lives(group: Group): boolean {
  const handles = group.provider.handles;
  for (let i = 0; i < handles.length; i++) if (isMember(handles[i], group)) return true;
  return false;
}

/**
 * Returns true if a member may connect to `addr`. A connect in progress, of a member other than `self`, counts as well.
 */
function mayReach(group: Group, addr: Uint8Array, self: Handle | null): boolean {
  if (!group.constrained) return true;
  if (group.fixed) return same(group.host, addr);
  const handles = group.provider.handles;
  for (let i = 0; i < handles.length; i++) {
    const other = handles[i];
    const busy = other.state === CONNECTING || other.state === CONNECTED;
    if (other !== self && busy && isMember(other, group) && !same(other.peerIp, addr)) return false;
  }
  return true;
}

function fix(group: Group, addr: Uint8Array): void {
  if (group.fixed) return;
  group.fixed = true;
  group.host.set(addr, 0);
}

function create(handle: Handle, constrained: boolean): Group {
  const group = unused(handle.provider);
  group.id = ++lastId;
  group.provider = handle.provider;
  group.constrained = constrained;
  group.fixed = false;
  group.creator = handle.socket;
  group.qos = null;
  return group;
}

function unused(provider: Provider): Group {
  for (let i = 0; i < groups.length; i++) if (!lives(groups[i])) return groups[i];
  const group = {
    id: 0,
    provider: provider,
    constrained: false,
    host: new Uint8Array(4),
    fixed: false,
    creator: -1,
    qos: null,
  };
  groups.push(group);
  return group;
}

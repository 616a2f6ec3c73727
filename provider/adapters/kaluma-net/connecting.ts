import { dial, refuseTarget } from '../../engine/dialing.ts';
import { afterChange } from '../../engine/poll.ts';
import type { ConnectionLimits } from '../../engine/records/handle.ts';
import { isIdle } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSAEISCONN } from '../../headers/errors.ts';
import { readIp } from '../../headers/ip.ts';
import { limitHandle } from '../../limits/limits.ts';
import type { Resolver } from '../resolver.ts';
import { takeLocalName } from './accepting.ts';
import { complete, EHOSTUNREACH, errnoOf, fail, moved } from './ending.ts';
import { aimAt, literalOf, textOf } from './family.ts';
import { setOutgoing, setServers } from './features.ts';
import type { NetRecord } from './record.ts';

/** What a program that only serves `http` does without: connects of its own, and limits for servers of `net`. */

/** The address being parsed. */
const address = new Uint8Array(4);
let resolver: Resolver | null = null;

/**
 * Lets sockets of `net` and `http` connect.
 *
 * @param resolve resolves host names; null: only addresses can be connected to
 */
export function allowOutgoing(resolve: Resolver | null): void {
  resolver = resolve;
  setOutgoing({ connect: connect, connected: connected });
}

/** Limits the clients of servers of `net` that listen from now on. */
export function limitServers(limits: ConnectionLimits): void {
  setServers({
    limit: function (listener): void {
      limitHandle(listener, limits);
    },
  });
}

function connect(record: NetRecord, host: string, port: number): void {
  const fd = record.fd;
  record.outgoing = true;
  record.rport = port;
  if (readIp(host, address)) return callUp(record, fd, address);
  const six = literalOf(host);
  if (six) return callUp(record, fd, six);
  if (!resolver) return fail(record, EHOSTUNREACH);
  resolver(host, function (found): void {
    callUp(record, fd, found);
  });
}

/** Sends the SYN if the socket is still open. */
function callUp(record: NetRecord, fd: number, ip: Uint8Array | null): void {
  if (record.fd !== fd) return;
  if (!ip) return fail(record, EHOSTUNREACH);
  const handle = record.handle;
  const provider = handle.provider;
  record.raddr = textOf(ip);
  const port = record.rport >= 0 && record.rport <= 0xffff ? record.rport : 0;
  let error = isIdle(handle.state) ? aimAt(handle, ip, port) : WSAEISCONN;
  if (error === 0 && !(hooks.ipv6 && handle.six)) error = refuseTarget(provider, ip, port);
  if (error === 0) error = dial(handle, ip, port);
  if (error === 0) return;
  afterChange(provider);
  fail(record, errnoOf(error));
}

function connected(record: NetRecord, error: number): void {
  if (error !== 0) return fail(record, errnoOf(error));
  takeLocalName(record);
  moved(record);
  const fd = record.fd;
  complete(record.callbacks.shift(), 0);
  if (record.fd === fd && record.connect_cb) record.connect_cb();
}

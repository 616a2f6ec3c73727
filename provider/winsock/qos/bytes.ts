import { type FlowSpec, QOS_SIZE, type Qos } from '../../headers/qos.ts';
import { readU32, writeU32 } from '../u32.ts';

/** A QOS as the bytes of an ioctl: two FLOWSPECs of eight numbers each, then a WSABUF. */

const SENDING = 0;
const RECEIVING = 32;
/** Offset of the length of ProviderSpecific; a pointer follows it. */
const SPECIFIC = 64;
const FIELD_SIZE = 4;

/**
 * Reads a QOS of QOS_SIZE bytes. The pointer of ProviderSpecific cannot be followed: only its `len` is read.
 *
 * @param from the output of SIO_GET_QOS
 * @param into out: the flow specs
 */
export function readQos(from: Uint8Array, into: Qos): void {
  readSpec(from, SENDING, into.SendingFlowspec);
  readSpec(from, RECEIVING, into.ReceivingFlowspec);
  const length = readU32(from, SPECIFIC);
  into.ProviderSpecific = length === 0 ? null : { len: length, buf: from };
}

/**
 * Writes a QOS as QOS_SIZE bytes: the input of SIO_SET_QOS, the output of SIO_GET_QOS.
 *
 * @param into out: QOS_SIZE bytes
 * @param from the flow specs
 */
export function writeQos(into: Uint8Array, from: Qos): void {
  writeSpec(into, SENDING, from.SendingFlowspec);
  writeSpec(into, RECEIVING, from.ReceivingFlowspec);
  into.fill(0, SPECIFIC, QOS_SIZE);
  if (from.ProviderSpecific) writeU32(into, SPECIFIC, from.ProviderSpecific.len);
}

function readSpec(from: Uint8Array, start: number, into: FlowSpec): void {
  let at = start;
  for (const field in into) {
    into[field as keyof FlowSpec] = readU32(from, at);
    at += FIELD_SIZE;
  }
}

function writeSpec(into: Uint8Array, start: number, from: FlowSpec): void {
  let at = start;
  for (const field in from) {
    writeU32(into, at, from[field as keyof FlowSpec]);
    at += FIELD_SIZE;
  }
}

import { readU32, writeU32 } from './u32.ts';
import { type FlowSpec, QOS_SIZE, type Qos } from './winsock-qos.ts';

/** A QOS as the bytes of an ioctl: FLOWSPEC twice, eight numbers each, then a WSABUF. */

const SENDING = 0;
const RECEIVING = 32;
/** The length of ProviderSpecific; a pointer follows it. */
const SPECIFIC = 64;

/** Reads QOS_SIZE bytes. Nothing can be behind the pointer of ProviderSpecific: `len` alone says what was asked for. */
export function readQos(from: Uint8Array, into: Qos): void {
  readSpec(from, SENDING, into.SendingFlowspec);
  readSpec(from, RECEIVING, into.ReceivingFlowspec);
  const length = readU32(from, SPECIFIC);
  into.ProviderSpecific = length === 0 ? null : { len: length, buf: from };
}

/** Writes QOS_SIZE bytes: the input of SIO_SET_QOS, the output of SIO_GET_QOS. */
export function writeQos(into: Uint8Array, from: Qos): void {
  writeSpec(into, SENDING, from.SendingFlowspec);
  writeSpec(into, RECEIVING, from.ReceivingFlowspec);
  for (let at = SPECIFIC; at < QOS_SIZE; at++) into[at] = 0;
  if (from.ProviderSpecific) writeU32(into, SPECIFIC, from.ProviderSpecific.len);
}

function readSpec(from: Uint8Array, at: number, into: FlowSpec): void {
  into.TokenRate = readU32(from, at);
  into.TokenBucketSize = readU32(from, at + 4);
  into.PeakBandwidth = readU32(from, at + 8);
  into.Latency = readU32(from, at + 12);
  into.DelayVariation = readU32(from, at + 16);
  into.ServiceType = readU32(from, at + 20);
  into.MaxSduSize = readU32(from, at + 24);
  into.MinimumPolicedSize = readU32(from, at + 28);
}

function writeSpec(into: Uint8Array, at: number, from: FlowSpec): void {
  writeU32(into, at, from.TokenRate);
  writeU32(into, at + 4, from.TokenBucketSize);
  writeU32(into, at + 8, from.PeakBandwidth);
  writeU32(into, at + 12, from.Latency);
  writeU32(into, at + 16, from.DelayVariation);
  writeU32(into, at + 20, from.ServiceType);
  writeU32(into, at + 24, from.MaxSduSize);
  writeU32(into, at + 28, from.MinimumPolicedSize);
}

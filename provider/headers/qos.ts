import type { WsaBuf } from './winsock2.ts';

/** Quality of service: records and constants of qos.h. */

/** An unspecified value of a FLOWSPEC; and a rate without limit. */
export const QOS_NOT_SPECIFIED = 0xffffffff;
export const POSITIVE_INFINITY_RATE = 0xfffffffe;

export const SERVICETYPE_NOTRAFFIC = 0;
export const SERVICETYPE_BESTEFFORT = 1;
export const SERVICETYPE_CONTROLLEDLOAD = 2;
export const SERVICETYPE_GUARANTEED = 3;
export const SERVICETYPE_NETWORK_UNAVAILABLE = 4;
export const SERVICETYPE_GENERAL_INFORMATION = 5;
/** Leaves this direction unchanged. */
export const SERVICETYPE_NOCHANGE = 6;
export const SERVICETYPE_NONCONFORMING = 9;
export const SERVICETYPE_NETWORK_CONTROL = 10;
export const SERVICETYPE_QUALITATIVE = 13;

/** FLOWSPEC: one direction of the traffic. Rates in bytes per second, times in microseconds, sizes in bytes. */
export interface FlowSpec {
  TokenRate: number;
  TokenBucketSize: number;
  PeakBandwidth: number;
  Latency: number;
  DelayVariation: number;
  /** One of the `SERVICETYPE_` numbers. */
  ServiceType: number;
  MaxSduSize: number;
  MinimumPolicedSize: number;
}

/** QOS: both directions. `ProviderSpecific` must be null or of length 0: this provider has no specific data. */
export interface Qos {
  SendingFlowspec: FlowSpec;
  ReceivingFlowspec: FlowSpec;
  ProviderSpecific: WsaBuf | null;
}

/** Size of a QOS as input or output of an ioctl, in bytes: twice eight numbers, and an empty WSABUF. */
export const QOS_SIZE = 72;

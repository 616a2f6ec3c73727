import type { WsaBuf } from './winsock2.ts';

/** Quality of service: the records and numbers of qos.h. */

/** What a FLOWSPEC leaves open; and a rate without limit. */
export const QOS_NOT_SPECIFIED = 0xffffffff;
export const POSITIVE_INFINITY_RATE = 0xfffffffe;

export const SERVICETYPE_NOTRAFFIC = 0;
export const SERVICETYPE_BESTEFFORT = 1;
export const SERVICETYPE_CONTROLLEDLOAD = 2;
export const SERVICETYPE_GUARANTEED = 3;
export const SERVICETYPE_NETWORK_UNAVAILABLE = 4;
export const SERVICETYPE_GENERAL_INFORMATION = 5;
/** This direction stays as it is. */
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

/** QOS: both directions. `ProviderSpecific` must be null or of length 0: this provider has nothing of that kind. */
export interface Qos {
  SendingFlowspec: FlowSpec;
  ReceivingFlowspec: FlowSpec;
  ProviderSpecific: WsaBuf | null;
}

/** How many bytes a QOS takes as the input or output of an ioctl: twice eight numbers, and an empty WSABUF. */
export const QOS_SIZE = 72;

import { happened } from '../../engine/events.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSAEFAULT, WSAEOPNOTSUPP } from '../../headers/errors.ts';
import { TYPE_OF_SERVICE } from '../../headers/option-indices.ts';
import {
  type FlowSpec,
  POSITIVE_INFINITY_RATE,
  QOS_NOT_SPECIFIED,
  type Qos,
  SERVICETYPE_BESTEFFORT,
  SERVICETYPE_CONTROLLEDLOAD,
  SERVICETYPE_GUARANTEED,
  SERVICETYPE_NETWORK_CONTROL,
  SERVICETYPE_NOCHANGE,
  SERVICETYPE_NOTRAFFIC,
  SERVICETYPE_QUALITATIVE,
} from '../../headers/qos.ts';
import { FD_QOS } from '../../headers/winsock2.ts';
import { packetsChanged } from '../options/chip-settings.ts';
import { setOption } from '../options/kept-options.ts';

/**
 * Quality of service (Winsock SPI 9). Flow specs are stored and returned, and the packets of a socket are marked with
 * the requested service type, in Sn_TOS. Nothing is reserved or policed; routers may evaluate the mark.
 */

/** 100 Mbit/s in bytes per second, the upper limit of this chip. */
const WIRE_RATE = 12500000;

/** The marks: the differentiated services codepoints 24, 40 and 48, in the upper six bits. */
const TOS_CONTROLLEDLOAD = 0x60;
const TOS_GUARANTEED = 0xa0;
const TOS_NETWORK_CONTROL = 0xc0;

/** The record passed to condition functions, and the listener of the accept that uses it; created once. */
const proposal = qos();
let proposed = false;

hooks.qos = { connect: setQos, offer: offer, fits: fits, assign: assign };

function offer(listener: Handle, condition: boolean): Qos | null {
  proposed = condition && listener.qos !== null;
  if (!proposed) return null;
  copyQos(proposal, listener.qos as Qos);
  return proposal;
}

function fits(): boolean {
  return !proposed || judge(proposal) === 0;
}

function assign(accepted: Handle): void {
  if (!proposed) return;
  proposed = false;
  // The connection is already open: its packets keep the listener's mark.
  accepted.qos = qos();
  copyQos(accepted.qos, proposal);
}

/** Creates a QOS for best effort, with everything else unspecified, for WSPConnect and WSPGetQOSByName. */
export function qos(): Qos {
  return { SendingFlowspec: flowSpec(), ReceivingFlowspec: flowSpec(), ProviderSpecific: null };
}

/** The fields are created in the order of the ioctl's bytes. */
function flowSpec(): FlowSpec {
  return {
    TokenRate: QOS_NOT_SPECIFIED,
    TokenBucketSize: QOS_NOT_SPECIFIED,
    PeakBandwidth: QOS_NOT_SPECIFIED,
    Latency: QOS_NOT_SPECIFIED,
    DelayVariation: QOS_NOT_SPECIFIED,
    ServiceType: SERVICETYPE_BESTEFFORT,
    MaxSduSize: QOS_NOT_SPECIFIED,
    MinimumPolicedSize: QOS_NOT_SPECIFIED,
  };
}

/** Copies `from` into `into`, except a direction with SERVICETYPE_NOCHANGE. Returns true if anything changed. */
export function copyQos(into: Qos, from: Qos): boolean {
  const sending = copySpec(into.SendingFlowspec, from.SendingFlowspec);
  const receiving = copySpec(into.ReceivingFlowspec, from.ReceivingFlowspec);
  return sending || receiving;
}

function copySpec(into: FlowSpec, from: FlowSpec): boolean {
  if (from.ServiceType === SERVICETYPE_NOCHANGE) return false;
  let changed = false;
  for (const name in into) {
    const field = name as keyof FlowSpec;
    if (into[field] !== from[field]) changed = true;
    into[field] = from[field];
  }
  return changed;
}

/** Returns 0 if the flow specs can be met, else WSAEFAULT (a direction is missing) or WSAEOPNOTSUPP. */
export function judge(asked: Qos): number {
  if (!asked.SendingFlowspec || !asked.ReceivingFlowspec) return WSAEFAULT;
  const specific = asked.ProviderSpecific;
  if (specific && specific.len > 0) return WSAEOPNOTSUPP;
  return canBe(asked.SendingFlowspec) && canBe(asked.ReceivingFlowspec) ? 0 : WSAEOPNOTSUPP;
}

function canBe(spec: FlowSpec): boolean {
  return tosOf(spec.ServiceType) >= 0 && canFlow(spec.TokenRate) && canFlow(spec.PeakBandwidth);
}

function canFlow(rate: number): boolean {
  return rate <= WIRE_RATE || rate === QOS_NOT_SPECIFIED || rate === POSITIVE_INFINITY_RATE;
}

/** Returns the mark of a service type; -1 for an invalid one. */
function tosOf(serviceType: number): number {
  switch (serviceType) {
    case SERVICETYPE_NOTRAFFIC:
    case SERVICETYPE_BESTEFFORT:
    case SERVICETYPE_QUALITATIVE:
    case SERVICETYPE_NOCHANGE:
      return 0;
    case SERVICETYPE_CONTROLLEDLOAD:
      return TOS_CONTROLLEDLOAD;
    case SERVICETYPE_GUARANTEED:
      return TOS_GUARANTEED;
    case SERVICETYPE_NETWORK_CONTROL:
      return TOS_NETWORK_CONTROL;
  }
  return -1;
}

/**
 * Sets a socket's flow specs. The service type of its sending direction sets its IP_TOS, which the chip takes only when
 * it opens a socket: a listener marks connections that it accepts later, and a connection stays unchanged.
 *
 * @returns 0, or the error of `judge`
 */
export function setQos(handle: Handle, asked: Qos): number {
  const error = judge(asked);
  if (error !== 0) return error;
  if (!handle.qos) handle.qos = qos();
  const changed = copyQos(handle.qos, asked);
  if (asked.SendingFlowspec.ServiceType !== SERVICETYPE_NOCHANGE) {
    setOption(handle, TYPE_OF_SERVICE, tosOf(asked.SendingFlowspec.ServiceType));
    packetsChanged(handle);
  }
  if (changed) happened(handle, FD_QOS);
  return 0;
}

import { find } from '../../engine/records/handle.ts';
import { WSAEFAULT, WSAEINVAL } from '../../headers/errors.ts';
import {
  type FlowSpec,
  type Qos,
  SERVICETYPE_BESTEFFORT,
  SERVICETYPE_CONTROLLEDLOAD,
  SERVICETYPE_GUARANTEED,
  SERVICETYPE_NETWORK_CONTROL,
} from '../../headers/qos.ts';
import type { Ref, WsaBuf } from '../../headers/winsock2.ts';
import { copyQos, qos } from './flow-specs.ts';

/**
 * The templates, the same in both directions: telephone speech of 64 kbit/s in packets of 20 ms; control messages, a
 * hundred short ones a second; one measurement a second; and bulk transfer with the remaining bandwidth.
 */
const NAMES = ['G711', 'CONTROL', 'TELEMETRY', 'BULK'];
/** For each template: rate, bucket, peak, latency, service type, largest message. */
const SPECS = [
  [10000, 400, 20000, 20000, SERVICETYPE_GUARANTEED, 200],
  [6400, 640, 12800, 10000, SERVICETYPE_NETWORK_CONTROL, 64],
  [200, 1460, 10000, 1000000, SERVICETYPE_CONTROLLEDLOAD, 1460],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, SERVICETYPE_BESTEFFORT, 0xffffffff],
];

/**
 * Fills a QOS from a template: G711, CONTROL, TELEMETRY or BULK. An empty name lists the templates.
 *
 * @param s a SOCKET
 * @param lpQOSName in: the name in ASCII, up to its length or a NUL. If it is empty, out: the names of all templates,
 * each closed by a NUL, the last by two; `len` is set to their length in `buf`
 * @param lpQOS out: the flow specs (see `qos`); unchanged if names are listed
 * @param lpErrno out: the error of a failed call
 * @returns true, or false with WSAENOTSOCK, WSAEFAULT (a parameter is missing, or `buf` too short for the list),
 * WSAEINVAL (an unknown name)
 * @see WSPGetQOSByName, ws2spi.h
 */
export function WSPGetQOSByName(
  s: number,
  lpQOSName: WsaBuf,
  lpQOS: Qos | null,
  lpErrno: Ref<number>,
): boolean {
  if (!find(s, lpErrno)) return false;
  const error = !lpQOSName || !lpQOSName.buf ? WSAEFAULT : answer(lpQOSName, lpQOS);
  if (error !== 0) lpErrno.value = error;
  return error === 0;
}

function answer(name: WsaBuf, into: Qos | null): number {
  const text = textOf(name);
  if (text.length === 0) return list(name);
  if (!into) return WSAEFAULT;
  const which = NAMES.indexOf(text);
  if (which < 0) return WSAEINVAL;
  const template = qos();
  fill(template.SendingFlowspec, SPECS[which]);
  fill(template.ReceivingFlowspec, SPECS[which]);
  copyQos(into, template);
  into.ProviderSpecific = null;
  return 0;
}

function textOf(name: WsaBuf): string {
  let text = '';
  for (let i = 0; i < name.len && i < name.buf.length && name.buf[i] !== 0; i++)
    text += String.fromCharCode(name.buf[i]);
  return text;
}

function list(name: WsaBuf): number {
  const text = NAMES.join('\0') + '\0\0';
  if (name.buf.length < text.length) return WSAEFAULT;
  for (let i = 0; i < text.length; i++) name.buf[i] = text.charCodeAt(i);
  name.len = text.length;
  return 0;
}

function fill(spec: FlowSpec, numbers: number[]): void {
  spec.TokenRate = numbers[0];
  spec.TokenBucketSize = numbers[1];
  spec.PeakBandwidth = numbers[2];
  spec.Latency = numbers[3];
  spec.ServiceType = numbers[4];
  spec.MaxSduSize = numbers[5];
}

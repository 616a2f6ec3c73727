import {
  type Qos,
  qos,
  readQos,
  SIO_GET_QOS,
  SIO_SET_QOS,
  WSPIoctl,
  writeQos,
} from '../../../provider/index.ts';
import type { Device } from '../device.ts';

/** A QOS with this service type and this rate, in bytes per second, in its sending direction. */
export function sending(serviceType: number, rate = 1000): Qos {
  const asked = qos();
  asked.SendingFlowspec.ServiceType = serviceType;
  asked.SendingFlowspec.TokenRate = rate;
  return asked;
}

/** SIO_SET_QOS, or another code with a QOS as input: returns 0, or the error. */
export function giveQos(d: Device, s: number, asked: Qos, code = SIO_SET_QOS): number {
  const bytes = new Uint8Array(72);
  writeQos(bytes, asked);
  const result = WSPIoctl(s, code, bytes, 72, null, 0, { value: 0 }, null, null, null, d.err);
  return result === 0 ? 0 : d.err.value;
}

/** SIO_GET_QOS, or another code with a QOS as output; null, with the error in `d.err`, if it failed. */
export function readBack(d: Device, s: number, code = SIO_GET_QOS): Qos | null {
  const bytes = new Uint8Array(72).fill(0xee);
  const returned = { value: 0 };
  if (WSPIoctl(s, code, null, 0, bytes, 72, returned, null, null, null, d.err) !== 0) return null;
  if (returned.value !== 72) throw new Error(`${returned.value} bytes`);
  const kept = qos();
  readQos(bytes, kept);
  return kept;
}

/** Returns the service type and the rate of the sending side. */
export function sendingOf(kept: Qos | null): [serviceType: number, rate: number] | null {
  return kept && [kept.SendingFlowspec.ServiceType, kept.SendingFlowspec.TokenRate];
}

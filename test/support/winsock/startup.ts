import * as assert from 'uvu/assert';
import {
  type ProtocolInfo,
  type Upcalls,
  WSPCleanup,
  WSPStartup,
  type WspData,
} from '../../../provider/index.ts';
import { type Device, type DeviceOptions, newDevice } from '../device.ts';
import { ON_A_SOCKET } from '../errors/calls.ts';
import { until } from '../until.ts';

/** Returns a test with a device that is not started; all that it starts is ended afterwards. */
export function withUnstarted(body: (device: Device) => void, options: DeviceOptions = {}): () => void {
  return () => {
    const device = newDevice(options);
    try {
      body(device);
    } finally {
      until('nothing is started', () => WSPCleanup({ value: 0 }) !== 0);
    }
  };
}

/** One WSPStartup: returns its result, and its output. */
export function begin(
  info: ProtocolInfo,
  version = 0x0202,
  upcalls: Upcalls | null = null,
): [number, WspData] {
  const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
  return [WSPStartup(version, data, info, upcalls, null), data];
}

/** Returns the error of all calls with a SOCKET parameter for `s`: each must refuse it, with the same code. */
export function refusedBy(s: number): number {
  const calls = Object.entries(ON_A_SOCKET);
  const codes = calls.map(([name, call]) => {
    const code = call({ err: { value: 0 } }, s);
    assert.ok(code !== 0, `${name} did not fail`);
    return code;
  });
  assert.is(new Set(codes).size, 1, calls.map(([name], i) => `${name} ${codes[i]}`).join(', '));
  return codes[0];
}

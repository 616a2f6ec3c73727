import { WSPIoctl } from '../../../provider/index.ts';
import type { Device } from '../device.ts';

export interface Parameters {
  input?: Uint8Array | null;
  inputLength?: number;
  output?: Uint8Array | null;
  outputLength?: number;
  returned?: { value: number };
}

/** Returns 0, or the error of a WSPIoctl; the default lengths are those of the buffers. */
export function control(d: Device, s: number, code: number, parameters: Parameters = {}): number {
  const { input = null, output = null, returned = { value: 77 } } = parameters;
  const { inputLength = input?.length ?? 0, outputLength = output?.length ?? 0 } = parameters;
  const result = WSPIoctl(
    s,
    code,
    input,
    inputLength,
    output,
    outputLength,
    returned,
    null,
    null,
    null,
    d.err,
  );
  return result === 0 ? 0 : d.err.value;
}

/** Returns the output of an ioctl, or its error. */
export function ask(d: Device, s: number, code: number, input: Uint8Array | null = null): number[] | number {
  const output = new Uint8Array(128).fill(0xee);
  const returned = { value: 77 };
  const error = control(d, s, code, { input, output, returned });
  return error === 0 ? [...output.subarray(0, returned.value)] : error;
}

/** Returns a sockaddr_in as bytes. */
export function name(ip: string, port = 0): Uint8Array {
  const bytes = [2, 0, port >> 8, port & 0xff, ...ip.split('.').map(Number), 0, 0, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from(bytes);
}

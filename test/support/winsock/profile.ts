import * as assert from 'uvu/assert';
import { createEvent, nt, WSAEFAULT, WSPEventSelect, WSPRecv } from '../../../provider/index.ts';
import { messagesOf } from '../conversation.ts';
import { type Device, type DeviceOptions, withDevice } from '../device.ts';
import { A_WHILE, words } from '../events.ts';

/** Returns a test with a device of this profile, for each row of Winsock SPI 10.5. */
export const windows = (body: (d: Device) => void, options: DeviceOptions = {}) =>
  withDevice((d) => {
    d.info.config.profile = nt;
    body(d);
  }, options);

/** A receive without a count parameter: it fails. */
export function failToReceive(d: Device, s: number): void {
  const buffers = [{ len: 1, buf: new Uint8Array(1) }];
  assert.is(WSPRecv(s, buffers, 1, null as never, { value: 0 }, null, null, null, d.err), -1);
  assert.is(d.err.value, WSAEFAULT);
}

/**
 * A registration of `s` with an event object: `register` repeats it, and `isSet` returns true if it has set the object.
 */
export function recorder(d: Device, s: number, mask: number) {
  const event = createEvent(null);
  const register = () => assert.is(WSPEventSelect(s, event, mask, d.err), 0);
  const isSet = () => {
    d.run(A_WHILE);
    const was = event.signalled;
    event.signalled = false;
    return was;
  };
  register();
  return { event, register, isSet };
}

/** Returns the messages posted by a repeated registration for `mask`, in words. */
export function postedAgain(d: Device, s: number, mask: number): string[] {
  const messages = messagesOf(d, s, mask);
  d.run(A_WHILE);
  return words(messages);
}

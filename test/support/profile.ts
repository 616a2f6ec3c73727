import * as assert from 'uvu/assert';
import { createEvent, nt, WSAEFAULT, WSPEventSelect, WSPRecv } from '../../provider/index.ts';
import { messagesOf } from './conversation.ts';
import { type Device, type DeviceOptions, withDevice } from './device.ts';
import { A_WHILE, words } from './events.ts';

/** A test body with a device of this profile, for each row of winsock-spi 10.5. */
export const windows = (body: (d: Device) => void, options: DeviceOptions = {}) =>
  withDevice((d) => {
    d.info.config.profile = nt;
    body(d);
  }, options);

/** A receive into no count: it fails. */
export function failToReceive(d: Device, s: number): void {
  const buffers = [{ len: 1, buf: new Uint8Array(1) }];
  assert.is(WSPRecv(s, buffers, 1, null as never, { value: 0 }, null, null, null, d.err), -1);
  assert.is(d.err.value, WSAEFAULT);
}

/** A registration of `s` with an event object that asks for the same again, and tells whether it was set. */
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

/** What a repeated registration for `mask` posts, in words. */
export function postedAgain(d: Device, s: number, mask: number): string[] {
  const messages = messagesOf(d, s, mask);
  d.run(A_WHILE);
  return words(messages);
}

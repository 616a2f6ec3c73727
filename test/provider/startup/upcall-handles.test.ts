import * as assert from 'uvu/assert';
import {
  INVALID_SOCKET,
  PROVIDER_ID,
  WPUCloseSocketHandle,
  WPUCreateSocketHandle,
  WPUFDIsSet,
  WPUGetProviderPath,
  WPUModifyIFSHandle,
  WPUQuerySocketHandleContext,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOBUFS,
  WSAENOTSOCK,
} from '../../../provider/index.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { refusedBy } from '../../support/winsock/startup.ts';

const handles = suite('upcall handles');

handles(
  'have a context, are SOCKETs of nobody else, and mean nothing once they are closed',
  withDevice((d) => {
    const contexts = [{ first: 1 }, { second: 2 }];
    const made = contexts.map((context) => WPUCreateSocketHandle(1, context, d.err));
    const found = { value: null as unknown };
    made.forEach((s, i) => {
      assert.is(WPUQuerySocketHandleContext(s, found, d.err), 0);
      assert.is(found.value, contexts[i]);
      assert.is(refusedBy(s), WSAENOTSOCK);
    });
    assert.is(WPUCloseSocketHandle(made[0], d.err), 0);
    const again = WPUCreateSocketHandle(1, null, d.err);
    assert.not.ok(made.includes(again));
    for (const call of [
      () => WPUQuerySocketHandleContext(made[0], found, d.err),
      () => WPUCloseSocketHandle(made[0], d.err),
      () => WPUCloseSocketHandle(d.socket(), d.err),
    ]) {
      d.err.value = 0;
      assert.is(call(), -1);
      assert.is(d.err.value, WSAENOTSOCK);
    }
    assert.is(WPUQuerySocketHandleContext(made[1], null as never, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    for (const s of [made[1], again]) WPUCloseSocketHandle(s, d.err);
  }),
);

handles('are 256 at once, and as many again as are closed', () => {
  const err = { value: 0 };
  const made: number[] = [];
  for (let s = WPUCreateSocketHandle(1, 0, err); s !== INVALID_SOCKET; s = WPUCreateSocketHandle(1, 0, err))
    made.push(s);
  assert.equal([made.length, new Set(made).size, err.value], [256, 256, WSAENOBUFS]);
  for (const s of made) assert.is(WPUCloseSocketHandle(s, err), 0);
  const next = WPUCreateSocketHandle(1, 0, err);
  assert.not.equal(next, INVALID_SOCKET);
  WPUCloseSocketHandle(next, err);
});

handles(
  'WPUModifyIFSHandle: gives back what is a SOCKET',
  withDevice((d) => {
    const [own, foreign] = [d.socket(), WPUCreateSocketHandle(1, 0, d.err)];
    assert.equal([WPUModifyIFSHandle(1, own, d.err), WPUModifyIFSHandle(1, foreign, d.err)], [own, foreign]);
    assert.is(WPUModifyIFSHandle(1, 4711, d.err), INVALID_SOCKET);
    assert.is(d.err.value, WSAENOTSOCK);
    WPUCloseSocketHandle(foreign, d.err);
  }),
);

handles('WPUFDIsSet: returns whether a set has a socket', () => {
  assert.equal(
    [WPUFDIsSet(7, [5, 7]), WPUFDIsSet(6, [5, 7]), WPUFDIsSet(6, null as never)],
    [true, false, false],
  );
});

handles('WPUGetProviderPath: returns the path of its own GUID, if there is room', () => {
  const err = { value: 0 };
  const path = { value: '' };
  const length = { value: 0 };
  const ask = (id: string, room: number) => {
    length.value = room;
    return WPUGetProviderPath(id, path, length, err) === 0 ? 0 : err.value;
  };
  assert.is(ask(PROVIDER_ID, 0), WSAEFAULT);
  const needed = length.value;
  assert.is(ask(PROVIDER_ID, needed - 1), WSAEFAULT);
  assert.is(path.value, '');
  assert.is(ask(PROVIDER_ID, needed), 0);
  assert.equal([path.value.length + 1, length.value], [needed, needed]);
  assert.is(ask('{00000000-0000-0000-0000-000000000000}', 255), WSAEINVAL);
});

handles.run();

import * as assert from 'uvu/assert';
import * as wsa from '../../../provider/index.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

/** A caller's mistake is answered by a code; nothing throws, whatever the record looks like. */
const names = suite('names');

const BAD: [what: string, name: unknown][] = [
  ['none at all', null],
  ['without an address', { family: 2, port: 80 }],
  ['with an address of 3 bytes', { family: 2, port: 80, addr: new Uint8Array(3) }],
];

/** Every function that takes a name, or fills one: on a socket in the state that it is for. */
const CALLS: [name: string, call: (d: Device, name: wsa.SockAddr) => number][] = [
  ['WSPBind', (d, name) => wsa.WSPBind(d.socket(), name, 16, d.err)],
  ['WSPConnect', (d, name) => wsa.WSPConnect(d.socket(), name, 16, null, null, null, null, d.err)],
  ['WSPConnect of datagrams', (d, name) => wsa.WSPConnect(udp(d), name, 16, null, null, null, null, d.err)],
  ['WSPJoinLeaf', (d, name) => wsa.WSPJoinLeaf(udp(d), name, 16, null, null, null, null, wsa.JL_BOTH, d.err)],
  ['WSPGetSockName', (d, name) => wsa.WSPGetSockName(d.listen(80, 1), name, { value: 16 }, d.err)],
  [
    'WSPAddressToString',
    (d, name) => wsa.WSPAddressToString(name, 16, null, { value: '' }, { value: 30 }, d.err),
  ],
  [
    'WSPStringToAddress',
    (d, name) => wsa.WSPStringToAddress('10.0.2.2:80', 2, null, name, { value: 16 }, d.err),
  ],
];

function udp(d: Device): number {
  return wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_DGRAM, wsa.IPPROTO_UDP, d.info, 0, 0, d.err);
}

for (const [name, call] of CALLS) {
  for (const [what, bad] of BAD) {
    names(
      `${name} takes one ${what} for WSAEFAULT`,
      withDevice((d) => {
        const result = call(d, bad as wsa.SockAddr);
        assert.ok(result === wsa.SOCKET_ERROR || result === wsa.INVALID_SOCKET, `${result}`);
        assert.is(d.err.value, wsa.WSAEFAULT);
      }),
    );
  }
}

for (const [what, bad] of BAD.slice(1)) {
  names(
    `WSPAccept, WSPGetPeerName, WSPSendTo and WSPRecvFrom take one ${what} for WSAEFAULT`,
    withDevice((d) => {
      const name = bad as wsa.SockAddr;
      const listener = d.listen(80, 1);
      d.host.connect(80);
      d.run(5);
      assert.is(wsa.WSPAccept(listener, name, { value: 16 }, null, 0, d.err), wsa.INVALID_SOCKET);
      assert.is(d.err.value, wsa.WSAEFAULT);
      const s = d.accept(listener);
      assert.is(wsa.WSPGetPeerName(s, name, { value: 16 }, d.err), -1);
      assert.is(d.err.value, wsa.WSAEFAULT);
      const buffers = [{ len: 4, buf: new Uint8Array(4) }];
      const [count, flags] = [{ value: 0 }, { value: 0 }];
      assert.is(wsa.WSPSendTo(udp(d), buffers, 1, count, 0, name, 16, null, null, null, d.err), -1);
      assert.is(d.err.value, wsa.WSAEFAULT);
      const u = udp(d);
      wsa.WSPBind(u, wsa.inetAny(5000), 16, d.err);
      const length = { value: 16 };
      assert.is(wsa.WSPRecvFrom(u, buffers, 1, count, flags, name, length, null, null, null, d.err), -1);
      assert.is(d.err.value, wsa.WSAEFAULT);
    }),
  );
}

names.run();

import * as assert from 'uvu/assert';
import {
  CURRENT_PROCESS,
  INVALID_SOCKET,
  type ProtocolInfo,
  WSAEFAULT,
  WSAEINTR,
  WSAEINVAL,
  WSAEMFILE,
  WSAENOTSOCK,
  WSPCleanup,
  WSPCloseSocket,
  WSPDuplicateSocket,
} from '../../../provider/index.ts';
import { peerPort, slots } from '../../support/calls.ts';
import { converse } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { blank, copyOf, redeem, tokenOf } from '../../support/winsock/duplicates.ts';
import { begin } from '../../support/winsock/startup.ts';

const duplicate = suite('duplicate');

duplicate(
  'makes a second descriptor of the same connection: what one sends, both receive from',
  withDevice((d) => {
    const { s, client } = converse(d);
    const t = copyOf(d, s);
    assert.ok(t > 0 && t !== s && t !== INVALID_SOCKET);
    assert.is(d.send(s, 'by s, '), 6);
    assert.is(d.send(t, 'by t'), 4);
    client.send('abcd');
    d.run(5);
    assert.is(client.text(), 'by s, by t');
    assert.is(d.recv(t, 2), 'ab');
    assert.is(d.recv(s, 2), 'cd');
    assert.is(peerPort(d, t), client.localPort);
  }),
);

duplicate(
  'refuses a bad socket before a bad process before a bad record',
  withDevice((d) => {
    const none = null as never;
    const s = d.socket();
    const cases: [number, number, ProtocolInfo, number][] = [
      [123456, 0, none, WSAENOTSOCK],
      [s, 0, none, WSAEINVAL],
      [s, CURRENT_PROCESS + 1, blank(), WSAEINVAL],
      [s, CURRENT_PROCESS, none, WSAEFAULT],
    ];
    for (const [socket, process, info, error] of cases) {
      assert.is(WSPDuplicateSocket(socket, process, info, d.err), -1);
      assert.is(d.err.value, error);
    }
  }),
);

duplicate(
  'fills the whole record of the socket’s protocol, and what chooses its provider',
  withDevice((d) => {
    const info = tokenOf(d, d.socket()) as ProtocolInfo & { szProtocol: string; dwProviderReserved: number };
    assert.is(info.chip, d.chip);
    assert.equal([info.iAddressFamily, info.iSocketType, info.iProtocol], [2, 1, 6]);
    assert.is(info.szProtocol, 'spisock TCP/IP');
    assert.ok(info.dwProviderReserved !== 0);
  }),
);

duplicate(
  'lets one WSPSocket use a token, and refuses the second with WSAEINVAL',
  withDevice((d) => {
    const info = tokenOf(d, d.socket()) as ProtocolInfo;
    assert.ok(redeem(d, info) > 0);
    assert.is(redeem(d, info), -WSAEINVAL);
    assert.is(redeem(d, { ...info, dwProviderReserved: 4711 }), -WSAEINVAL);
  }),
);

duplicate(
  'makes no SOCKET of a token before it is used',
  withDevice((d) => {
    const info = tokenOf(d, d.socket()) as ProtocolInfo;
    assert.is(WSPCloseSocket(info.dwProviderReserved ?? 0, d.err), -1);
    assert.is(d.err.value, WSAENOTSOCK);
    assert.ok(redeem(d, info) > 0);
  }),
);

for (const first of ['the original', 'the copy']) {
  duplicate(
    `ends the connection with the last descriptor, also when ${first} is closed first`,
    withDevice((d) => {
      const { s, client } = converse(d, { backlog: 1 });
      const t = copyOf(d, s);
      const [gone, kept] = first === 'the copy' ? [t, s] : [s, t];
      assert.is(WSPCloseSocket(gone, d.err), 0);
      d.run(A_WHILE);
      assert.is(client.peerClosed, false);
      assert.is(d.send(gone, 'x'), -1);
      assert.is(d.err.value, WSAENOTSOCK);
      assert.is(d.send(kept, 'still here'), 10);
      d.run(5);
      assert.is(client.text(), 'still here');
      assert.is(WSPCloseSocket(kept, d.err), 0);
      assert.is(d.send(kept, 'x'), -1);
      assert.is(d.err.value, WSAENOTSOCK);
      d.run(A_WHILE);
      assert.is(client.peerClosed, true);
      client.fin();
      d.run(A_WHILE);
      assert.is(slots(d), '1 ARMED');
    }),
  );
}

duplicate(
  'is handed over by closing the original before the token is used',
  withDevice((d) => {
    const { s, client } = converse(d);
    const info = tokenOf(d, s) as ProtocolInfo;
    WSPCloseSocket(s, d.err);
    d.run(A_WHILE);
    assert.is(client.peerClosed, false);
    const t = redeem(d, info);
    assert.is(d.send(t, 'taken over'), 10);
    d.run(5);
    assert.is(client.text(), 'taken over');
  }),
);

duplicate(
  'copies copies: four descriptors, closed in any order',
  withDevice((d) => {
    const { s, client } = converse(d);
    const t = copyOf(d, s);
    const all = [s, t, copyOf(d, t), copyOf(d, s)];
    assert.is(new Set(all).size, 4);
    for (const closed of [2, 0, 3]) {
      assert.is(WSPCloseSocket(all[closed], d.err), 0);
      assert.is(d.send(all[1], `${closed}`), 1);
    }
    d.run(5);
    assert.is(client.text(), '203');
    assert.is(client.peerClosed, false);
    WSPCloseSocket(all[1], d.err);
    d.run(A_WHILE);
    assert.is(client.peerClosed, true);
  }),
);

duplicate(
  'ends a call that waits on a descriptor with that descriptor, and no other call',
  withDevice((d) => {
    const { s, client } = converse(d);
    const t = copyOf(d, s);
    const upcalls = d.upcalls();
    let rests = 0;
    upcalls.blockingCallback = () => {
      if (rests++ === 5) WSPCloseSocket(s, { value: 0 });
      if (rests === 10) client.send('for t');
      return true;
    };
    assert.is(d.recv(t), 'for t');
    const u = copyOf(d, t);
    rests = 0;
    upcalls.blockingCallback = () => {
      if (rests++ === 5) WSPCloseSocket(t, { value: 0 });
      return true;
    };
    assert.is(d.recv(t), null);
    assert.is(d.err.value, WSAEINTR);
    upcalls.blockingCallback = null;
    assert.is(d.send(u, 'x'), 1);
  }),
);

duplicate(
  'answers WSAEMFILE when no handle is free, and a closed copy gives its own back',
  withDevice((d) => {
    const s = d.socket();
    const copies: number[] = [];
    for (let i = 0; i < 15; i++) copies.push(copyOf(d, s));
    assert.is(tokenOf(d, s), WSAEMFILE);
    WSPCloseSocket(copies[7], d.err);
    const t = copyOf(d, s);
    assert.ok(t > 0 && t !== copies[7]);
  }),
);

duplicate(
  'leaves nothing behind a cleanup: old descriptors and tokens mean nothing to the next startup',
  withDevice((d) => {
    const { s } = converse(d);
    const t = copyOf(d, s);
    const info = tokenOf(d, s) as ProtocolInfo;
    WSPCleanup(d.err);
    assert.is(begin(d.info)[0], 0);
    assert.is(redeem(d, info), -WSAEINVAL);
    const fresh = [];
    for (let i = 0; i < 16; i++) fresh.push(d.socket());
    for (const old of [s, t]) {
      assert.is(d.send(old, 'x'), -1);
      assert.is(d.err.value, WSAENOTSOCK);
    }
    // Each stands for itself: closing one closes no other.
    for (const socket of fresh) assert.is(WSPCloseSocket(socket, d.err), 0);
  }),
);

duplicate.run();

import * as assert from 'uvu/assert';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import { LINGER_ON, LINGER_SECONDS } from '../../../provider/headers/option-indices.ts';
import {
  createEvent,
  createWindow,
  overlapped,
  WSAEINPROGRESS,
  WSAEINTR,
  WSPAccept,
  WSPCleanup,
  WSPCloseSocket,
  WSPGetOverlappedResult,
  WSPSelect,
} from '../../../provider/index.ts';
import { queueApc } from '../../../provider/winsock/overlapped/apc.ts';
import { converse, setOption } from '../../support/conversation.ts';
import { boundSocket, NOWHERE, receiveFrom, sendTo } from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { ECHO, holdCalls, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';
import { converseOverlapped, pend } from '../../support/winsock/overlapped.ts';

const alertable = suite('alertable waits');

/** Queues a procedure, and sees to it that a call which blocks is cancelled 50 rests later. */
function queue(d: Device, procedure: () => void): void {
  const provider = providerOf(d.info);
  if (!provider) throw new Error('not started');
  assert.is(queueApc(provider, null, procedure, null), true);
  let rests = 0;
  d.upcalls().blockingCallback = () => rests++ < 50;
}

/** The calls that block, on a device where each of them waits until it is cancelled. */
const CALLS: Record<string, [isAlertable: boolean, (d: Device) => () => unknown]> = {
  WSPAccept: [
    true,
    (d) => {
      const s = d.listen(80, 1);
      return () => d.accept(s);
    },
  ],
  WSPConnect: [
    true,
    (d) => {
      holdCalls(d);
      const s = d.socket();
      return () => tryConnect(d, s, ECHO);
    },
  ],
  WSPRecv: [
    true,
    (d) => {
      const { s } = converse(d);
      return () => d.recv(s);
    },
  ],
  WSPRecvFrom: [
    true,
    (d) => {
      const s = boundSocket(d, 5000, true);
      return () => receiveFrom(d, s);
    },
  ],
  WSPSend: [
    true,
    (d) => {
      const { s } = converse(d, { window: 100 });
      return () => d.send(s, new Uint8Array(8000));
    },
  ],
  WSPSendTo: [
    true,
    (d) => {
      const s = boundSocket(d, 5000, true);
      return () => sendTo(d, s, NOWHERE, 'anybody?');
    },
  ],
  WSPSelect: [
    true,
    (d) => {
      const set = [d.listen(80, 1)];
      return () => WSPSelect(0, set, null, null, null, d.err);
    },
  ],
  WSPGetOverlappedResult: [
    false,
    (d) => {
      const { s } = converseOverlapped(d);
      const ov = overlapped(createEvent(null));
      pend(d, s, ov, [{ len: 4, buf: new Uint8Array(4) }]);
      return () => WSPGetOverlappedResult(s, ov, { value: 0 }, true, { value: 0 }, d.err);
    },
  ],
  'WSPCloseSocket with SO_LINGER': [
    false,
    (d) => {
      const { s } = converse(d);
      setOption(s, LINGER_ON, 1);
      setOption(s, LINGER_SECONDS, 2);
      return () => WSPCloseSocket(s, d.err);
    },
  ],
};

for (const [name, [isAlertable, prepare]] of Object.entries(CALLS)) {
  alertable(
    `${name}: a procedure that is queued ${isAlertable ? 'runs while it waits' : 'runs afterwards'}`,
    withDevice((d) => {
      const call = prepare(d);
      const order: string[] = [];
      queue(d, () => order.push('procedure'));
      call();
      order.push('call');
      d.run(10);
      assert.equal(order, isAlertable ? ['procedure', 'call'] : ['call', 'procedure']);
    }),
  );
}

alertable(
  'run the procedures in their order, those that they queue themselves too, and leave messages to the loop',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    const provider = providerOf(d.info);
    if (!provider) throw new Error('not started');
    const order: string[] = [];
    const window = createWindow((wMsg) => order.push(`message ${wMsg}`));
    provider.upcalls.postMessage(window, 1, 0, 0);
    queue(d, () => {
      order.push('a');
      queueApc(provider, null, () => order.push('c'), null);
    });
    provider.upcalls.postMessage(window, 2, 0, 0);
    queue(d, () => order.push('b'));
    provider.upcalls.postMessage(window, 3, 0, 0);
    assert.is(d.accept(listener), 0xffffffff);
    assert.is(d.err.value, WSAEINTR);
    assert.equal(order, ['a', 'b', 'c']);
    d.run(10);
    assert.equal(order.slice(3), ['message 1', 'message 2', 'message 3']);
  }),
);

alertable(
  'keep every message and its order, with procedures anywhere among up to 64',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    const provider = providerOf(d.info);
    if (!provider) throw new Error('not started');
    for (let seed = 1; seed <= 20; seed++) {
      const order: string[] = [];
      const window = createWindow((wMsg) => order.push(`m${wMsg}`));
      const procedures: string[] = [];
      const messages: string[] = [];
      for (let i = 0; i < 64; i++) {
        if ((i * seed) % 7 < 3) {
          procedures.push(`p${i}`);
          queueApc(provider, null, (given) => order.push(`p${given}`), i);
        } else {
          messages.push(`m${i}`);
          provider.upcalls.postMessage(window, i, 0, 0);
        }
      }
      let rests = 0;
      d.upcalls().blockingCallback = () => rests++ < 3;
      d.accept(listener);
      assert.equal(order, procedures, `${seed}`);
      d.run(10);
      assert.equal(order.slice(procedures.length), messages, `${seed}`);
    }
  }),
);

alertable(
  'end with what a procedure does: closes the socket, connects nobody, or ends the provider',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    queue(d, () => WSPCloseSocket(listener, { value: 0 }));
    assert.is(d.accept(listener), 0xffffffff);
    assert.is(d.err.value, WSAEINTR);
    const { s } = converse(d);
    let inner = 0;
    queue(d, () => {
      inner = WSPAccept(d.listen(81, 1), null, null, null, 0, d.err) === 0xffffffff ? d.err.value : 0;
    });
    assert.is(d.recv(s), null);
    assert.is(inner, WSAEINPROGRESS);
    queue(d, () => {
      throw new Error('oops');
    });
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAEINTR);
    queue(d, () => WSPCleanup({ value: 0 }));
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAEINTR);
  }, PLACED),
);

alertable(
  'run the completion routine of an overlapped receive on another socket',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const listener = d.listen(81, 1);
    const ov = overlapped(null);
    let received = -1;
    let rests = 0;
    const routine = (_error: number, count: number) => {
      received = count;
    };
    pend(d, s, ov, [{ len: 4, buf: new Uint8Array(4) }], { routine });
    client.send('data');
    d.upcalls().blockingCallback = () => rests++ < 50 && received < 0;
    d.accept(listener);
    assert.is(received, 4);
  }),
);

alertable.run();

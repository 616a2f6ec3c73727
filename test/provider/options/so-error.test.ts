import * as assert from 'uvu/assert';
import { nt, SO_ERROR, SOL_SOCKET, WSAECONNREFUSED, WSAECONNRESET } from '../../../provider/index.ts';
import { converse } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { answer, CLOSED, ECHO, freeSocket, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { getOpt, setOpt } from '../../support/winsock/options.ts';

const soError = suite('SO_ERROR');

const get = (d: Device, s: number, name: number): number => getOpt(d, s, SOL_SOCKET, name);
const set = (d: Device, s: number, name: number, value: number): number =>
  setOpt(d, s, SOL_SOCKET, name, value);

soError(
  'tells once why a connect failed that nobody waited for',
  withDevice((d) => {
    const s = freeSocket(d);
    tryConnect(d, s, CLOSED);
    assert.is(get(d, s, SO_ERROR), 0);
    d.run(300);
    assert.is(get(d, s, SO_ERROR), WSAECONNREFUSED);
    assert.is(get(d, s, SO_ERROR), 0);
    tryConnect(d, s, CLOSED);
    d.run(300);
    assert.is(get(d, s, SO_ERROR), WSAECONNREFUSED, 'the next failure is told again');
  }),
);

soError(
  'is 0 after a connect that its caller waited for',
  withDevice((d) => {
    const s = d.socket();
    assert.is(tryConnect(d, s, CLOSED), WSAECONNREFUSED);
    assert.is(get(d, s, SO_ERROR), 0);
  }),
);

soError(
  'is 0 on an accepted socket, tells once that it was reset, and receives go on telling',
  withDevice((d) => {
    const { s, client } = converse(d);
    assert.is(get(d, s, SO_ERROR), 0);
    client.rst();
    d.run(1500);
    assert.is(get(d, s, SO_ERROR), WSAECONNRESET);
    assert.is(get(d, s, SO_ERROR), 0);
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAECONNRESET);
  }),
);

soError(
  'is forgotten when it is set',
  withDevice((d) => {
    const s = freeSocket(d);
    tryConnect(d, s, CLOSED);
    d.run(300);
    assert.is(set(d, s, SO_ERROR, 0), 0);
    assert.is(get(d, s, SO_ERROR), 0);
  }),
);

soError(
  'tells that a connection was reset which its caller had waited for',
  withDevice((d) => {
    const peers = answer(d);
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), 0);
    peers[0].rst();
    d.run(1500);
    assert.is(get(d, s, SO_ERROR), WSAECONNRESET);
  }),
);

soError(
  'is not forgotten with the profile of Windows, until the next connect',
  withDevice((d) => {
    d.info.config.profile = nt;
    answer(d);
    const s = freeSocket(d);
    tryConnect(d, s, CLOSED);
    d.run(300);
    assert.is(get(d, s, SO_ERROR), WSAECONNREFUSED);
    assert.is(get(d, s, SO_ERROR), WSAECONNREFUSED);
    tryConnect(d, s, ECHO);
    d.run(50);
    assert.is(get(d, s, SO_ERROR), 0);
  }),
);

soError.run();

import * as assert from 'uvu/assert';
import * as w5500 from '../../../hal/w5500/chip.ts';
import {
  inet,
  SIO_ADDRESS_LIST_QUERY,
  SIO_BASE_HANDLE,
  SIO_GET_BROADCAST_ADDRESS,
  SIO_GET_INTERFACE_LIST,
  SIO_IDEAL_SEND_BACKLOG_QUERY,
  SIO_ROUTING_INTERFACE_QUERY,
  SIOCATMARK,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAEINVAL,
  WSAENETUNREACH,
  WSAENOTCONN,
  WSPConnect,
} from '../../../provider/index.ts';
import { nonBlocking } from '../../support/calls.ts';
import { converse } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { ask, control, name } from '../../support/winsock/ioctl.ts';

const answers = suite('ioctl answers');

const OWN = '10.0.2.15';
const SETTINGS = {
  mac: [2, 0, 10, 0, 2, 15],
  ip: [10, 0, 2, 15],
  subnet: [255, 255, 255, 0],
  gateway: [10, 0, 2, 2],
};

answers('have the codes of winsock2.h', () => {
  assert.equal(
    [SIOCATMARK, SIO_GET_INTERFACE_LIST, SIO_ADDRESS_LIST_QUERY, SIO_ROUTING_INTERFACE_QUERY],
    [0x40047307, 0x4004747f, 0x48000016, 0xc8000014],
  );
  assert.equal(
    [SIO_GET_BROADCAST_ADDRESS, SIO_IDEAL_SEND_BACKLOG_QUERY, SIO_BASE_HANDLE],
    [0x48000005, 0x4004747b, 0x48000022],
  );
});

answers(
  'SIOCATMARK: no urgent data waits, ever',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    d.run(300);
    assert.equal(ask(d, s, SIOCATMARK), [1, 0, 0, 0]);
    assert.equal(ask(d, d.socket(), SIOCATMARK), [1, 0, 0, 0]);
    assert.is(control(d, s, SIOCATMARK, { output: new Uint8Array(3) }), WSAEFAULT);
  }),
);

answers(
  'SIO_GET_BROADCAST_ADDRESS: 255.255.255.255',
  withDevice((d) => {
    assert.equal(ask(d, d.socket(), SIO_GET_BROADCAST_ADDRESS), [...name('255.255.255.255')]);
    const returned = { value: 77 };
    const output = new Uint8Array(15);
    assert.is(control(d, d.socket(), SIO_GET_BROADCAST_ADDRESS, { output, returned }), WSAEFAULT);
    assert.is(returned.value, 0);
  }),
);

answers(
  'SIO_GET_INTERFACE_LIST: one interface of 76 bytes, which is up with the link',
  withDevice((d) => {
    const s = d.socket();
    const slot = (ip: string) => [...name(ip), 0, 0, 0, 0, 0, 0, 0, 0];
    const UP_BROADCAST_MULTICAST = 0x13;
    const addresses = [...slot(OWN), ...slot('255.255.255.255'), ...slot('255.255.255.0')];
    assert.equal(ask(d, s, SIO_GET_INTERFACE_LIST), [UP_BROADCAST_MULTICAST, 0, 0, 0, ...addresses]);
    d.sim.plug(false);
    d.run(3000);
    assert.equal(ask(d, s, SIO_GET_INTERFACE_LIST), [0x12, 0, 0, 0, ...addresses]);
    const returned = { value: 77 };
    const output = new Uint8Array(75);
    assert.is(control(d, s, SIO_GET_INTERFACE_LIST, { output, returned }), WSAEFAULT);
    assert.equal([returned.value, [...output]], [0, new Array(75).fill(0)]);
  }),
);

answers(
  'SIO_ADDRESS_LIST_QUERY: a count, where the address is, its length, and the address; or how much room that takes',
  withDevice((d) => {
    const s = d.socket();
    const whole = [1, 0, 0, 0, 12, 0, 0, 0, 16, 0, 0, 0, ...name(OWN)];
    assert.equal(ask(d, s, SIO_ADDRESS_LIST_QUERY), whole);
    const attempts: [size: number, error: number, needed: number][] = [
      [0, WSAEFAULT, 28],
      [1, WSAEINVAL, 0],
      [3, WSAEINVAL, 0],
      [4, WSAEFAULT, 28],
      [27, WSAEFAULT, 28],
      [28, 0, 28],
    ];
    for (const [size, error, needed] of attempts) {
      const returned = { value: 77 };
      const output = size === 0 ? null : new Uint8Array(size);
      assert.is(control(d, s, SIO_ADDRESS_LIST_QUERY, { output, returned }), error, `${size} bytes`);
      assert.is(returned.value, needed, `${size} bytes`);
    }
    w5500.configure(d.chip, { ...SETTINGS, ip: [0, 0, 0, 0] });
    assert.equal(ask(d, s, SIO_ADDRESS_LIST_QUERY), [0, 0, 0, 0]);
  }),
);

answers(
  'SIO_ROUTING_INTERFACE_QUERY: the own address, for whatever can be reached',
  withDevice((d) => {
    const s = d.socket();
    for (const ip of ['10.0.2.2', '192.0.2.1', '255.255.255.255', '224.0.0.1'])
      assert.equal(ask(d, s, SIO_ROUTING_INTERFACE_QUERY, name(ip, 80)), [...name(OWN)], ip);
    w5500.configure(d.chip, { ...SETTINGS, gateway: [0, 0, 0, 0] });
    assert.equal(ask(d, s, SIO_ROUTING_INTERFACE_QUERY, name('10.0.2.77')), [...name(OWN)]);
    assert.is(ask(d, s, SIO_ROUTING_INTERFACE_QUERY, name('10.0.3.77')), WSAENETUNREACH);
    w5500.configure(d.chip, { ...SETTINGS, ip: [0, 0, 0, 0] });
    assert.is(ask(d, s, SIO_ROUTING_INTERFACE_QUERY, name('10.0.2.2')), WSAENETUNREACH);
  }),
);

answers(
  'SIO_ROUTING_INTERFACE_QUERY: wants a whole address of the family, and somebody in particular',
  withDevice((d) => {
    const s = d.socket();
    assert.is(ask(d, s, SIO_ROUTING_INTERFACE_QUERY), WSAEINVAL);
    assert.is(ask(d, s, SIO_ROUTING_INTERFACE_QUERY, name('10.0.2.2').subarray(0, 15)), WSAEINVAL);
    assert.is(ask(d, s, SIO_ROUTING_INTERFACE_QUERY, name('0.0.0.0')), WSAEINVAL);
    const sixth = name('10.0.2.2');
    sixth[0] = 23;
    assert.is(ask(d, s, SIO_ROUTING_INTERFACE_QUERY, sixth), WSAEAFNOSUPPORT);
    const output = new Uint8Array(15);
    assert.is(control(d, s, SIO_ROUTING_INTERFACE_QUERY, { input: name('10.0.2.2'), output }), WSAEFAULT);
  }),
);

answers(
  'SIO_IDEAL_SEND_BACKLOG_QUERY: 0x10000 on a connection, WSAENOTCONN without',
  withDevice((d) => {
    const { listener, s } = converse(d);
    assert.equal(ask(d, s, SIO_IDEAL_SEND_BACKLOG_QUERY), [0, 0, 1, 0]);
    assert.is(ask(d, listener, SIO_IDEAL_SEND_BACKLOG_QUERY), WSAENOTCONN);
    const connecting = d.socket();
    nonBlocking(d, connecting);
    WSPConnect(connecting, inet(10, 0, 2, 2, 7), 16, null, null, null, null, d.err);
    assert.is(ask(d, connecting, SIO_IDEAL_SEND_BACKLOG_QUERY), WSAENOTCONN);
  }),
);

answers(
  'SIO_BASE_HANDLE: the socket itself',
  withDevice((d) => {
    const s = d.socket();
    const bytes = ask(d, s, SIO_BASE_HANDLE) as number[];
    assert.is(new DataView(Uint8Array.from(bytes).buffer).getUint32(0, true), s);
  }),
);

answers.run();

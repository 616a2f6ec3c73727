import * as assert from 'uvu/assert';
import { service } from '../../../provider/engine/poll.ts';
import { openPort } from '../../../provider/engine/udp/service-port.ts';
import { WSPCleanup } from '../../../provider/index.ts';
import { slots } from '../../support/calls.ts';
import { bytes, hideTimeout, LENGTH_AT, ME, texts } from '../../support/datagrams.ts';
import { UNAWARE, withDevice } from '../../support/device.ts';
import { unpowered } from '../../support/faults/power.ts';
import { NOBODY, opened, provider } from '../../support/services/service-ports.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const ports = suite('a service port that closes by itself');

ports(
  'closes when nobody answers ARP, and sends nothing of that with the next datagram',
  withDevice((d) => {
    const { rig, port, send } = opened(d);
    assert.is(send('never', NOBODY), true);
    d.run(1000);
    assert.is(send('too early'), false);
    d.run(1000);
    assert.is(rig.isOpen, false);
    assert.is(slots(d), '');
    assert.is(openPort(rig.servicePort, 7000), true);
    assert.is(send('next'), true);
    d.run(20);
    assert.equal(texts(port.received), ['next']);
    assert.equal(d.faults, []);
  }),
);

ports(
  'closes after 3 s when the chip never says what became of a transmission',
  withDevice((d) => {
    const { rig, port, send } = opened(d);
    hideTimeout(d);
    send('never', NOBODY);
    d.run(2900);
    assert.is(rig.isOpen, true);
    d.run(1300);
    assert.is(rig.isOpen, false);
    openPort(rig.servicePort, 7000);
    send('next');
    d.run(20);
    assert.equal(texts(port.received), ['next']);
  }, PLACED),
);

ports(
  'is closed by a reset of the chip, opens again, and hears nothing of before',
  withDevice((d) => {
    const { rig, port, send, heard } = opened(d);
    send('asks', NOBODY);
    port.send(ME, 7000, bytes('lost'));
    d.time.advance(2000);
    d.sim.brownOut();
    d.run(1300);
    assert.is(rig.isOpen, false);
    assert.is(slots(d), '');
    d.awaitLink();
    assert.is(openPort(rig.servicePort, 7000), true);
    assert.is(send('answer'), true);
    port.send(ME, 7000, bytes('again'));
    d.run(20);
    assert.equal(heard, ['again from 10.0.2.2:9000']);
    assert.equal(texts(port.received), ['answer']);
  }, UNAWARE),
);

ports(
  'cannot be opened while the chip is away',
  withDevice((d) => {
    const { rig, send, say, heard } = opened(d);
    const power = unpowered(d);
    d.run(2500);
    assert.is(rig.isOpen, false);
    assert.is(openPort(rig.servicePort, 7000), false);
    assert.is(send('x'), false);
    power();
    d.run(7000);
    d.awaitLink();
    assert.is(openPort(rig.servicePort, 7000), true);
    say('back');
    assert.equal(heard, ['back from 10.0.2.2:9000']);
  }, UNAWARE),
);

ports(
  'ends with the provider, and opens with the next one, whatever was under way',
  withDevice((d) => {
    const { rig, port, send, say, heard } = opened(d);
    port.send(ME, 7000, bytes('lost'));
    d.time.advance(2000);
    service(provider(d));
    WSPCleanup(d.err);
    assert.is(rig.isOpen, false);
    assert.is(openPort(rig.servicePort, 7000), false);
    assert.is(send('x'), false);
    d.run(50);
    assert.equal(heard, []);
    d.start();
    d.awaitLink();
    assert.is(openPort(rig.servicePort, 7000), true);
    say('new');
    assert.equal(heard, ['new from 10.0.2.2:9000']);
    assert.is(slots(d), '1 SERVICE');
  }),
);

ports(
  'closes when its memory makes no sense, and hears again when it was opened',
  withDevice((d) => {
    const { rig, port, say, heard } = opened(d);
    port.send(ME, 7000, bytes('one'));
    port.send(ME, 7000, bytes('two'));
    // A length that reaches beyond all that was received, where the second header is.
    const second = d.sim.sockets[0].registers.get('Sn_RX_RD') + 8 + 3;
    d.time.advance(2000);
    d.sim.rxMemory.copyIn(0, (second + LENGTH_AT) & 0xffff, Uint8Array.of(0x05, 0xbe));
    d.run(5);
    assert.equal(heard, ['one from 10.0.2.2:9000']);
    assert.is(slots(d), '');
    openPort(rig.servicePort, 7000);
    say('three');
    assert.equal(heard.slice(1), ['three from 10.0.2.2:9000']);
  }, PLACED),
);

ports(
  'closes within a second when the chip has another port than it was opened with, and hears again when it was opened',
  withDevice((d) => {
    const { rig, say, heard } = opened(d);
    d.sim.sockets[0].registers.set('Sn_PORT', 7001);
    d.run(1100);
    assert.is(rig.isOpen, false);
    assert.is(slots(d), '');
    openPort(rig.servicePort, 7000);
    assert.is(d.sim.sockets[0].registers.get('Sn_PORT'), 7000);
    say('new');
    assert.equal(heard, ['new from 10.0.2.2:9000']);
  }),
);

ports.run();

import * as assert from 'uvu/assert';
import { afterChange } from '../../../provider/engine/poll.ts';
import { readdress } from '../../../provider/engine/recovery.ts';
import { closePort, openPort, sendFrom } from '../../../provider/engine/udp/service-port.ts';
import { inetAny, WSAEADDRINUSE, WSPBind } from '../../../provider/index.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { arrive, slots } from '../../support/calls.ts';
import { FOUR_SOCKETS, MORE_FRAMES, SLOW_LOOK, suiteOnChips } from '../../support/chip-suite.ts';
import {
  boundSocket,
  bytes,
  datagramSocket,
  drain,
  HOST,
  ME,
  pair,
  sendTo,
  texts,
} from '../../support/datagrams.ts';
import { withDevice } from '../../support/device.ts';
import { localPort } from '../../support/outgoing.ts';
import { EVERYBODY, HOST_IP, opened, PortRig, provider } from '../../support/services/service-ports.ts';
import { COUNTED, PLACED } from '../../support/weather.ts';

const ports = suiteOnChips('a service port', {
  W6100: {
    'sends one datagram at a time': SLOW_LOOK,
    'takes 4 frames to be opened, 4 to send and one to see that the one before is out, 5 to hear, 10 a second at rest':
      MORE_FRAMES,
  },
  W5100S: {
    "takes an armed slot from a listener and gives it back at once, and none that is somebody's":
      FOUR_SOCKETS,
  },
});

ports(
  'has a slot while it is open, sends to a host and to everybody, and hears both',
  withDevice((d) => {
    const { rig, port, send, heard } = opened(d);
    assert.is(slots(d), '1 SERVICE');
    assert.is(send('to one'), true);
    d.run(20);
    assert.is(send('to all', EVERYBODY), true);
    d.run(20);
    assert.equal(texts(port.received), ['to one', 'to all']);
    assert.equal(
      port.received.map(({ ip, port }) => `${ip}:${port}`),
      ['10.0.2.15:7000', '10.0.2.15:7000'],
    );
    port.send(ME, 7000, bytes('for one'));
    port.send('255.255.255.255', 7000, bytes('for all'));
    port.send(ME, 7001, bytes('for nobody'));
    d.run(20);
    assert.equal(heard, ['for one from 10.0.2.2:9000', 'for all from 10.0.2.2:9000']);
    closePort(rig.servicePort);
    assert.is(slots(d), '');
    assert.is(send('closed'), false);
    closePort(rig.servicePort);
    assert.equal(d.faults, []);
  }),
);

ports(
  'is opened twice without effect, and again after it was closed',
  withDevice((d) => {
    const { rig, say, heard } = opened(d);
    assert.is(openPort(rig.servicePort, 7777), true);
    say('one');
    assert.is(slots(d), '1 SERVICE');
    closePort(rig.servicePort);
    say('lost');
    assert.is(openPort(rig.servicePort, 7000), true);
    say('two');
    assert.equal(heard, ['one from 10.0.2.2:9000', 'two from 10.0.2.2:9000']);
  }),
);

ports(
  'sends one datagram at a time',
  withDevice((d) => {
    const { port, send } = opened(d);
    assert.is(send('asks by ARP'), true);
    assert.is(send('too early'), false);
    d.run(20);
    assert.is(send('now'), true);
    d.run(20);
    assert.equal(texts(port.received), ['asks by ARP', 'now']);
  }, PLACED),
);

ports(
  "takes an armed slot from a listener and gives it back at once, and none that is somebody's",
  withDevice(
    (d) => {
      const s = d.listen(80, 8);
      assert.is(slots(d), '8 ARMED');
      const { rig, say, heard } = opened(d);
      assert.is(slots(d), '7 ARMED 1 SERVICE');
      say('one');
      assert.is(heard.length, 1);
      closePort(rig.servicePort);
      assert.is(slots(d), '8 ARMED');
      arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008]);
      for (let i = 0; i < 8; i++) d.accept(s);
      assert.is(slots(d), '8 CONNECTED');
      assert.is(openPort(rig.servicePort, 7000), false);
      assert.is(slots(d), '8 CONNECTED');
    },
    { ...DEFAULTS, ...PLACED },
  ),
);

ports(
  'stays open when the device gets another address, and sends from there',
  withDevice((d) => {
    const { rig, port, send, heard } = opened(d);
    const network = { mac: [2, 0, 10, 0, 2, 15], ip: [10, 0, 2, 77], subnet: [255, 255, 255, 0] };
    readdress(provider(d), { ...network, gateway: [10, 0, 2, 2] });
    afterChange(provider(d));
    assert.is(rig.isOpen, true);
    send('from there');
    d.run(20);
    assert.equal([port.received[0].ip, port.received[0].port], ['10.0.2.77', 7000]);
    port.send('10.0.2.77', 7000, bytes('to there'));
    d.run(20);
    assert.equal(heard, ['to there from 10.0.2.2:9000']);
  }),
);

ports(
  'shares its port with no datagram socket, whichever came first, and its number is no ephemeral port',
  withDevice((d) => {
    const { rig } = opened(d);
    const s = datagramSocket(d);
    assert.is(WSPBind(s, inetAny(7000), 16, d.err), -1);
    assert.is(d.err.value, WSAEADDRINUSE);
    // Streams have ports of their own.
    d.listen(7000, 1);
    closePort(rig.servicePort);
    assert.is(WSPBind(s, inetAny(7000), 16, d.err), 0);
    assert.is(openPort(rig.servicePort, 7000), false);
    provider(d).nextPort = 50_000;
    assert.is(openPort(rig.servicePort, 50_000), true);
    assert.is(localPort(d, boundSocket(d, 0)), 50_001);
  }),
);

ports(
  'and a datagram socket of Winsock do not disturb each other',
  withDevice((d) => {
    const winsock = pair(d);
    const rig = new PortRig(d);
    const port = d.host.udp(9001);
    openPort(rig.servicePort, 7002);
    for (const text of ['one', 'two', 'three']) {
      assert.is(sendTo(d, winsock.s, HOST, text), text.length);
      assert.is(sendFrom(rig.servicePort, HOST_IP, 9001, rig.write(text)), true);
      winsock.port.send(ME, 7000, bytes(text));
      port.send(ME, 7002, bytes(text));
      d.run(30);
    }
    // Nobody is there: "port unreachable" is heard of, and means nothing to a service port.
    sendFrom(rig.servicePort, HOST_IP, 4444, rig.write('lost'));
    d.run(30);
    assert.is(slots(d), '1 DATAGRAM 1 SERVICE');
    assert.equal(drain(d, winsock.s), ['one', 'two', 'three']);
    assert.equal(texts(winsock.port.received), ['one', 'two', 'three']);
    assert.equal(texts(port.received), ['one', 'two', 'three']);
    assert.is(rig.heard.length, 3);
    assert.equal(d.faults, []);
  }),
);

ports(
  'takes 4 frames to be opened, 4 to send and one to see that the one before is out, 5 to hear, 10 a second at rest',
  withDevice(
    (d) => {
      const { rig, port, send } = opened(d);
      send('warm');
      d.run(1);
      const framesOf = (work: () => void) => {
        const before = d.bus.frames;
        work();
        return d.bus.frames - before;
      };
      const other = new PortRig(d);
      const counts = [
        framesOf(() => openPort(other.servicePort, 7001)),
        framesOf(() => send('x')),
        framesOf(() => {
          port.send(ME, 7000, bytes('x'));
          d.run(2);
        }),
        framesOf(() => send('x')),
      ];
      assert.equal(counts, [4, 5, 5, 4]);
      closePort(other.servicePort);
      const open = framesOf(() => d.run(20_000));
      closePort(rig.servicePort);
      d.run(1000);
      const closed = framesOf(() => d.run(20_000));
      // Eight times SIR, the chip itself, and the service port.
      assert.is(Math.round(open / 20), 10, `${open}`);
      assert.is(closed, 0, 'nothing is open');
    },
    { ...DEFAULTS, ...COUNTED },
  ),
);

ports.run();

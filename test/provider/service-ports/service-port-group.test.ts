import * as assert from 'uvu/assert';
import { setPlainPackets } from '../../../hal/wiznet/settings.ts';
import { hooks } from '../../../provider/engine/records/hooks.ts';
import { openGroupPort, sendToGroup } from '../../../provider/engine/udp/service-group.ts';
import {
  closePort,
  openPort,
  type ServicePort,
  sendFrom,
} from '../../../provider/engine/udp/service-port.ts';
import { IP_TTL, IPPROTO_IP, inetAny, WSPBind, WSPCloseSocket } from '../../../provider/index.ts';
import { parseIpv4 } from '../../../sim/net/ipv4.ts';
import { arrive, slots } from '../../support/calls.ts';
import { FOUR_SOCKETS, suiteOnChips } from '../../support/chip-suite.ts';
import { bytes, datagramSocket, LENGTH_AT, ME } from '../../support/datagrams.ts';
import { type Device, type DeviceOptions, withDevice } from '../../support/device.ts';
import { HOST_IP, PortRig } from '../../support/services/service-ports.ts';
import { LISTED } from '../../support/weather.ts';
import { setOpt } from '../../support/winsock/options.ts';

const group = suiteOnChips('a service port that is a member of a group', {
  W5100S: {
    'leaves its slot to a listener before that opens it, with the time to live of everybody': FOUR_SOCKETS,
  },
});

const GROUP = Uint8Array.of(224, 0, 0, 251);
const PORT = 5353;

/** As in a program without the options of sockets, where nobody else sets the time to live. */
function withoutOptions(body: (d: Device) => void, options: DeviceOptions): () => void {
  return withDevice((d) => {
    const { packets } = hooks;
    hooks.packets = { opening: setPlainPackets };
    try {
      body(d);
    } finally {
      hooks.packets = packets;
    }
  }, options);
}

const openGroup = (servicePort: ServicePort, port: number) => openGroupPort(servicePort, port, GROUP);

/** What the device sends from now on, but for IGMP: `to 10.0.2.2 TTL 128`, the same once. */
function timesToLive(d: Device): Set<string> {
  const seen = new Set<string>();
  d.host.onFrame = (frame) => {
    const packet = frame[12] === 8 && frame[13] === 0 ? parseIpv4(frame.subarray(14)) : null;
    if (packet && packet.protocol !== 2) seen.add(`to ${packet.destination.join('.')} TTL ${packet.ttl}`);
  };
  return seen;
}

group(
  'hears its group and nothing else, beside a service port for the rest on the same port',
  withDevice((d) => {
    const [member, own] = [new PortRig(d), new PortRig(d)];
    assert.is(openGroupPort(member.servicePort, PORT, GROUP), true);
    assert.is(openPort(own.servicePort, PORT), true);
    assert.is(slots(d), '2 SERVICE');
    const port = d.host.udp(PORT);
    assert.is(sendFrom(own.servicePort, HOST_IP, PORT, own.write('to you')), true);
    d.run(20);
    for (const to of ['224.0.0.251', ME, '224.0.0.252', '255.255.255.255'])
      port.send(to, PORT, bytes(`to ${to}`));
    d.run(20);
    assert.equal(member.heard, ['to 224.0.0.251 from 10.0.2.2:5353']);
    assert.equal(own.heard, ['to 10.0.2.15 from 10.0.2.2:5353', 'to 255.255.255.255 from 10.0.2.2:5353']);
    assert.is(port.received.length, 1);
    closePort(member.servicePort);
    closePort(own.servicePort);
    port.send('224.0.0.251', PORT, bytes('late'));
    d.run(20);
    assert.is(member.heard.length, 1);
    assert.equal(d.faults, []);
  }),
);

group(
  'says so to the routers, and goodbye; and sends to its group without ARP, with 255 as its time to live',
  withDevice((d) => {
    const { servicePort } = new PortRig(d);
    const seen: string[] = [];
    d.host.onFrame = (frame) => {
      const at = 14 + 4 * (frame[14] & 15);
      if (frame[12] !== 8 || frame[13] !== 0) seen.push('no IPv4');
      else if (frame[23] === 2) seen.push(`IGMP ${frame[at].toString(16)}`);
      else {
        const to = [...frame.subarray(30, 34)].join('.');
        const mac = Buffer.from(frame.subarray(0, 6)).toString('hex');
        seen.push(`${Buffer.from(frame.subarray(at + 8, at + 12))} to ${to} ${mac} TTL ${frame[22]}`);
      }
    };
    openGroupPort(servicePort, PORT, GROUP);
    d.run(5);
    servicePort.buffer.set(bytes('all!'));
    for (let i = 0; i < 2; i++) {
      assert.is(sendToGroup(servicePort, PORT, GROUP, 4), true);
      d.run(5);
    }
    closePort(servicePort);
    d.run(5);
    const sent = 'all! to 224.0.0.251 01005e0000fb TTL 255';
    assert.equal(seen, ['IGMP 16', sent, sent, 'IGMP 17']);
    assert.is(sendToGroup(servicePort, PORT, GROUP, 4), false);
  }, LISTED),
);

group(
  'leaves its slot to a listener before that opens it, with the time to live of everybody',
  withoutOptions((d) => {
    const { servicePort } = new PortRig(d);
    d.listen(80, 8);
    assert.is(openGroupPort(servicePort, PORT, GROUP), true);
    assert.is(slots(d), '7 ARMED 1 SERVICE');
    const opened: number[] = [];
    d.sim.onTransition = (n, _, to) => to === 'INIT' && opened.push(d.sim.sockets[n].registers.get('Sn_TTL'));
    closePort(servicePort);
    assert.equal([slots(d), opened], ['8 ARMED', [128]]);
    const seen = timesToLive(d);
    arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008]);
    assert.is(slots(d), '8 QUEUED');
    assert.equal([...seen], ['to 10.0.2.2 TTL 128']);
    assert.equal(d.faults, []);
  }, LISTED),
);

group(
  'leaves it so to another service port, though what it has sent last goes out with 255',
  withoutOptions(
    (d) => {
      const [member, own] = [new PortRig(d), new PortRig(d)];
      const seen = timesToLive(d);
      openGroupPort(member.servicePort, PORT, GROUP);
      assert.is(sendToGroup(member.servicePort, PORT, GROUP, member.write('goodbye')), true);
      assert.equal([...seen], []);
      closePort(member.servicePort);
      assert.equal([...seen], ['to 224.0.0.251 TTL 255']);
      assert.is(slots(d), '');
      assert.is(openPort(own.servicePort, PORT), true);
      assert.is(own.servicePort.slot, member.servicePort.slot);
      assert.is(sendFrom(own.servicePort, HOST_IP, PORT, own.write('hello')), true);
      d.run(50);
      assert.equal([...seen], ['to 224.0.0.251 TTL 255', 'to 10.0.2.2 TTL 128']);
      assert.equal(d.faults, []);
    },
    { ...LISTED, crBusyReads: 4, crBusyUs: 10_000 },
  ),
);

group(
  'leaves it so when it is closed by itself, because its memory makes no sense',
  withoutOptions((d) => {
    const { servicePort } = new PortRig(d);
    openGroupPort(servicePort, PORT, GROUP);
    d.host.udp(PORT).send('224.0.0.251', PORT, bytes('one'));
    const first = d.sim.sockets[0].registers.get('Sn_RX_RD');
    d.time.advance(2000);
    // A length that reaches beyond all that was received.
    d.sim.rxMemory.copyIn(0, (first + LENGTH_AT) & 0xffff, Uint8Array.of(0x05, 0xbe));
    d.run(5);
    assert.is(slots(d), '');
    d.listen(80, 8);
    assert.is(d.sim.sockets[0].registers.get('Sn_TTL'), 128);
    assert.equal(d.faults, []);
  }, LISTED),
);

group(
  'or any other, sends as everybody does although a socket had its slot that was to live short',
  withDevice((d) => {
    const [member, own] = [new PortRig(d), new PortRig(d)];
    const s = datagramSocket(d);
    assert.is(setOpt(d, s, IPPROTO_IP, IP_TTL, 1), 0);
    assert.is(WSPBind(s, inetAny(7000), 16, d.err), 0);
    assert.is(d.sim.sockets[0].registers.get('Sn_TTL'), 1);
    WSPCloseSocket(s, d.err);
    for (const [rig, open] of [
      [own, openPort],
      [member, openGroup],
    ] as const) {
      assert.is(open(rig.servicePort, PORT), true);
      assert.is(rig.servicePort.slot?.n, 0);
      assert.is(d.sim.sockets[0].registers.get('Sn_TTL'), rig === own ? 128 : 255);
      closePort(rig.servicePort);
    }
    assert.equal(d.faults, []);
  }, LISTED),
);

group.run();

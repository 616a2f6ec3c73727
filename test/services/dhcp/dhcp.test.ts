import * as assert from 'uvu/assert';
import { BOUND, REBINDING, REBOOTING, RENEWING, SELECTING } from '../../../provider/services/dhcp/client.ts';
import { parseDhcp } from '../../../sim/servers/dhcp-message.ts';
import { FALLBACK, MAC, said, withDhcp } from '../../support/services/dhcp.ts';
import { suite } from '../../support/suite.ts';

const dhcp = suite('a DHCP client');

// Message types (RFC 2132, 9.6).
const [DISCOVER, REQUEST] = [1, 3];

dhcp(
  'gets an address as soon as the link is up, and gives its slot back',
  withDhcp((rig) => {
    rig.serve({ dns: '10.0.2.3', router: '10.0.2.1' });
    assert.equal([...rig.d.chip.settings.slice(14)], [0, 0, 0, 0]);
    rig.d.awaitLink();
    rig.pass(3);
    assert.equal(rig.addresses, ['10.0.2.15']);
    assert.equal(rig.said, ['dhcp: 02:00:0a:00:02:0f gets 10.0.2.15 for 3600 s']);
    assert.equal([...rig.d.chip.settings], [10, 0, 2, 1, 255, 255, 255, 0, ...MAC, 10, 0, 2, 15]);
    assert.equal([...rig.client.lease.nameServers], [10, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.is(rig.client.state, BOUND);
    assert.equal(rig.kinds, [DISCOVER, REQUEST]);
    assert.is(rig.slotsInUse, 0);
    assert.equal(rig.d.faults, []);
  }),
);

dhcp(
  'says who it is: its identifier is its MAC, and its name is option 12',
  withDhcp(
    (rig) => {
      rig.serve();
      rig.d.awaitLink();
      rig.pass(3);
      for (const { message, to } of rig.asked) {
        assert.equal([...(message.options.get(61) ?? [])], [1, ...MAC]);
        assert.is(Buffer.from(message.options.get(12) ?? []).toString(), 'sensor-4');
        assert.equal([...message.chaddr], MAC);
        assert.is(message.flags, 0x8000);
        assert.is(to, '255.255.255.255');
      }
      assert.equal([...(rig.asked[1].message.options.get(50) ?? [])], [10, 0, 2, 15]);
      assert.equal([...(rig.asked[1].message.options.get(54) ?? [])], [10, 0, 2, 2]);
      assert.is(rig.asked[0].message.xid, rig.asked[1].message.xid);
    },
    { hostname: 'sensor-4' },
  ),
);

dhcp(
  'asks again after 1, 2, 4 ... 64 s, each up to an eighth longer or shorter, while nobody answers',
  withDhcp((rig) => {
    rig.d.awaitLink();
    rig.pass(290);
    const gaps = rig.asked.slice(1, 9).map(({ ms }, i) => ms - rig.asked[i].ms);
    const about = [1, 2, 4, 8, 16, 32, 64, 64];
    assert.is(gaps.length, about.length);
    about.forEach((seconds, i) => {
      // And a tick of 250 ms, and a round of the health check.
      assert.ok(
        gaps[i] >= seconds * 875 - 5 && gaps[i] <= seconds * 1125 + 400,
        `${gaps[i]} ms for ${seconds} s`,
      );
    });
    assert.ok(new Set(gaps.slice(6)).size > 1);
    assert.equal(new Set(rig.kinds), new Set([DISCOVER]));
    assert.is(rig.slotsInUse, 0);
    assert.equal(rig.addresses, []);
  }),
);

dhcp(
  'renews with its own server after half of the lease, and asks nobody else',
  withDhcp((rig) => {
    rig.serve({ leaseSeconds: 200 });
    rig.d.awaitLink();
    rig.pass(98);
    assert.is(rig.asked.length, 2);
    assert.is(rig.slotsInUse, 0);
    rig.pass(6);
    assert.is(rig.asked.length, 3);
    assert.is(rig.asked[2].to, '10.0.2.2');
    assert.equal([...rig.asked[2].message.ciaddr], [10, 0, 2, 15]);
    assert.is(rig.asked[2].message.options.get(50), undefined);
    assert.is(rig.asked[2].message.options.get(54), undefined);
    assert.is(rig.client.state, BOUND);
    rig.pass(200);
    assert.equal(rig.addresses, ['10.0.2.15']);
    assert.is(rig.asked.length, 5);
    assert.is(rig.slotsInUse, 0);
  }),
);

dhcp(
  'asks everybody after seven eighths, and gives the address up at the end of the lease',
  withDhcp((rig) => {
    const server = rig.serve({ leaseSeconds: 200 });
    rig.d.awaitLink();
    rig.pass(10);
    server.silent = true;
    rig.pass(100);
    assert.is(rig.client.state, RENEWING);
    rig.pass(75);
    assert.is(rig.client.state, REBINDING);
    assert.is(rig.asked[rig.asked.length - 1].to, '255.255.255.255');
    assert.equal(rig.addresses, ['10.0.2.15']);
    rig.pass(25);
    assert.equal(rig.addresses, ['10.0.2.15', 'none']);
    assert.is(rig.client.state, SELECTING);
    assert.equal([...rig.d.chip.settings.slice(14)], [0, 0, 0, 0]);
    server.silent = false;
    rig.pass(70);
    assert.equal(rig.addresses, ['10.0.2.15', 'none', '10.0.2.15']);
  }),
);

dhcp(
  'is rebound by another server that knows the lease, and stays with that one',
  withDhcp((rig) => {
    const { d } = rig;
    const first = rig.serve({ leaseSeconds: 200 });
    const port = rig.hostAt('10.0.2.3').udp(67);
    d.awaitLink();
    rig.pass(10);
    first.silent = true;
    rig.pass(60);
    port.onDatagram = ({ bytes }) => {
      const message = parseDhcp(bytes);
      if (message?.ciaddr[3] !== 15) return;
      port.send('10.0.2.15', 68, said({ xid: message.xid, type: 5, server: '10.0.2.3', seconds: 200 }));
    };
    rig.pass(90);
    assert.is(rig.client.state, RENEWING);
    rig.pass(20);
    assert.is(rig.client.state, BOUND);
    rig.pass(105);
    assert.is(rig.asked[rig.asked.length - 1].to, '255.255.255.255');
    assert.equal([...rig.client.server], [10, 0, 2, 3]);
    assert.equal(rig.addresses, ['10.0.2.15']);
  }),
);

dhcp(
  'gives a lease up at once when it is refused, and gets a new one',
  withDhcp((rig) => {
    const server = rig.serve({ leaseSeconds: 200 });
    rig.d.awaitLink();
    rig.pass(10);
    server.silent = true;
    const other = rig.serve({ leaseSeconds: 200, pool: ['10.0.2.40'] }, '10.0.2.3');
    other.silent = true;
    rig.pass(100);
    assert.is(rig.client.state, RENEWING);
    // Nobody but the server of the lease may refuse while it is renewed; then anybody may.
    other.silent = false;
    rig.pass(80);
    assert.equal(rig.addresses, ['10.0.2.15', 'none', '10.0.2.40']);
  }),
);

dhcp(
  'asks whether the lease still holds when the link comes back, and goes on with it',
  withDhcp((rig) => {
    rig.serve();
    rig.d.awaitLink();
    rig.pass(5);
    rig.d.sim.plug(false);
    rig.pass(10);
    assert.is(rig.slotsInUse, 0);
    rig.d.sim.plug(true);
    rig.d.awaitLink();
    rig.pass(3);
    assert.equal(rig.kinds, [DISCOVER, REQUEST, REQUEST]);
    assert.equal([...(rig.asked[2].message.options.get(50) ?? [])], [10, 0, 2, 15]);
    assert.is(rig.asked[2].message.options.get(54), undefined);
    assert.equal([...rig.asked[2].message.ciaddr], [0, 0, 0, 0]);
    assert.equal(rig.addresses, ['10.0.2.15']);
    assert.is(rig.client.state, BOUND);
  }),
);

dhcp(
  'takes what the new network gives when the cable was moved to one that is silent about the old lease',
  withDhcp((rig) => {
    const old = rig.serve();
    rig.d.awaitLink();
    rig.pass(5);
    rig.d.sim.plug(false);
    rig.pass(5);
    old.silent = true;
    rig.serve({ pool: ['10.0.2.50'] }, '10.0.2.3');
    rig.d.sim.plug(true);
    rig.d.awaitLink();
    rig.pass(3);
    assert.is(rig.client.state, REBOOTING);
    assert.equal(rig.addresses, ['10.0.2.15']);
    rig.pass(20);
    assert.equal(rig.addresses, ['10.0.2.15', '10.0.2.50']);
    assert.is(rig.client.state, BOUND);
  }),
);

dhcp(
  'takes one of two offers, and tells both whose it is',
  withDhcp((rig) => {
    rig.serve();
    rig.serve({ pool: ['10.0.2.60'] }, '10.0.2.3');
    rig.d.awaitLink();
    rig.pass(5);
    assert.is(rig.addresses.length, 1);
    assert.equal(rig.kinds, [DISCOVER, REQUEST]);
    const [server] = rig.said[0] === 'dhcp: 02:00:0a:00:02:0f gets 10.0.2.15 for 3600 s' ? [2] : [3];
    assert.equal([...(rig.asked[1].message.options.get(54) ?? [])], [10, 0, 2, server]);
    assert.is(rig.said.length, 1);
  }),
);

dhcp(
  'falls back to given addresses when nobody answers, and takes the lease when somebody does',
  withDhcp(
    (rig) => {
      const server = rig.serve();
      server.silent = true;
      rig.d.awaitLink();
      rig.pass(19);
      assert.equal(rig.addresses, []);
      rig.pass(3);
      assert.equal(rig.addresses, ['192.168.7.7']);
      assert.equal([...rig.d.chip.settings.slice(0, 8)], [192, 168, 7, 1, 255, 255, 255, 0]);
      server.silent = false;
      rig.pass(70);
      assert.equal(rig.addresses, ['192.168.7.7', '10.0.2.15']);
    },
    { fallback: FALLBACK },
  ),
);

dhcp(
  'keeps a lease for ever when it is given for ever',
  withDhcp((rig) => {
    rig.serve({ leaseSeconds: Number.POSITIVE_INFINITY });
    rig.d.awaitLink();
    rig.pass(300);
    assert.equal(rig.kinds, [DISCOVER, REQUEST]);
    assert.is(rig.client.endMs, Number.POSITIVE_INFINITY);
    assert.is(rig.client.state, BOUND);
  }),
);

dhcp(
  'waits for the link before it says anything',
  withDhcp((rig) => {
    rig.serve();
    rig.d.sim.plug(false);
    rig.pass(30);
    assert.equal(rig.asked, []);
    assert.is(rig.slotsInUse, 0);
    rig.d.sim.plug(true);
    rig.d.awaitLink();
    rig.pass(3);
    assert.equal(rig.addresses, ['10.0.2.15']);
  }),
);

dhcp(
  'keeps the time servers of its lease, and zeros where there are no more',
  withDhcp((rig) => {
    rig.serve({ sntp: '10.0.2.4' });
    rig.d.awaitLink();
    rig.pass(3);
    assert.equal([...rig.client.lease.timeServers], [10, 0, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
    const asked = rig.asked[0].message.options.get(55) ?? [];
    assert.ok([...asked].includes(42), String(asked));
  }),
);

dhcp.run();

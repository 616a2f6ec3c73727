import * as assert from 'uvu/assert';
import { BOUND } from '../../../provider/services/dhcp/client.ts';
import { ip } from '../../../sim/net/address.ts';
import { buildArp, parseArp } from '../../../sim/net/arp.ts';
import { type DhcpRig, said as offer, withDhcp } from '../../support/services/dhcp.ts';
import { suite } from '../../support/suite.ts';

const conflict = suite('a DHCP client whose address another station has, too');

const [DISCOVER, REQUEST, DECLINE] = [1, 3, 4];
const BOARD = '10.0.2.15';
const OTHER_MAC = [0x52, 0x55, 0, 0, 0, 0x63];

/** Another station with the device's address: it answers for that by ARP, and says so itself now. */
function intruder(rig: DhcpRig): void {
  rig.hostAt(BOARD).announce();
}

/** One ARP announcement of the device's address by a station that answers nothing. */
function stray(rig: DhcpRig): void {
  const sender = { senderMac: Uint8Array.from(OTHER_MAC), senderIp: ip(BOARD) };
  const arp = buildArp({ operation: 1, ...sender, targetMac: new Uint8Array(6), targetIp: ip(BOARD) });
  rig.d.wire
    .attach({ receive: () => {} })
    .send(Uint8Array.of(...Array(6).fill(255), ...OTHER_MAC, 8, 6, ...arp));
}

/** A device with a lease, and a server that has `pool`; `conflicts` gets what the application is told of. */
function leased(pool: string[], body: (rig: DhcpRig, conflicts: string[]) => void): () => void {
  const conflicts: string[] = [];
  return withDhcp(
    (rig) => {
      conflicts.length = 0;
      rig.serve({ pool });
      rig.d.awaitLink();
      rig.pass(5);
      assert.equal(rig.addresses, [BOARD]);
      body(rig, conflicts);
      assert.is(rig.slotsInUse, 0);
      assert.equal(rig.d.faults, []);
    },
    { hostname: 'sensor-4', onConflict: (address) => conflicts.push(address.join('.')) },
  );
}

conflict(
  'gives it up within 3 s, declines it, says so, and has another one 10 s later',
  leased([BOARD, '10.0.2.16'], (rig, conflicts) => {
    intruder(rig);
    rig.pass(3);
    assert.equal(rig.addresses, [BOARD, 'none']);
    assert.equal(rig.kinds, [DISCOVER, REQUEST, DECLINE]);
    const { message, to } = rig.asked[2];
    assert.equal([...(message.options.get(50) ?? [])], [10, 0, 2, 15]);
    assert.equal([...(message.options.get(54) ?? [])], [10, 0, 2, 2]);
    assert.equal([[...message.ciaddr], to], [[0, 0, 0, 0], '255.255.255.255']);
    assert.equal(conflicts, [BOARD]);
    rig.pass(12);
    assert.is(rig.addresses[2], '10.0.2.16');
    const waitedMs = rig.asked[3].ms - rig.asked[2].ms;
    assert.ok(waitedMs >= 10_000 && waitedMs < 11_500, String(waitedMs));
    rig.pass(120);
    assert.equal(rig.addresses, [BOARD, 'none', '10.0.2.16']);
    assert.is(rig.client.state, BOUND);
  }),
);

conflict(
  'defends it once against a single ARP packet, and keeps it where nobody answers (RFC 5227, 2.4)',
  leased([BOARD], (rig, conflicts) => {
    const said: string[] = [];
    rig.d.wire.attach({
      receive: (frame) => {
        const arp = frame[12] === 8 && frame[13] === 6 ? parseArp(frame.slice(14)) : null;
        if (arp && arp.senderMac[5] === 15)
          said.push(`${arp.senderIp.join('.')} asks for ${arp.targetIp.join('.')}`);
      },
    });
    stray(rig);
    rig.pass(5);
    assert.equal(new Set(said), new Set([`${BOARD} asks for ${BOARD}`]));
    rig.pass(60);
    assert.equal(rig.addresses, [BOARD]);
    assert.equal([rig.kinds.length, conflicts], [2, []]);
    assert.is(rig.client.state, BOUND);
  }),
);

conflict(
  'gives it up at the second packet within 10 s, and not where there is more between them',
  leased([BOARD, '10.0.2.16'], (rig) => {
    stray(rig);
    rig.pass(12);
    stray(rig);
    rig.pass(12);
    assert.equal(rig.addresses, [BOARD]);
    stray(rig);
    rig.pass(4);
    stray(rig);
    rig.pass(3);
    assert.equal(rig.addresses, [BOARD, 'none']);
    assert.is(rig.kinds[2], DECLINE);
    rig.pass(12);
    assert.equal(rig.addresses, [BOARD, 'none', '10.0.2.16']);
  }),
);

conflict(
  'waits 10 s again where the address was renewed between two conflicts',
  withDhcp((rig) => {
    const port = rig.d.host.udp(67);
    port.onDatagram = () => {
      const { message } = rig.asked[rig.asked.length - 1];
      const [kind] = message.options.get(53) ?? [];
      if (kind === DECLINE) return;
      const said = { xid: message.xid, type: kind === DISCOVER ? 2 : 5, seconds: 200 };
      port.send('255.255.255.255', 68, offer(said));
    };
    rig.d.awaitLink();
    const waits: number[] = [];
    for (let round = 0; round < 3; round++) {
      // The lease is renewed after 100 s.
      rig.pass(150);
      assert.is(rig.addresses[rig.addresses.length - 1], BOARD);
      for (let second = 0; second < 10 && rig.kinds[rig.kinds.length - 1] !== DECLINE; second++) {
        stray(rig);
        rig.pass(1);
      }
      const { ms } = rig.asked[rig.asked.length - 1];
      rig.pass(60);
      const next = rig.asked.find((asked) => asked.ms > ms);
      waits.push(next ? Math.floor((next.ms - ms) / 1000) : -1);
    }
    for (const wait of waits) assert.ok(wait >= 10 && wait <= 11, String(waits));
  }),
);

conflict(
  'waits longer each time where its server gives it the same again: 10, 20, 40 s, then 60 s',
  withDhcp((rig) => {
    // Nobody who answers probes: they are found in the address's use alone.
    const port = rig.d.host.udp(67);
    port.onDatagram = () => {
      const { message } = rig.asked[rig.asked.length - 1];
      const [kind] = message.options.get(53) ?? [];
      if (kind === DECLINE) return;
      port.send('255.255.255.255', 68, offer({ xid: message.xid, type: kind === DISCOVER ? 2 : 5 }));
    };
    rig.d.awaitLink();
    const waits: number[] = [];
    for (let second = 0; second < 400 && waits.length < 6; second++) {
      if (rig.addresses[rig.addresses.length - 1] === BOARD) stray(rig);
      rig.pass(1);
      const declines = rig.asked.filter((_, i) => rig.kinds[i] === DECLINE);
      waits.length = 0;
      for (const { ms } of declines) {
        const next = rig.asked.find((asked) => asked.ms > ms);
        if (next) waits.push(Math.round((next.ms - ms) / 1000));
      }
    }
    const bounds = [10, 20, 40, 60, 60, 60];
    assert.is(waits.length, 6, String(waits));
    for (let i = 0; i < 6; i++)
      assert.ok(waits[i] >= bounds[i] && waits[i] <= bounds[i] + 2, `${i}: ${waits[i]} s`);
  }),
);

conflict.run();

import * as assert from 'uvu/assert';
import { a, answer, cname, type DnsRig, withDns } from '../../support/services/dns.ts';
import { suite } from '../../support/suite.ts';

const servers = suite('a name and its servers');

const [TRY_AGAIN, NO_DATA] = ['11002', '11004'];
const [FORMERR, SERVFAIL, NOTIMP, REFUSED, NOTAUTH] = [1, 2, 4, 5, 9];
/** Flags of the header: an authority, and one that asks others. */
const [AA, RA] = [0x400, 0x80];
const THREE = ['10.0.2.2', '10.0.2.4', '10.0.2.5'];

const gaps = (rig: DnsRig) => rig.asked.slice(1).map(({ ms }, i) => ms - rig.asked[i].ms);

for (const code of [FORMERR, SERVFAIL, NOTIMP, REFUSED, NOTAUTH, 15]) {
  servers(
    `are asked 1 and 2 s later where the only one says ${code} each time, and then nobody knows`,
    withDns((rig) => {
      rig.serve((query) => answer(query, [], code));
      rig.find('time.example');
      rig.d.run(900);
      assert.is(rig.asked.length, 1);
      rig.d.run(7000);
      assert.equal(rig.found, [TRY_AGAIN]);
      const [first, second, ...more] = gaps(rig);
      assert.ok(Math.abs(first - 1000) < 150 && Math.abs(second - 2000) < 150, `${first} ${second}`);
      assert.equal(more, []);
      assert.is(rig.slotsInUse, 0);
    }),
  );

  servers(
    `are asked one behind the other, never faster than each 90 ms, where each says ${code}`,
    withDns((rig) => {
      for (const at of THREE) rig.serve((query) => answer(query, [], code), at);
      rig.find('time.example');
      rig.d.run(9000);
      assert.equal(rig.found, [TRY_AGAIN]);
      assert.equal(
        rig.asked.map(({ at }) => at),
        [...THREE, ...THREE, ...THREE],
      );
      const all = gaps(rig);
      all.forEach((gap, i) => {
        const least = i % 3 < 2 ? 90 : 1000 * 2 ** ((i - 2) / 3) - 100;
        assert.ok(gap >= least && gap <= least + 250, `${all}`);
      });
    }, THREE),
  );
}

servers(
  'are asked for the next one soon where the first one says the same twice',
  withDns((rig) => {
    const port = rig.serve((query) => {
      const bytes = answer(query, [], SERVFAIL);
      for (let i = 0; i < 5; i++) port.send(query.ip, query.port, bytes);
      return bytes;
    });
    rig.serve((query) => answer(query, [a(query.name, '10.0.2.7')]), '10.0.2.4');
    rig.find('time.example');
    rig.d.run(300);
    assert.equal(rig.found, ['10.0.2.7']);
    assert.is(rig.asked.length, 2);
  }, THREE),
);

/** Answers without an address of servers that neither know it nor ask others. */
const LAME: [string, (name: string) => Parameters<typeof answer>[1], number][] = [
  ['nothing', () => [], 0],
  ['another name for it that is not its own', (name) => [cname(name, 'cdn.example')], AA],
  ['another name for it', (name) => [cname(name, 'cdn.example')], 0],
  ['the address of another name', () => [a('cdn.example', '10.0.2.9')], 0],
];

for (const [what, records, flags] of LAME)
  servers(
    `are left for the next one where one refers to others, with ${what}`,
    withDns((rig) => {
      rig.serve((query) => answer(query, records(query.name), flags));
      rig.serve((query) => answer(query, records(query.name), flags), '10.0.2.4');
      rig.serve((query) => answer(query, [a(query.name, '10.0.2.7')], RA), '10.0.2.5');
      rig.find('time.example');
      rig.d.run(500);
      assert.equal(rig.found, ['10.0.2.7']);
      assert.equal(
        rig.asked.map(({ at }) => at),
        THREE,
      );
    }, THREE),
  );

servers(
  'are believed that a name has no address where one has the say, asks others, or all refer to others',
  withDns((rig) => {
    const flags: Record<string, number> = { authority: AA, recursive: RA, both: AA | RA, nobody: 0 };
    for (const at of THREE) rig.serve((query) => answer(query, [], flags[query.name]), at);
    for (const name of ['authority', 'recursive', 'both', 'nobody']) {
      rig.asked.length = 0;
      rig.find(name);
      rig.d.run(500);
      assert.is(rig.asked.length, name === 'nobody' ? 3 : 1, name);
    }
    assert.equal(rig.found, [NO_DATA, NO_DATA, NO_DATA, NO_DATA]);
    assert.is(rig.slotsInUse, 0);
  }, THREE),
);

servers.run();

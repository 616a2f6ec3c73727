import * as assert from 'uvu/assert';
import { WSPCloseSocket } from '../../../provider/index.ts';
import { setNameServers } from '../../../provider/services/dns/dns.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { arrive } from '../../support/calls.ts';
import { a, answer, cname, pointed, withDns } from '../../support/services/dns.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const dns = suite('a name');

// winsock2.h.
const [NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA] = ['11001', '11002', '11003', '11004'];
const [NXDOMAIN, SERVFAIL, TC] = [3, 2, 0x200];

dns(
  "is asked of the gateway's server, and the slot is free again afterwards",
  withDns((rig) => {
    rig.gateway([{ name: 'time.example', ips: ['10.0.2.7', '10.0.2.8'] }]);
    rig.find('time.example');
    assert.is(rig.slotsInUse, 1);
    assert.equal(rig.found, []);
    rig.d.run(50);
    assert.equal(rig.found, ['10.0.2.7']);
    assert.is(rig.slotsInUse, 0);
    rig.find('nobody.example');
    rig.d.run(50);
    assert.equal(rig.found, ['10.0.2.7', NOT_FOUND]);
    assert.is(rig.slotsInUse, 0);
    assert.equal(rig.d.faults, []);
  }),
);

dns(
  'that is an address is answered at once, and one that cannot be a name too',
  withDns((rig) => {
    for (const name of [
      '10.0.2.9',
      '0.0.0.0',
      '255.255.255.255',
      '1.2.3',
      '1.2.3.4.5',
      '256.1.1.1',
      '1..2.3',
    ])
      rig.find(name);
    for (const name of ['', '.', 'a..b', '.a', 'a b', 'ä.example', 'x'.repeat(64), `${'x.'.repeat(127)}x`])
      rig.find(name);
    const none = new Array(12).fill(NOT_FOUND);
    assert.equal(rig.found, ['10.0.2.9', '0.0.0.0', '255.255.255.255', ...none]);
    assert.is(rig.slotsInUse, 0);
  }),
);

dns(
  'may have 253 letters, and parts of 63',
  withDns((rig) => {
    const part = 'x'.repeat(63);
    const name = `${part}.${part}.${part}.${'y'.repeat(61)}`;
    rig.serve((query) => pointed(query, '10.0.2.7'));
    rig.find(name);
    rig.d.run(50);
    assert.is(name.length, 253);
    assert.is(rig.asked[0].name, name);
    assert.equal(rig.found, ['10.0.2.7']);
  }),
);

dns(
  'may be an alias for a name of 253 letters',
  withDns((rig) => {
    const part = 'x'.repeat(63);
    const name = `${part}.${part}.${part}.${'y'.repeat(61)}`;
    rig.serve((query) => {
      const bytes = answer(query, [cname(query.name, name)]);
      bytes[7] = 2;
      // The owner is the name in the record before, behind the header, the question, and 13 and 10 bytes.
      const alias = 12 + 13 + 4 + 13 + 10;
      return Uint8Array.of(...bytes, 0xc0, alias, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 2, 7);
    });
    rig.find('www.example');
    rig.d.run(50);
    assert.equal([name.length, rig.found], [253, ['10.0.2.7']]);
  }),
);

dns(
  'is found when the answer ends with an empty record',
  withDns((rig) => {
    rig.serve((query) => {
      // Its name is a pointer, its type NULL, its class IN; it lives for 0 s and has 0 bytes.
      const bytes = Uint8Array.of(...pointed(query, '10.0.2.7'), 0xc0, 12, 0, 10, 0, 1, 0, 0, 0, 0, 0, 0);
      bytes[7] = 2;
      return bytes;
    });
    rig.find('www.example');
    rig.d.run(50);
    assert.equal(rig.found, ['10.0.2.7']);
  }),
);

dns(
  'is remembered as long as its record lives, whatever its case',
  withDns((rig) => {
    rig.serve((query) => answer(query, [a(query.name, '10.0.2.7', 5)]));
    rig.find('Time.Example.');
    rig.d.run(50);
    rig.find('time.example');
    assert.equal(rig.found, ['10.0.2.7', '10.0.2.7']);
    rig.d.run(4900);
    rig.find('TIME.example');
    assert.is(rig.found.length, 3);
    rig.d.run(200);
    rig.find('time.example');
    assert.is(rig.found.length, 3);
    rig.d.run(50);
    assert.is(rig.found.length, 4);
    assert.is(rig.asked.length, 2);
  }),
);

dns(
  'is forgotten when eight others were found since, and at once when its record says so',
  withDns((rig) => {
    rig.serve((query) => answer(query, [a(query.name, '10.0.2.7', query.name === 'fresh' ? 0 : 60)]));
    for (const name of [
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'one',
      'nine',
    ]) {
      rig.find(name);
      rig.d.run(20);
    }
    assert.is(rig.found.length, 11);
    assert.equal(
      rig.asked.slice(9).map(({ name }) => name),
      ['one'],
    );
    for (let i = 0; i < 2; i++) {
      rig.find('fresh');
      rig.d.run(20);
    }
    assert.is(rig.asked.length, 12);
  }),
);

dns(
  'is asked again after 1, 2 and 4 s, and then nobody knows',
  withDns((rig) => {
    rig.serve(() => null);
    rig.find('time.example');
    rig.d.run(6900);
    assert.equal(rig.found, []);
    rig.d.run(600);
    assert.equal(rig.found, [TRY_AGAIN]);
    const [first, second, third, ...more] = rig.asked.map(({ ms }) => ms);
    assert.ok(Math.abs(second - first - 1000) < 150, String(second - first));
    assert.ok(Math.abs(third - second - 2000) < 150, String(third - second));
    assert.equal(more, []);
    assert.is(new Set(rig.asked.map(({ id }) => id)).size, 3);
    assert.is(rig.slotsInUse, 0);
  }),
);

dns(
  'is asked of the next server when one is silent, gone, or cannot say',
  withDns(
    (rig) => {
      rig.serve(() => null);
      rig.serve((query) => answer(query, [], SERVFAIL), '10.0.2.4');
      rig.serve((query) => answer(query, [a(query.name, '10.0.2.7')]), '10.0.2.5');
      rig.find('time.example');
      rig.d.run(1300);
      assert.equal(rig.found, ['10.0.2.7']);
      assert.equal(
        rig.asked.map(({ at }) => at),
        ['10.0.2.2', '10.0.2.4', '10.0.2.5'],
      );
    },
    ['10.0.2.2', '10.0.2.4', '10.0.2.5'],
  ),
);

dns(
  'is asked of a server behind one that does not even answer ARP',
  withDns(
    (rig) => {
      rig.serve((query) => answer(query, [a(query.name, '10.0.2.7')]));
      rig.find('time.example');
      rig.d.run(5000);
      assert.equal(rig.found, ['10.0.2.7']);
    },
    ['10.0.2.99', '10.0.2.2'],
  ),
);

dns(
  'without an address, of an answer cut short, or with no server to ask has an error of its own',
  withDns((rig) => {
    rig.serve((query) => {
      if (query.name === 'mail') return answer(query, []);
      return answer(query, [a(query.name, '10.0.2.7')], TC);
    });
    rig.find('mail');
    rig.d.run(50);
    rig.find('long');
    rig.d.run(50);
    setNameServers(rig.resolver, new Uint8Array(12));
    rig.find('short');
    assert.equal(rig.found, [NO_DATA, NO_RECOVERY, TRY_AGAIN]);
    assert.is(rig.slotsInUse, 0);
  }),
);

dns(
  'may stand for another one, in any order, eight times and no more',
  withDns((rig) => {
    const chain = (length: number) => {
      const records = Array.from({ length }, (_, i) =>
        cname(i === 0 ? 'www' : `n${i}`, `n${i + 1}`, 100 - i),
      );
      return [a(`n${length}`, '10.0.2.7'), ...records.reverse()];
    };
    let length = 8;
    rig.serve((query) => answer(query, chain(length)));
    rig.find('www');
    rig.d.run(50);
    assert.equal(rig.found, ['10.0.2.7']);
    assert.is(rig.resolver.cache.ttlMs[rig.resolver.cache.names.indexOf('www')], 60_000);
    rig.d.run(60_000);
    length = 9;
    rig.find('www');
    rig.d.run(8000);
    assert.equal(rig.found, ['10.0.2.7', TRY_AGAIN]);
  }),
);

dns(
  'is looked up beside three others, and a fifth has to wait',
  withDns((rig) => {
    const waiting: (() => void)[] = [];
    const port = rig.serve((query) => {
      const bytes = answer(query, [a(query.name, `10.0.2.${query.name.length}`)]);
      waiting.push(() => port.send(query.ip, query.port, bytes));
      return null;
    });
    for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde']) rig.find(name);
    assert.equal(rig.found, [TRY_AGAIN]);
    rig.d.run(900);
    assert.is(waiting.length, 4);
    for (const send of waiting.reverse()) send();
    rig.d.run(50);
    assert.equal(rig.found, [TRY_AGAIN, '10.0.2.4', '10.0.2.3', '10.0.2.2', '10.0.2.1']);
    assert.is(rig.slotsInUse, 0);
  }),
);

dns(
  'waits 5 s for a slot while connections have them all, and is asked when one has ended',
  withDns(
    (rig) => {
      const { d } = rig;
      rig.serve((query) => answer(query, [a(query.name, '10.0.2.7')]));
      const listener = d.listen(80, 8);
      const accepted = arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008]).map(() =>
        d.accept(listener),
      );
      WSPCloseSocket(listener, d.err);
      rig.find('too.early');
      d.run(4500);
      assert.equal(rig.found, []);
      d.run(1000);
      assert.equal(rig.found, [TRY_AGAIN]);
      rig.find('time.example');
      d.run(500);
      // Its client says nothing, and keeps the slot for 3 s.
      WSPCloseSocket(accepted[3], d.err);
      d.run(4000);
      assert.equal(rig.found, [TRY_AGAIN, '10.0.2.7']);
      assert.is(rig.slotsInUse, 7);
    },
    undefined,
    { ...DEFAULTS, ...PLACED },
  ),
);

dns(
  'that does not exist is known at once, and not asked again',
  withDns((rig) => {
    rig.serve((query) => answer(query, [], NXDOMAIN));
    rig.find('nobody');
    rig.d.run(50);
    assert.equal(rig.found, [NOT_FOUND]);
    assert.is(rig.asked.length, 1);
  }),
);

dns(
  'looked up from a callback that throws harms no other one',
  withDns((rig) => {
    rig.serve((query) => answer(query, [a(query.name, '10.0.2.7')]));
    rig.find('one');
    rig.resolver.queries[0].done = () => {
      rig.find('two');
      throw new Error('on purpose');
    };
    rig.d.run(100);
    assert.equal(rig.found, ['10.0.2.7']);
    assert.is(rig.slotsInUse, 0);
  }),
);

dns.run();

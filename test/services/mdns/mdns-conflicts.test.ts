import * as assert from 'uvu/assert';
import {
  ADDRESS,
  GROUP,
  HOST_NAME,
  HTTP,
  isA,
  lines,
  respond,
  SERVICE,
  withMdns,
} from '../../support/services/mdns.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';

const mdns = suite('a name in .local that others want');

mdns(
  'gets -2 behind it where somebody has it, and -3 where somebody has that too',
  withMdns(
    (rig) => {
      const owner = rig.other(7);
      owner.onDatagram = ({ bytes }) => {
        const text = Buffer.from(bytes).toString('latin1');
        if ((bytes[2] & 0x80) !== 0) return;
        if (text.includes('\x07spisock\x05local'))
          owner.send(GROUP, 5353, respond([isA(HOST_NAME, '10.0.2.7')]));
        const other = { ...isA('spisock-2.local', '::1'), type: 'AAAA' };
        if (text.includes('\x09spisock-2\x05local'))
          owner.send(GROUP, 5353, respond([], { additionals: [other] }));
      };
      rig.d.run(5000);
      assert.equal(rig.names, ['spisock-3.local']);
      assert.ok(rig.said.filter(({ type }) => type === 'response').length === 2);
      rig.said.length = 0;
      rig.ask([{ name: SERVICE, type: 'PTR' }]);
      rig.d.run(1200);
      assert.equal(lines(rig.said[0].answers), [`${SERVICE} PTR spisock-3._http._tcp.local 4500`]);
    },
    { service: HTTP },
  ),
);

mdns(
  'is probed for again when somebody says later that it is his, and kept when he does not insist',
  withMdns((rig) => {
    rig.awaitQuiet();
    rig.respond([isA(HOST_NAME, '10.0.2.15'), isA('other.local', '10.0.2.7')]);
    rig.respond([isA(HOST_NAME, '10.0.2.7', 0)]);
    rig.d.run(500);
    assert.equal(rig.said, []);
    rig.respond([isA(HOST_NAME, '10.0.2.7')]);
    rig.d.run(3000);
    assert.equal(
      rig.said.map(({ type }) => type),
      ['query', 'query', 'query', 'response', 'response'],
    );
    assert.equal(rig.names, [HOST_NAME, HOST_NAME]);
  }),
);

mdns(
  'is defended at once against who probes for it',
  withMdns((rig) => {
    rig.awaitQuiet();
    for (let i = 0; i < 3; i++) {
      const authorities = [isA(HOST_NAME, '10.0.2.7')];
      rig.ask([{ name: HOST_NAME, type: 'ANY' }], { authorities });
      rig.d.run(260);
    }
    assert.is(rig.said.length, 3);
    assert.ok(rig.said.every(({ answers }) => lines(answers).includes(ADDRESS)));
  }),
);

mdns(
  'is left for a second to who probes for it at the same time with a greater address',
  withMdns((rig) => {
    const probe = (ip: string) => {
      const authorities = [isA(HOST_NAME, ip)];
      rig.ask([{ name: HOST_NAME, type: 'ANY' }], { authorities });
    };
    until(
      'a message',
      () => rig.said.length >= 1,
      () => rig.d.run(10),
    );
    probe('10.0.2.3');
    rig.d.run(400);
    assert.is(rig.said.length, 2);
    probe('10.0.2.200');
    const ms = rig.d.clock.now();
    rig.d.run(1200);
    assert.ok(rig.said[2].ms - ms >= 1000, String(rig.said[2].ms - ms));
    rig.d.run(2000);
    assert.equal(rig.names, [HOST_NAME]);
  }),
);

mdns.run();

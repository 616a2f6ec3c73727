import * as dns from 'dns-packet';
import * as assert from 'uvu/assert';
import { slotStates } from '../../../provider/index.ts';
import { type Mdns, setHost, setHost6, startMdns } from '../../../provider/services/mdns.ts';
import type { UdpPeer } from '../../../sim/hosts/udp.ts';
import { addressOf } from '../../../sim/net/address6.ts';
import type { Device } from '../../support/device.ts';
import { ask, lines } from '../../support/services/mdns.ts';
import { chance } from '../../support/services/service-rig.ts';
import { GLOBAL, type Ipv6Case, LINK_LOCAL } from './ipv6-rig.ts';

/** A name in `.local` with addresses of IPv6 on the W6100. */

const GROUP = '224.0.0.251';
const GROUP6 = 'ff02::fb';
const NAME = 'spisock.local';
const A = `${NAME} A 10.0.2.15 120 flush`;
const FIRST = `${NAME} AAAA ${LINK_LOCAL} 120 flush`;
const SECOND = `${NAME} AAAA ${GLOBAL} 120 flush`;
const NSEC = `${NAME} NSEC ${NAME} A AAAA 120 flush`;

const both = Uint8Array.from([...addressOf(LINK_LOCAL), ...addressOf(GLOBAL)]);

/** What a port has heard from the device: `to: answers | additional`. */
function hear(port: UdpPeer): string[] {
  const said: string[] = [];
  port.onDatagram = ({ bytes }, to) => {
    const { type, answers, additionals } = dns.decode(Buffer.from(bytes));
    if (type === 'response')
      said.push(`${to}: ${lines(answers).join(', ')} | ${lines(additionals).join(', ')}`);
  };
  return said;
}

const over = (group: string, said: string[]) => said.filter((text) => text.startsWith(group));

/** A device that has its name, and both of its addresses. */
function named(d: Device): Mdns {
  const mdns = startMdns(d.info, { name: 'spisock', service: null, onName: null, random: chance(17) });
  setHost(mdns, [10, 0, 2, 15]);
  setHost6(mdns, both);
  d.run(5000);
  return mdns;
}

export const MDNS6_CASES: Ipv6Case[] = [
  {
    name: 'the name has AAAA records, asked for in the group of IPv4, and the record that denies others names both types',
    body: (d) => {
      named(d);
      const port = d.host.udp(5353);
      const said = hear(port);
      port.send(GROUP, 5353, ask([{ name: NAME, type: 'AAAA' }]));
      d.run(100);
      assert.equal(over(GROUP, said), [`${GROUP}: ${FIRST}, ${SECOND} | ${A}, ${NSEC}`]);
      said.length = 0;
      d.run(1100);
      port.send(GROUP, 5353, ask([{ name: NAME, type: 'TXT' }]));
      d.run(100);
      assert.equal(over(GROUP, said), [`${GROUP}: ${NSEC} | ${A}, ${FIRST}, ${SECOND}`]);
    },
  },
  {
    name: 'the group of IPv6 is heard and answered, in both groups',
    body: (d, host) => {
      named(d);
      const six = host.udp(5353);
      const [over6, over4] = [hear(six), hear(d.host.udp(5353))];
      six.send(GROUP6, 5353, ask([{ name: NAME, type: 'AAAA' }]));
      d.run(100);
      assert.equal(over(GROUP6, over6), [`${GROUP6}: ${FIRST}, ${SECOND} | ${A}, ${NSEC}`]);
      assert.equal(over(GROUP, over4), [`${GROUP}: ${FIRST}, ${SECOND} | ${A}, ${NSEC}`]);
    },
  },
  {
    name: 'a question that asks for unicast over IPv6 is answered so, and so is a plain query',
    body: (d, host) => {
      named(d);
      const port = host.udp(5353);
      const said = hear(port);
      port.send(GROUP6, 5353, ask([{ name: NAME, type: 'AAAA', unicast: true }]));
      d.run(100);
      assert.equal(said, [`${host.linkLocal}: ${FIRST}, ${SECOND} | ${A}, ${NSEC}`]);
      const plain = host.udp(6000);
      const heard = hear(plain);
      plain.send(GROUP6, 5353, ask([{ name: NAME, type: 'AAAA' }], { id: 7 }));
      d.run(100);
      assert.is(heard.length, 1);
      assert.match(heard[0], /AAAA fd00:1::15 10 \|/);
    },
  },
  {
    name: 'an address that is gone is withdrawn, and the others are announced anew',
    body: (d) => {
      const mdns = named(d);
      const said = hear(d.host.udp(5353));
      setHost6(mdns, addressOf(LINK_LOCAL));
      d.run(4000);
      const only = (text: string, seconds: number) => text.replace(' 120 ', ` ${seconds} `);
      const [last, first] = over(GROUP, said);
      assert.is(
        last,
        `${GROUP}: ${[A, FIRST, SECOND].map((text) => only(text, 0)).join(', ')} | ${only(NSEC, 0)}`,
      );
      assert.is(first, `${GROUP}: ${A}, ${FIRST} | ${NSEC}`);
    },
  },
  {
    name: 'the socket of the group of IPv6 is given back while connections need it',
    body: (d, host) => {
      named(d);
      const group = () => slotStates(d.info).filter((state) => state === 'SERVICE').length;
      assert.is(group() >= 2, true);
      d.listen(80, 8);
      d.run(300);
      for (let i = 0; i < 8; i++) d.host.connect(80);
      d.run(4000);
      assert.is(group(), 1);
      const said = hear(host.udp(5353));
      host.udp(7000).send(GROUP6, 5353, ask([{ name: NAME, type: 'AAAA' }]));
      d.run(100);
      assert.equal(said, []);
    },
  },
];

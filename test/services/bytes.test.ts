import { stop } from 'esbuild';
import * as assert from 'uvu/assert';
import { bundle } from '../../tools/bundle.ts';
import { readConfig } from '../../tools/config.ts';
import { suite } from '../support/suite.ts';

const bytes = suite('the bytes of services');

/** How many bytes of a firmware come from files whose paths match, before the second pass of the minifier. */
async function bytesOf(firmware: string, mode: 'static' | 'dhcp', ...patterns: RegExp[]): Promise<number[]> {
  const { network } = readConfig();
  const { metafile } = await bundle({
    board: 'w5500-evb-pico',
    firmware,
    network: { ...network, mode },
    trace: false,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return patterns.map((pattern) =>
    inputs.reduce((sum, [path, { bytesInOutput }]) => sum + (pattern.test(path) ? bytesInOutput : 0), 0),
  );
}

bytes(
  'are at most 4,700 of DHCP, 4,200 of DNS and 2,200 of posts, and none of datagram sockets',
  async () => {
    const [dhcp, dns, posts, sockets] = await bytesOf(
      'http',
      'dhcp',
      /services\/dhcp/,
      /services\/dns/,
      /provider\/post|w5500\/datagrams/,
      /provider\/(datagrams|inbox|outbox|mailbox|post-group)\.|wsp\/(datagram|memberships|sendto|recvfrom)/,
    );
    assert.ok(dhcp > 3000 && dhcp <= 4700, `DHCP ${dhcp}`);
    assert.ok(dns > 3000 && dns <= 4200, `DNS ${dns}`);
    assert.ok(posts > 1000 && posts <= 2200, `posts ${posts}`);
    assert.is(sockets, 0);
  },
);

bytes('are at most 2,100 of SNTP, and nothing of names or groups comes with it', async () => {
  const [sntp, others] = await bytesOf(
    'clock',
    'static',
    /services\/sntp/,
    /services\/(dhcp|dns|mdns)|post-group|provider\/(datagrams|inbox|outbox|mailbox)\./,
  );
  assert.ok(sntp > 1000 && sntp <= 2100, `SNTP ${sntp}`);
  assert.is(others, 0);
});

bytes('are at most 5,200 of multicast DNS, 450 of its service, and 900 of groups', async () => {
  const [mdns, service, group, others] = await bytesOf(
    'hello',
    'static',
    /services\/mdns(-records|-message)?\./,
    /services\/mdns-service/,
    /post-group|w5500\/datagrams/,
    /services\/(dhcp|dns|sntp)|provider\/(datagrams|inbox|outbox|mailbox)\./,
  );
  assert.ok(mdns > 3000 && mdns <= 5200, `multicast DNS ${mdns}`);
  assert.ok(service > 200 && service <= 450, `its service ${service}`);
  assert.ok(group > 400 && group <= 900, `groups ${group}`);
  assert.is(others, 0);
  await stop();
});

bytes.run();

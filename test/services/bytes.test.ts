import { stop } from 'esbuild';
import * as assert from 'uvu/assert';
import { bundle } from '../../tools/bundle.ts';
import { readConfig } from '../../tools/config.ts';
import { bytesByFile } from '../../tools/size/modules.ts';
import { suite } from '../support/suite.ts';

const bytes = suite('the bytes of services');

/** How many bytes of what is flashed come from files whose paths match; and how many there are. */
async function bytesOf(firmware: string, mode: 'static' | 'dhcp', ...patterns: RegExp[]): Promise<number[]> {
  const { network } = readConfig();
  const { program, map } = await bundle({
    board: 'w5500-evb-pico',
    firmware,
    network: { ...network, mode },
    trace: false,
    mapped: true,
  });
  const files = bytesByFile(program, map ?? '');
  const sum = (pattern: RegExp) =>
    files.reduce((total, [file, size]) => total + (pattern.test(file) ? size : 0), 0);
  return [...patterns.map(sum), sum(/^/)];
}

bytes('and the stock http server with them fit into 24 KB', async () => {
  const { firmware, allowances } = readConfig();
  const [total] = await bytesOf('http', 'dhcp');
  assert.ok(total > 20_000 && total <= 24 * 1024, `${total}`);
  assert.is(firmware.http.budget + allowances.dhcp, 24 * 1024);
});

bytes(
  'are at most 3,070 of DHCP, 3,160 of DNS and 1,320 of posts, and none of datagram sockets',
  async () => {
    const [dhcp, dns, posts, sockets] = await bytesOf(
      'http',
      'dhcp',
      /services\/dhcp/,
      /services\/dns/,
      /provider\/post|w5500\/datagrams/,
      /provider\/(datagrams|inbox|outbox|mailbox|post-group)\.|wsp\/(datagram|memberships|sendto|recvfrom)/,
    );
    assert.ok(dhcp > 2900 && dhcp <= 3070, `DHCP ${dhcp}`);
    assert.ok(dns > 3000 && dns <= 3160, `DNS ${dns}`);
    assert.ok(posts > 1000 && posts <= 1320, `posts ${posts}`);
    assert.is(sockets, 0);
  },
);

bytes('are at most 1,350 of SNTP, and nothing of names or groups comes with it', async () => {
  const [sntp, others] = await bytesOf(
    'clock',
    'static',
    /services\/sntp/,
    /services\/(dhcp|dns|mdns)|post-group|provider\/(datagrams|inbox|outbox|mailbox)\./,
  );
  assert.ok(sntp > 1000 && sntp <= 1350, `SNTP ${sntp}`);
  assert.is(others, 0);
});

bytes('are at most 3,900 of multicast DNS, 365 of its service, and 480 of groups', async () => {
  const [mdns, service, group, others] = await bytesOf(
    'hello',
    'static',
    /services\/mdns(-records|-message)?\./,
    /services\/mdns-service/,
    /post-group|w5500\/datagrams/,
    /services\/(dhcp|dns|sntp)|provider\/(datagrams|inbox|outbox|mailbox)\./,
  );
  assert.ok(mdns > 3000 && mdns <= 3900, `multicast DNS ${mdns}`);
  assert.ok(service > 200 && service <= 365, `its service ${service}`);
  assert.ok(group > 400 && group <= 480, `groups ${group}`);
  assert.is(others, 0);
  await stop();
});

bytes.run();

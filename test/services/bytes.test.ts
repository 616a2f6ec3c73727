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

bytes('and the stock http server with them fit into 26 KB', async () => {
  const { firmware, allowances } = readConfig();
  const [total] = await bytesOf('http', 'dhcp');
  assert.ok(total > 20_000 && total <= 26 * 1024, `${total}`);
  assert.is(firmware.http.budget + allowances.dhcp, 26 * 1024);
});

bytes(
  'are at most 3,450 of DHCP, 3,450 of DNS and 1,500 of posts, and none of datagram sockets',
  async () => {
    const [dhcp, dns, posts, sockets] = await bytesOf(
      'http',
      'dhcp',
      /services\/dhcp/,
      /services\/dns/,
      /provider\/post|w5500\/datagrams/,
      /provider\/(datagrams|inbox|outbox|mailbox|post-group)\.|wsp\/(datagram|memberships|sendto|recvfrom)/,
    );
    assert.ok(dhcp > 3000 && dhcp <= 3450, `DHCP ${dhcp}`);
    assert.ok(dns > 3000 && dns <= 3450, `DNS ${dns}`);
    assert.ok(posts > 1000 && posts <= 1500, `posts ${posts}`);
    assert.is(sockets, 0);
  },
);

bytes('are at most 1,400 of SNTP, and nothing of names or groups comes with it', async () => {
  const [sntp, others] = await bytesOf(
    'clock',
    'static',
    /services\/sntp/,
    /services\/(dhcp|dns|mdns)|post-group|provider\/(datagrams|inbox|outbox|mailbox)\./,
  );
  assert.ok(sntp > 1000 && sntp <= 1400, `SNTP ${sntp}`);
  assert.is(others, 0);
});

bytes('are at most 4,100 of multicast DNS, 400 of its service, and 550 of groups', async () => {
  const [mdns, service, group, others] = await bytesOf(
    'hello',
    'static',
    /services\/mdns(-records|-message)?\./,
    /services\/mdns-service/,
    /post-group|w5500\/datagrams/,
    /services\/(dhcp|dns|sntp)|provider\/(datagrams|inbox|outbox|mailbox)\./,
  );
  assert.ok(mdns > 3000 && mdns <= 4100, `multicast DNS ${mdns}`);
  assert.ok(service > 200 && service <= 400, `its service ${service}`);
  assert.ok(group > 400 && group <= 550, `groups ${group}`);
  assert.is(others, 0);
  await stop();
});

bytes.run();

import { stop } from 'esbuild';
import * as assert from 'uvu/assert';
import { bytesByFile } from '../../bench/size/modules.ts';
import { bundle } from '../../build/bundle.ts';
import { readConfig } from '../../build/config/config.ts';
import { suite } from '../support/suite.ts';

const carried = suite('what services bring into a program');

/** How many bytes of what is flashed come from files whose paths match, pattern by pattern. */
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
  return patterns.map(sum);
}

carried('is DHCP, DNS and service ports, and none of datagram sockets', async () => {
  const [dhcp, dns, ports, sockets] = await bytesOf(
    'lookup',
    'dhcp',
    /services\/dhcp/,
    /services\/dns/,
    /udp\/(service-port|open|look|send|receive)\.|wiznet\/udp/,
    /udp\/service-group\.|winsock\/datagrams/,
  );
  for (const bytes of [dhcp, dns, ports]) assert.ok(bytes > 1000, `${dhcp} ${dns} ${ports}`);
  assert.is(sockets, 0);
});

carried('is DHCP alone where a program only serves http', async () => {
  const [dhcp, others] = await bytesOf(
    'http',
    'dhcp',
    /services\/dhcp/,
    /services\/(dns|mdns|sntp)|engine\/dialing|wiznet\/dialing|kaluma-net\/connecting/,
  );
  assert.ok(dhcp > 1000, `DHCP ${dhcp}`);
  assert.is(others, 0);
});

carried('is SNTP, and nothing of names or groups', async () => {
  const [sntp, others] = await bytesOf(
    'clock',
    'static',
    /services\/sntp/,
    /services\/(dhcp|dns|mdns)|udp\/service-group\.|winsock\/datagrams/,
  );
  assert.ok(sntp > 1000, `SNTP ${sntp}`);
  assert.is(others, 0);
});

carried('is multicast DNS, its service and groups, and no other service', async () => {
  const [mdns, service, group, others] = await bytesOf(
    'hello',
    'static',
    /services\/mdns\/(mdns|records|message)\./,
    /services\/mdns\/service/,
    /service-group|wiznet\/udp/,
    /services\/(dhcp|dns|sntp)|winsock\/datagrams/,
  );
  assert.ok(mdns > 3000, `multicast DNS ${mdns}`);
  assert.ok(service > 200, `its service ${service}`);
  assert.ok(group > 400, `groups ${group}`);
  assert.is(others, 0);
  await stop();
});

carried.run();

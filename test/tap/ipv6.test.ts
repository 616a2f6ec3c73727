import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Device, withDevice } from './device.ts';
import { missing } from './namespace.ts';
import { brokenPackets } from './tshark.ts';

/** This host's own IPv6 against the W6100's, over a kernel interface. */

const tap = suite('IPv6 over TAP');

const PROGRAM = fileURLToPath(new URL('programs/ipv6.ts', import.meta.url));

/** Of the device's MAC address, 02:00:0a:00:02:0f. */
const LINK_LOCAL = 'fe80::aff:fe00:20f';
const GLOBAL = 'fd00:7::aff:fe00:20f';

/** A router that advertises fd00:7::/64, the prefix before its own MAC address, to whoever asks. */
const ROUTER = `
import socket, struct
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58)
dev = socket.if_nametoindex('dev0')
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, dev)
for group in ('ff02::1', 'ff02::2'):
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(socket.AF_INET6, group) + struct.pack('@I', dev))
prefix = struct.pack('!BBBBIII', 3, 4, 64, 0xc0, 3600, 3600, 0) + socket.inet_pton(socket.AF_INET6, 'fd00:7::')
mac = bytes.fromhex(open('/sys/class/net/dev0/address').read().strip().replace(':', ''))
message = struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0) + prefix + struct.pack('!BB', 1, 1) + mac
while True:
    if s.recv(2048)[0] == 133:
        s.sendto(message, ('ff02::1', 0, 0, dev))
`;

const PATIENCE_MS = 15_000;

/** Waits until the device has printed a line. */
async function printed({ output }: Device, line: string): Promise<void> {
  const endMs = Date.now() + PATIENCE_MS;
  while (!output.text.includes(line) && Date.now() < endMs)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(output.text.includes(line), `no '${line}' in: ${output.text}`);
}

async function curl({ namespace }: Device, url: string): Promise<string> {
  const options = ['--silent', '--show-error', '--globoff', '--max-time', '10'];
  const { code, stdout, stderr } = await namespace.run(null, 'curl', ...options, url);
  assert.is(code, 0, `${url}: ${stderr}`);
  return stdout.toString();
}

const reason = missing();
if (reason) {
  process.stdout.write(`skipped: IPv6 over TAP: ${reason}\n`);
} else {
  tap(
    'serves curl at the link-local and at an advertised address, and at that of IPv4, and answers ping',
    async () => {
      await withDevice(PROGRAM, ['--board', 'w6100-evb-pico'], async (device) => {
        const { namespace } = device;
        await namespace.run(null, 'ip', '-6', 'address', 'add', 'fd00:7::1/64', 'dev', 'dev0', 'nodad');
        namespace.start('python3', '-c', ROUTER);
        await printed(device, `address ${LINK_LOCAL}`);
        // Until the kernel has seen that nobody else has its link-local address, it calls from the other one.
        assert.match(await curl(device, `http://[${LINK_LOCAL}%25dev0]/`), /^hello (fe80::|fd00:7::1\n)/);
        await printed(device, `address ${GLOBAL}`);
        assert.match(await curl(device, `http://[${GLOBAL}]/`), /^hello fd00:7::/);
        assert.is(await curl(device, 'http://10.0.2.15/'), 'hello ::ffff:10.0.2.2\n');
        const six = Array.from({ length: 6 }, () => curl(device, `http://[${GLOBAL}]/`));
        for (const text of await Promise.all(six)) assert.match(text, /^hello fd00:7::/);
        for (const ip of [`${LINK_LOCAL}%dev0`, GLOBAL]) {
          const ping = await namespace.run(null, 'ping', '-6', '-c', '2', '-i', '0.2', '-W', '5', ip);
          assert.is(ping.code, 0, ping.stdout.toString() + ping.stderr);
        }
        assert.equal(brokenPackets(device.capture), []);
      });
    },
  );
}

tap.run();

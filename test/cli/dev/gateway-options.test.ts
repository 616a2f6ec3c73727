import { Command } from 'commander';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UsageError } from '../../../build/config/config.ts';
import { addGatewayOptions, parseForwardRule, readGatewayOptions } from '../../../cli/options/gateway.ts';

const options = suite('gateway options');

function read(...words: string[]) {
  const command = addGatewayOptions(new Command()).exitOverride();
  command.parse(words, { from: 'user' });
  return readGatewayOptions(command.opts());
}

/** The complaint about these words: a UsageError of one line. */
function complaint(...words: string[]): string {
  try {
    read(...words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message;
  }
  throw new Error('no complaint');
}

options('let nothing out, know no names and give away addresses, when nothing is said', () => {
  const { forwards, gateway } = read();
  assert.is(forwards, null);
  assert.equal(gateway, { allow: [], dns: { names: [], resolve: null }, dhcp: {} });
});

options('take any number of forwards, over TCP and UDP', () => {
  assert.equal(read('--forward', '8080:80', '--forward', '5353:53/udp').forwards, [
    { protocol: 'tcp', hostPort: 8080, devicePort: 80 },
    { protocol: 'udp', hostPort: 5353, devicePort: 53 },
  ]);
});

options('take rules, names and the wish for no DHCP', () => {
  const words = [
    '--allow',
    '10.0.2.2:80=127.0.0.1:8000',
    '--dns',
    'a.test=10.0.2.9',
    '--dns',
    'host',
    '--no-dhcp',
  ];
  const { gateway } = read(...words);
  const target = { host: '127.0.0.1', port: 8000 };
  assert.equal(gateway.allow, [{ protocol: 'tcp', ip: '10.0.2.2', port: 80, target }]);
  assert.equal(gateway.dns?.names, [{ name: 'a.test', ips: ['10.0.2.9'] }]);
  assert.type(gateway.dns?.resolve, 'function');
  assert.is(gateway.dhcp, null);
});

options('name what was wrong and what is allowed', () => {
  assert.match(complaint('--forward', '8080'), "bad forward '8080'; it is HOST:DEVICE");
  assert.match(complaint('--forward', '8080:80/sctp'), "bad forward '8080:80/sctp'; it is HOST:DEVICE");
  assert.match(complaint('--allow', 'everything'), "bad rule 'everything'; it is ADDRESS:PORT");
  assert.match(complaint('--dns', 'a.test'), "bad name 'a.test'; it is NAME=ADDRESS");
  assert.throws(() => parseForwardRule('0:80'), /bad forward/);
});

options.run();

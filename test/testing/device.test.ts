import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { board, FirmwareError, harsh, type Peer } from '../../testing/index.ts';
import { cleanUp, programOf } from './written.ts';

const NET = `import { bootNet } from '${new URL('../../device/net.ts', import.meta.url).pathname}';\n`;
const FAILING = new URL('./programs/failing.ts', import.meta.url);

/** What `call` throws. */
function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

const device = suite('a device in a test');

device.after(cleanUp);

device('shows what was printed, and time passes in run alone', async () => {
  const one = await board(programOf(`setInterval(() => console.log('tick ' + millis()), 10);`));
  assert.equal([one.now, one.lines], [0, []]);
  one.run(35);
  assert.is(one.now, 35);
  assert.equal(one.lines, ['tick 11', 'tick 21', 'tick 31']);
});

device('is asked until something is so, and says what the console said where it is not', async () => {
  const one = await board(programOf(`setTimeout(() => console.log('ready'), 50);`));
  assert.is(
    one.until(() => one.lines.find((line) => line === 'ready')),
    'ready',
  );
  assert.is(one.now, 52);
  const error = thrownBy(() => one.until(() => false, 20));
  assert.is(error.message, 'nothing came of it within 20 ms; its console ends with:\n  ready');
});

device('has pins that a test sets and reads, and PWM that it measures', async () => {
  const one = await board(
    programOf(`pinMode(4, INPUT_PULLUP); pinMode(5, OUTPUT); analogWrite(15, 0.25, 50);
      setInterval(() => digitalWrite(5, 1 - digitalRead(4)), 1);`),
  );
  const [button, lamp, servo] = [one.pin(4), one.pin(5), one.pin(15)];
  const seen: string[] = [];
  lamp.onChange = (level, ms) => seen.push(`${level} at ${Math.round(ms)}`);
  one.run(5);
  assert.equal([button.mode, button.get(), lamp.mode, lamp.get()], ['INPUT_PULLUP', 1, 'OUTPUT', 0]);
  button.set(0);
  one.run(5);
  button.set(null);
  one.run(5);
  assert.equal(seen, ['1 at 5', '0 at 10']);
  assert.equal([servo.duty, Math.round(servo.frequency)], [0.25, 50]);
});

device('has analog inputs, a UART, and a second target on SPI', async () => {
  const one = await board(
    programOf(`const uart = board.uart(0, { baudrate: 9600 });
      uart.on('data', (bytes) => uart.write(bytes));
      setTimeout(() => console.log(analogRead(26), analogRead(30) > 0), 1);
      const spi = board.spi(1, { mode: 3 });
      digitalWrite(13, 1); pinMode(13, OUTPUT);
      setTimeout(() => { digitalWrite(13, 0); console.log(spi.transfer(new Uint8Array([1, 2])).join()); digitalWrite(13, 1); }, 5);`),
  );
  one.analog(26, 0.5);
  one.spi({ bus: 1, cs: 13, mode: 3 }, (mosi) => mosi * 2);
  one.run(20);
  assert.equal(one.lines, ['0.5 true', '2,4']);
  one.uart(0).send('hello');
  one.run(2);
  assert.is(one.uart(0).text(), 'h');
  one.run(20);
  assert.is(one.uart(0).text(), 'hello');
});

device('says what is wrong with what is wired to it', async () => {
  const one = await board(programOf(''));
  for (const [call, message] of [
    [() => one.pin(30), 'bad pin 30; it is a GPIO, 0 to 29'],
    [() => one.pin(21).set(0), 'GP21 is wired to the network chip (INTn)'],
    [() => one.pin(4).set(2 as 1), 'bad level 2 for GP4; it is 0, 1 or null'],
    [
      () => one.analog(4, 0.5),
      'bad analog input 4; it is GP26 to GP29, or 30 for the thermometer of the microcontroller',
    ],
    [() => one.analog(26, 1.65), 'bad value 1.65 for analog input 26; it is 0 to 1, of 3.3 V'],
    [() => one.i2c(0xec, {}), 'bad I2C address 0xec (0x76 with a bit for reading); it has 7 bits, 0 to 0x7f'],
    [() => one.spi({ bus: 0, cs: 17 }, () => 0), 'GP17 is wired to the network chip (SCSn)'],
    [() => one.uart(2 as 1), 'bad UART 2; it is 0 or 1'],
    [() => one.host('10.0.2'), "bad address '10.0.2'; it is four numbers such as 10.0.2.9"],
    [() => one.host('10.0.2.15'), "10.0.2.15 is the device's own address"],
    [
      () => one.host('8.8.8.8'),
      'bad address 8.8.8.8; a host is in the network of 10.0.2.2 with subnet 255.255.255.0 (a name makes it any host)',
    ],
  ] as const) {
    assert.is(thrownBy(call).message, message);
  }
});

device('answers requests, whatever it takes until it has booted', async () => {
  const one = await board(
    programOf(`${NET} bootNet();
      require('http').createServer((req, res) => {
        let body = '';
        req.on('data', (data) => { body += new TextDecoder().decode(data); });
        setTimeout(() => res.writeHead(req.url === '/a' ? 200 : 404, req.method, { x: req.headers['x-y'] || '-' }).end(body + '\\u00e9'), 20);
      }).listen(8080);`),
  );
  const reply = one.request({
    method: 'POST',
    path: '/a',
    port: 8080,
    headers: { 'X-Y': 'z' },
    body: 'grüße',
  });
  assert.equal([reply.status, reply.message, reply.headers.x], [200, 'POST', 'z']);
  // Kaluma's strings go as character codes, and not as UTF-8.
  assert.is(Buffer.from(reply.body).toString('latin1'), 'grüßeé');
  assert.is(one.get('/b', { port: 8080 }).status, 404);
  assert.is(one.address, '10.0.2.15');
  assert.equal([one.serves(8080), one.serves(80)], [true, false]);
  assert.is(
    thrownBy(() => one.get('/', { withinMs: 100 })).message.split(';')[0],
    'nothing listens on port 80 after 100 ms',
  );
  assert.is(
    thrownBy(() => one.get('a b', { port: 8080 })).message,
    "bad path 'a b'; it begins with /, and has no space",
  );
});

device('is on a network with hosts, names and a cable', async () => {
  const one = await board(
    programOf(`${NET} bootNet();
      require('net').createServer((socket) => socket.on('data', (data) => socket.write(data))).listen(7);
      function call() {
        const client = require('net').createConnection({ host: '10.0.2.9', port: 99 }, () => client.write('hi'));
        client.on('error', (error) => console.log('error', error.message));
      }
      setTimeout(call, 300);`),
  );
  let caller: Peer | undefined;
  one.host('10.0.2.9').listen(99, (peer) => {
    caller = peer;
  });
  const peer = one.connect(7);
  peer.send('echo');
  one.until(() => peer.text() === 'echo');
  one.until(() => caller?.text() === 'hi');
  one.chip.plug(false);
  one.run(100);
  peer.send('lost');
  one.run(100);
  assert.is(peer.text(), 'echo');
});

device('takes an address by DHCP, and none where the server is silent', async () => {
  const config = programOf(
    JSON.stringify({
      board: 'w5500-evb-pico',
      network: {
        mode: 'dhcp',
        mac: '02:00:0a:00:02:0f',
        ip: '10.0.2.15',
        subnet: '255.255.255.0',
        gateway: '10.0.2.2',
      },
      firmware: { own: { forward: null, budget: { heap: 100_000, cost: null } } },
    }),
    'flash.config.json',
  );
  const text = `${NET} bootNet(); require('http').createServer((req, res) => res.end('leased')).listen(80);`;
  const one = await board(programOf(text), { config });
  assert.is(one.get('/').text, 'leased');
  const other = await board(programOf(text), { config });
  other.dhcp.silent = true;
  assert.match(thrownBy(() => other.get('/')).message, /^the device has no address after 10000 ms/);
});

device('forgets all but its flash when it is switched off', async () => {
  const program =
    programOf(`const boots = Number(storage.getItem('boots') || 0) + 1; storage.setItem('boots', '' + boots);
    console.log('boot', boots, millis());`);
  const one = await board(program, { storage: { boots: '4' } });
  one.run(10);
  one.reset();
  one.run(10);
  assert.equal(one.lines, ['boot 5 0', 'boot 6 0']);
  const again = await board(program, { flash: one.flash });
  again.run(10);
  assert.equal(again.lines, ['boot 7 0']);
});

device('runs with every doubtful property of the chip turned against it', async () => {
  const text = `${NET} bootNet(); require('http').createServer((req, res) => res.end('fine')).listen(80);`;
  const one = await board(programOf(text), { chip: harsh(3) });
  assert.is(one.get('/').text, 'fine');
  assert.equal(one.faults, []);
});

device('throws what the firmware does not catch, with its file and line', async () => {
  const one = await board(FAILING);
  one.pin(2).set(1);
  const error = thrownBy(() => one.run(1)) as FirmwareError;
  assert.instance(error, FirmwareError);
  assert.is(error.from, 'program');
  assert.match(
    error.message,
    /^TypeError: Cannot read properties of null \(reading 'speed'\) \(\S*test\/testing\/programs\/motor\.ts:3:\d+\); the program has stopped$/,
  );
  const lines = error.stack?.split('\n') ?? [];
  assert.match(lines[1], /^ {4}at \/.*\/test\/testing\/programs\/motor\.ts:3:\d+$/);
  assert.match(lines[2], /failing\.ts:5:\d+$/);
  assert.is(one.lines[0], "TypeError: Cannot read properties of null (reading 'speed')");
});

for (const [what, cause, from, line] of [
  ['a timeout', (one: Awaited<ReturnType<typeof board>>) => one.pin(3).set(1), 'timeout', 8],
  ['a request', (one: Awaited<ReturnType<typeof board>>) => one.get('/fail'), 'callback', 19],
] as const) {
  device(`throws what is thrown in ${what}, and it may be caught instead`, async () => {
    const one = await board(FAILING);
    const error = thrownBy(() => {
      cause(one);
      one.run(300);
    }) as FirmwareError;
    assert.equal([error.from, error.places[1]?.line], [from, line]);
    const quiet = await board(FAILING, { throws: false });
    try {
      cause(quiet);
    } catch {
      // It was not answered.
    }
    quiet.run(300);
    assert.equal(
      quiet.errors.map((each) => each.from),
      [from],
    );
    assert.is(quiet.get('/').text, 'fine');
  });
}

device('says where a program cannot be built', async () => {
  const file = programOf('const a = 1;\nlet b = a +;');
  const fails = (program: string) =>
    board(program).then(
      () => 'built',
      (error: Error) => error.message,
    );
  assert.match(await fails(file), /written\.ts:2:12: Unexpected ";"$/);
  assert.match(await fails('src/gone.ts'), /^there is no file .*gone\.ts$/);
  assert.match(
    await fails(programOf(`require('crypto2')`)),
    /written\.ts:1:9: Kaluma has no module 'crypto2', and no package of that name is installed; there is: events, gpio, .*, wdt$/,
  );
  assert.match(
    await fails(programOf(`import { WiFi } from 'wifi'; new WiFi();`)),
    /this board has no Wi-Fi, and so no module 'wifi'; there is: events/,
  );
});

device('runs modules that were imported as well as those that were required', async () => {
  const text = `import { EventEmitter } from 'events'; import storage, { getItem } from 'storage'; import * as path from 'path';
    storage.setItem('a', 'b'); console.log(getItem('a'), path.join('x', 'y'), new EventEmitter() instanceof require('events').EventEmitter);`;
  const one = await board(programOf(text));
  one.run(1);
  assert.equal(one.lines, ['b x/y true']);
});

device('sees the save of a program with the next board', async () => {
  const file = programOf(`console.log(1)`);
  const one = await board(file);
  writeFileSync(file, `console.log(2)`);
  const two = await board(file);
  one.run(1);
  two.run(1);
  assert.equal([one.lines, two.lines], [['1'], ['2']]);
});

device.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardOf } from '../net-board.ts';

const bytes = suite('what a console makes of the bytes of its clients');

const [IAC, DONT, DO, WONT, WILL, SB, SE, NOP] = [255, 254, 253, 252, 251, 250, 240, 241];
const text = (line: string) => [...Buffer.from(line, 'latin1')];

const TYPED: [string, number[], string][] = [
  ['CR LF', text('up\r\nup\r\n'), 'up up'],
  ['CR NUL', text('up\r\0up\r\0'), 'up up'],
  ['LF alone', text('up\nup\n'), 'up up'],
  ['CR alone', text('up\rup\r'), 'up up'],
  ['an empty line in between', text('up\r\n\r\nup\r\n'), 'up  up'],
  [
    'what a client negotiates first',
    [IAC, DO, 3, IAC, WILL, 24, IAC, WONT, 1, IAC, DONT, 5, ...text('up\r\n')],
    'up',
  ],
  ['a subnegotiation', [IAC, SB, 31, 0, 80, 0, 24, IAC, SE, ...text('up\r\0')], 'up'],
  ['a subnegotiation with 255 in it', [IAC, SB, 31, IAC, IAC, 80, IAC, SE, ...text('up\r\0')], 'up'],
  ['a command inside of a word', [...text('u'), IAC, NOP, ...text('p\r\n')], 'up'],
  ['a negotiation between CR and LF', [...text('up\r'), IAC, DO, 3, ...text('\nup\r\n')], 'up up'],
  ['the letter 255', [...text('up'), IAC, IAC, ...text('\r\nup\r\n')], '? up'],
];

for (const [what, typed, words] of TYPED)
  bytes(`is the same wherever they are cut: ${what}`, async () => {
    for (let cut = 0; cut < typed.length; cut++) {
      const device = await boardOf('console', { linkUpUs: 0 });
      device.run(100);
      const peer = device.host.connect(23);
      device.run(30);
      const greeting = peer.text().length;
      if (cut > 0) peer.send(Uint8Array.from(typed.slice(0, cut)));
      device.run(20);
      peer.send(Uint8Array.from(typed.slice(cut)));
      device.run(40);
      const answers: Record<string, string> = {
        up: '0 s',
        '?': 'help, quit, slots, temperature, up',
        '': '',
      };
      const expected = words.split(' ').map((word) => `${answers[word]}\r\n> `);
      assert.is(peer.text().slice(greeting), expected.join(''), `cut at ${cut}`);
    }
  });

bytes('keeps nothing of a subnegotiation that never ends, and ends who types no end of a line', async () => {
  const device = await boardOf('console', { linkUpUs: 0 });
  device.run(100);
  const [endless, wordy] = [0, 1].map(() => {
    const peer = device.host.connect(23);
    peer.onFin = () => peer.fin();
    return peer;
  });
  device.run(30);
  endless.send(Uint8Array.of(IAC, SB, ...new Array(1000).fill(7)));
  wordy.send(Uint8Array.from(text('x'.repeat(200))));
  device.run(100);
  assert.equal([endless.ended, wordy.ended], [null, null]);
  endless.send(Uint8Array.of(IAC, SE, ...text('up\r\n')));
  wordy.send(Uint8Array.from(text('xup\r\nquit\r\n')));
  device.run(1500);
  assert.match(endless.text(), /\r\n> 0 s\r\n> $/);
  assert.match(wordy.text(), /\r\n> too long\r\n$/);
  assert.is(wordy.ended, 'closed');
});

bytes('answers nothing behind quit', async () => {
  const device = await boardOf('console', { linkUpUs: 0 });
  device.run(100);
  const peer = device.host.connect(23);
  peer.onFin = () => peer.fin();
  device.run(30);
  peer.send('quit\r\nup\r\nup\r\n');
  device.run(1500);
  assert.match(peer.text(), /\r\n> bye\r\n$/);
  assert.is(peer.ended, 'closed');
});

bytes.run();

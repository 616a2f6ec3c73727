import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from '../../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { boardOf } from '../net-board.ts';

const fetching = suite('fetch and servers that do not serve');

const PAGE = 'HTTP/1.1 200 OK\r\n\r\nhello';

/** Eight attempts meet `bad`, all others a proper server. */
function serve(device: LockstepBoard, bad: (peer: Peer) => void): Peer[] {
  const peers: Peer[] = [];
  device.host.listen(80, (peer) => {
    if (peers.push(peer) <= 8) return bad(peer);
    peer.onData = () => {
      peer.send(PAGE);
      peer.fin();
    };
  });
  return peers;
}

const BAD: [string, (peer: Peer, device: LockstepBoard) => void, RegExp][] = [
  ['says nothing', () => undefined, /^no end within 8000 ms$/],
  ['says nothing, and ends when we do', (peer) => (peer.onFin = () => peer.fin()), /^no end within 8000 ms$/],
  ['answers and never closes', (peer) => (peer.onData = () => peer.send(PAGE)), /^no end within 8000 ms$/],
  ['takes no byte', (peer) => peer.window(0), /^no end within 8000 ms$/],
  ['resets at once', (peer) => peer.rst(), /^WSP\w+: WSAE/],
  ['resets behind the request', (peer) => (peer.onData = () => peer.rst()), /WSAECONNRESET/],
  [
    'resets in the middle of its answer',
    (peer) =>
      (peer.onData = () => {
        peer.send(PAGE);
        peer.rst();
      }),
    /WSAECONNRESET/,
  ],
  [
    'answers without an end',
    (peer, device) =>
      (peer.onData = () => {
        const more = () => {
          if (peer.ended !== null) return;
          peer.send('x'.repeat(1000));
          device.clock.after(20_000, more);
        };
        more();
      }),
    /^too long$/,
  ],
];

for (const [what, bad, said] of BAD)
  fetching(`has the page again behind eight times a server that ${what}`, async () => {
    const device = await boardOf('fetch', { linkUpUs: 0 });
    const peers = serve(device, (peer) => bad(peer, device));
    device.run(125_000);
    assert.ok(peers.length >= 9, `${peers.length}: ${device.lines.join(' | ')}`);
    const bads = device.lines.slice(0, 8);
    for (const line of bads) assert.match(line, said);
    assert.is(device.lines[device.lines.length - 1], '24 characters: HTTP/1.1 200 OK');
    assert.not.ok(device.lines.some((line) => line.includes('WSAENOBUFS')));
    assert.equal(device.faults, []);
  });

fetching('gives the slot back as soon as it has the page', async () => {
  const device = await boardOf('fetch', { linkUpUs: 0 });
  const peers = serve(device, (peer) => {
    peer.onData = () => {
      peer.send(PAGE);
      peer.fin();
    };
  });
  for (let ms = 0; device.lines.length === 0; ms++) {
    assert.ok(ms < 20_000, 'no page within 20 s');
    device.run(1);
  }
  device.run(100);
  assert.is(peers.length, 1);
  assert.equal(new Set(device.chip.sockets.map(({ status }) => status)), new Set(['CLOSED']));
});

fetching('has the page again behind two minutes without a server, or without its host', async () => {
  for (const gone of ['port', 'host'] as const) {
    const device = await boardOf(
      'fetch',
      { linkUpUs: 0 },
      '',
      gone === 'host' ? { host: { ip: '10.0.2.9' } } : {},
    );
    device.run(120_000);
    assert.not.ok(
      device.lines.some((line) => line.includes('WSAENOBUFS')),
      device.lines.join(' | '),
    );
    assert.ok(device.lines.length >= 4, device.lines.join(' | '));
    if (gone === 'host') continue;
    serve(device, () => undefined).length = 8;
    device.run(15_000);
    assert.is(device.lines[device.lines.length - 1], '24 characters: HTTP/1.1 200 OK');
  }
});

fetching.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Host } from '../../sim/hosts/host.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { BARE, type Service, STOCK, servedAfter, servedOfSix, serving } from './clients.ts';

const eight = suite('eight clients that take every slot and give nothing back');

const SERVED_MS = 5000;

/** What eight of them do, from the moment each is connected. */
const ABUSES: Record<string, (peer: Peer, service: Service, board: LockstepBoard, host: Host) => void> = {
  'say nothing': () => {},
  'send a header line a second': (peer, service, board) => {
    peer.send(service.ask.slice(0, -2));
    const more = (): void => {
      if (peer.ended !== null || peer.peerClosed) return;
      peer.send('X-Header: abcdefghijklmnopqrstuvwxyz\r\n');
      board.clock.after(1_000_000, more);
    };
    board.clock.after(1_000_000, more);
  },
  'send a character a second': (peer, _service, board) => {
    const more = (): void => {
      if (peer.ended !== null || peer.peerClosed) return;
      peer.send('x');
      board.clock.after(1_000_000, more);
    };
    more();
  },
  'ask and vanish': (peer, service, board, host) => {
    peer.send(service.ask);
    board.clock.after(3000, () => {
      host.stopAnswering = true;
    });
  },
  'vanish at once': (_peer, _service, _board, host) => {
    host.stopAnswering = true;
  },
  'ask and take nothing': (peer, service) => {
    peer.window(0);
    peer.send(service.ask);
  },
  'ask for more than fits and take nothing': (peer, service) => {
    peer.window(0);
    for (let i = 0; i < 40; i++) peer.send(service.ask);
  },
};

function attack(board: LockstepBoard, service: Service, abuse: string): Host[] {
  return Array.from({ length: 8 }, (_, i) => {
    const host = new Host(board.wire, board.clock, {
      ip: `10.0.2.${100 + i}`,
      mac: `52:55:0a:00:03:0${i}`,
      seed: i + 1,
    });
    const peer = host.connect(service.port);
    peer.onEstablished = () => ABUSES[abuse](peer, service, board, host);
    return host;
  });
}

for (const service of [...STOCK, ...BARE]) {
  for (const abuse of Object.keys(ABUSES)) {
    eight(
      `${abuse}, on ${service.firmware}: an honest client is served within 5 s, and six at once later`,
      async () => {
        const board = await serving(service);
        const hosts = attack(board, service, abuse);
        board.run(200);
        const ms = servedAfter(board, service, SERVED_MS);
        assert.ok(ms >= 0, `not served within ${SERVED_MS} ms`);
        for (const host of hosts) host.detach();
        board.run(5000);
        assert.is(servedOfSix(board, service, 3000), 6);
        assert.equal(board.faults, []);
      },
    );
  }
}

eight.run();

import * as assert from 'uvu/assert';
import type { Peer } from '../../sim/hosts/peer.ts';
import { suite } from '../support/suite.ts';
import { namedBoard, netBoard, until } from './board.ts';

const clients = suite('a client of the stock modules on Espruino');

/** Prints the events of `it`. */
const TELL = `function tell(it, name) {
  ["connect", "data", "error", "end", "close", "drain"].forEach(function (event) {
    it.on(event, function (value) {
      print(name + " " + event + (event === "data" ? " " + value : event === "error" ? " " + value.code : ""));
    });
  });
}`;

const connect = (host: string) => `${TELL}
  var socket = require("net").connect({ host: "${host}", port: 81 }, function () { socket.write("hi"); });
  tell(socket, "socket");`;

/** A host that answers on port 81 and closes. */
function answering(listen: (onPeer: (peer: Peer) => void) => void, answer: string): Peer[] {
  const peers: Peer[] = [];
  listen((peer) => {
    peers.push(peer);
    peer.onFin = () => peer.fin();
    peer.onData = () => {
      peer.send(answer);
      peer.fin();
    };
  });
  return peers;
}

clients('connects, sends and receives', async () => {
  const board = await netBoard('');
  const peers = answering((on) => board.host.listen(81, on), 'hello');
  board.evaluate(connect('10.0.2.2'));
  until(board, 3000, () => board.lines.includes('socket close'));
  assert.is(peers.length, 1);
  assert.ok(board.lines.includes('socket connect') && board.lines.includes('socket data hello'));
  assert.not.ok(board.lines.some((line) => /error/.test(line)));
});

clients('hears of a refused connection as an error', async () => {
  const board = await netBoard('');
  board.evaluate(connect('10.0.2.2'));
  until(board, 3000, () => board.lines.includes('socket close'));
  assert.ok(board.lines.includes('socket error -9'), board.lines.join());
});

clients('hears of a host that is not there as an error', async () => {
  const board = await netBoard('');
  board.evaluate(connect('10.0.2.77'));
  until(board, 40_000, () => board.lines.includes('socket close'));
  assert.match(board.lines.join(), /socket error -[34]/);
});

clients('hears of a name without a resolver as an error', async () => {
  const board = await netBoard('');
  board.evaluate(connect('peer.test'));
  until(board, 1000, () => board.lines.includes('socket close'));
  assert.ok(board.lines.includes('socket error -6'), board.lines.join());
});

clients('reaches a host by its name', async () => {
  const board = await namedBoard('', { 'peer.test': '10.0.2.2' });
  const peers = answering((on) => board.host.listen(81, on), 'by name');
  board.evaluate(connect('peer.test'));
  until(board, 5000, () => board.lines.includes('socket data by name'));
  assert.is(peers.length, 1);
});

clients('reports an unknown name as an error', async () => {
  const board = await namedBoard('', {});
  board.evaluate(connect('nobody.test'));
  until(board, 5000, () => board.lines.includes('socket close'));
  assert.ok(board.lines.includes('socket error -6'), board.lines.join());
});

clients('of http gets a page by name', async () => {
  const board = await namedBoard('', { 'peer.test': '10.0.2.2' });
  answering((on) => board.host.listen(80, on), 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage');
  board.evaluate(`require("http").get({ host: "peer.test", path: "/" }, function (res) {
    res.on("data", function (data) { print("got " + data); });
    res.on("close", function () { print("closed"); });
  });`);
  until(board, 5000, () => board.lines.includes('closed'));
  assert.ok(board.lines.includes('got page'));
});

clients('sends 20,000 bytes before it ends, and none is missing', async () => {
  const board = await netBoard('');
  let text = '';
  board.host.listen(81, (peer) => {
    peer.onFin = () => {
      text = peer.text();
      peer.fin();
    };
  });
  board.evaluate(`var all = ""; for (var i = 0; i < 2000; i++) all += (i % 10) + "123456789";
    var s = require("net").connect({ host: "10.0.2.2", port: 81 }, function () { s.write(all); s.end(); });`);
  until(board, 10_000, () => text.length > 0);
  assert.is(text.length, 20_000);
});

clients('holds its bytes back while it connects', async () => {
  const board = await netBoard('');
  board.host.arpSilent = true;
  board.evaluate(`var s = require("net").connect({ host: "10.0.2.2", port: 81 }); s.write("early");`);
  board.run(300);
  let text = '';
  board.host.listen(81, (peer) => {
    peer.onData = (bytes) => {
      text += Buffer.from(bytes).toString('latin1');
    };
  });
  board.host.arpSilent = false;
  until(board, 5000, () => text === 'early');
});

clients('gets what TLS asks for in the lengths that it asks for', async () => {
  const board = await netBoard('');
  let peer: Peer | null = null;
  board.host.listen(443, (one) => {
    peer = one;
  });
  // The runtime's own TLS is told 4, and takes "" alone for nothing yet.
  board.evaluate(
    `var d = global["\\xff"].NetJS; var id = d.create("10.0.2.2", 443, 4, {}); var first = d.recv(id, 5, 4);`,
  );
  assert.is(board.evaluate('first'), '');
  until(board, 2000, () => peer !== null);
  board.run(50);
  (peer as unknown as Peer).send('0123456789abcdef');
  board.run(100);
  const read = (most: number) => board.evaluate(`d.recv(id, ${most}, 4)`);
  assert.equal([read(5), read(2), read(4), read(5), read(5)], ['01234', '56', '789a', 'bcdef', '']);
  assert.is(board.evaluate('d.send(id, "abc", 4)'), 3);
});

clients.run();

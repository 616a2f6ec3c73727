import type { Peer } from '../../sim/hosts/peer.ts';
import type { EspruinoBoard } from '../../sim/lockstep/espruino-board.ts';
import { latin1 } from './board.ts';

/** Puts into words, for a board with a web server on port 80, whatever makes the library run one more of its functions. */
export function converseAboutAll(board: EspruinoBoard): void {
  for (const about of [requests, crowd, connections, datagrams, troubles]) about(board);
}

/** Clients of the web server, orderly and not. */
function requests(board: EspruinoBoard): void {
  const { host } = board;
  const ask = 'GET / HTTP/1.0\r\n\r\n';
  const acts: ((peer: Peer) => void)[] = [
    (peer) => peer.send(ask),
    (peer) => {
      peer.send(ask);
      peer.fin();
    },
    (peer) => peer.rst(),
    (peer) => peer.fin(),
    (peer) => {
      peer.send('POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc');
      peer.fin();
    },
    // Silent for longer than a head may take.
    () => {},
  ];
  for (const act of acts) {
    const peer = host.connect(80);
    peer.onFin = () => peer.fin();
    peer.onEstablished = () => act(peer);
  }
  board.run(13_000);
}

/** More clients than the chip has sockets, some with a window that stays closed. */
function crowd(board: EspruinoBoard): void {
  board.evaluate(`var big = "x"; while (big.length < 8000) big += big;
    var server = require("net").createServer(function (c) { c.on("data", function () { c.write(big); }); }); server.listen(7);`);
  board.run(50);
  const peers = Array.from({ length: 12 }, () => board.host.connect(7, { window: 0 }));
  board.run(100);
  for (const peer of peers.filter(({ ended }) => ended === null)) peer.send('go');
  board.run(2000);
  for (const peer of peers.slice(0, 4)) peer.window(65_535);
  board.run(1000);
  for (const peer of peers.slice(4)) peer.rst();
  board.evaluate('server.close();');
  board.run(3000);
}

/** Connections that the program makes, to hosts of all kinds. */
function connections(board: EspruinoBoard): void {
  const peers: Peer[] = [];
  board.host.listen(81, (peer) => {
    peers.push(peer);
    peer.onData = () => {
      peer.send('hello');
      if (peers.length === 1) peer.fin();
      if (peers.length === 2) peer.rst();
    };
    peer.onFin = () => peer.fin();
  });
  const connect = (host: string, port: number, then = '') =>
    board.evaluate(`(function () { var s = require("net").connect({ host: "${host}", port: ${port} }, function () { if (!s.cls) s.write("hi"); });
      s.on("error", function () {}); ${then} })();`);
  for (const [host, port] of [
    ['10.0.2.2', 81],
    ['10.0.2.2', 81],
    ['10.0.2.2', 82],
    ['nobody.test', 81],
    ['0.0.0.0', 81],
    ['192.168.7.7', 81],
  ] as const) {
    connect(host, port);
    board.run(1500);
  }
  connect('10.0.2.2', 81, 's.end("bye");');
  connect('10.0.2.99', 81);
  board.run(15_000);
}

function datagrams(board: EspruinoBoard): void {
  const peer = board.host.udp(5000);
  board.evaluate(`var u = require("dgram").createSocket("udp4");
    u.on("message", function (m, info) { u.send(m, info.port, info.address); }); u.bind(9);
    u.send("x", 9, "10.0.2.99"); u.send("", 5000, "10.0.2.2"); u.send("y", 5000, "239.1.2.3"); u.send("z", 5000, "nobody.test");`);
  board.run(3000);
  for (const size of [0, 1, 1472]) peer.send('10.0.2.15', 9, latin1('x'.repeat(size)));
  board.run(3000);
  board.evaluate(
    'u.close(); var d = global["\\xff"].NetJS; d.close(d.create("127.0.0.1", 0, 2)); d.recv(99, 5, 0); d.send(99, "", 0); d.accept(99);',
  );
  board.run(200);
}

/** A cable that is pulled, a chip that loses its state, and somebody else with the board's address. */
function troubles(board: EspruinoBoard): void {
  const { chip, host } = board;
  host.connect(80);
  board.run(50);
  chip.plug(false);
  board.run(3000);
  chip.plug(true);
  board.run(5000);
  host.connect(80).send('GET / ');
  board.run(50);
  chip.brownOut();
  board.evaluate('setTime(5)');
  board.run(8000);
}

import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { latin1, namedBoard, netBoard, until } from './board.ts';

const datagrams = suite('stock dgram on Espruino');

/** Tells of each datagram, and sends its length back. */
const ECHO = `var socket = require("dgram").createSocket("udp4");
  socket.on("message", function (message, info) {
    print(message.length + " of " + info.size + " from " + info.address + ":" + info.port);
    socket.send(message.length + ":" + message.substr(0, 3), info.port, info.address);
  });
  socket.bind(9999);`;

for (const size of [1, 528, 529, 1472])
  datagrams(`receives ${size} bytes, and cuts what is beyond 528`, async () => {
    const board = await netBoard(ECHO);
    const peer = board.host.udp(5000);
    peer.send('10.0.2.15', 9999, latin1('x'.repeat(size)));
    until(board, 1000, () => peer.received.length === 1);
    const length = Math.min(size, 528);
    assert.equal(board.lines, [`${length} of ${length} from 10.0.2.2:5000`]);
    assert.is(Buffer.from(peer.received[0].bytes).toString(), `${length}:${'xxx'.slice(0, size)}`);
    // It has not lost step.
    peer.send('10.0.2.15', 9999, latin1('after'));
    until(board, 1000, () => peer.received.length === 2);
  });

datagrams('receives two at once one by one, and answers each', async () => {
  const board = await netBoard(ECHO);
  const peer = board.host.udp(5000);
  for (const text of ['one', 'three', 'a'.repeat(500)]) peer.send('10.0.2.15', 9999, latin1(text));
  until(board, 2000, () => peer.received.length === 3);
  const answers = peer.received.map(({ bytes }) => Buffer.from(bytes).toString());
  assert.equal(answers, ['3:one', '5:thr', '500:aaa']);
});

datagrams('sends several that were queued in one text, each by itself', async () => {
  const board = await netBoard('', { chip: { strict: true, emptySend: 'datagram' } });
  const peer = board.host.udp(5000);
  board.evaluate(`var s = require("dgram").createSocket("udp4");
    s.send("first", 5000, "10.0.2.2"); s.send("", 5000, "10.0.2.2"); s.send("third", 5000, "10.0.2.2");`);
  until(board, 2000, () => peer.received.length === 3);
  const texts = peer.received.map(({ bytes }) => Buffer.from(bytes).toString());
  assert.equal(texts, ['first', '', 'third']);
});

datagrams('sends to a name where it is meant, and to everybody where that is meant', async () => {
  const board = await namedBoard('', { 'peer.test': '10.0.2.2' });
  const peer = board.host.udp(5000);
  const to: string[] = [];
  peer.onDatagram = ({ bytes }, address) => to.push(`${Buffer.from(bytes).toString()} to ${address}`);
  board.evaluate(`var s = require("dgram").createSocket("udp4");
    s.send("by name", 5000, "peer.test"); s.send("again", 5000, "peer.test");`);
  until(board, 5000, () => to.length === 2);
  board.evaluate('s.send("all", 5000, "255.255.255.255");');
  until(board, 2000, () => to.length === 3);
  assert.equal(to, ['by name to 10.0.2.2', 'again to 10.0.2.2', 'all to 255.255.255.255']);
});

datagrams('sends to a group', async () => {
  const board = await netBoard('');
  const peer = board.host.udp(5000);
  board.evaluate('require("dgram").createSocket("udp4").send("to all of them", 5000, "239.1.2.3");');
  until(board, 2000, () => peer.received.length === 1);
});

datagrams('drops datagrams to an unknown name, and sends those behind them', async () => {
  const board = await namedBoard('', {});
  const peer = board.host.udp(5000);
  board.evaluate(`var s = require("dgram").createSocket("udp4");
    s.send("lost", 5000, "nobody.test"); s.send("found", 5000, "10.0.2.2");`);
  until(board, 8000, () => peer.received.length === 1);
  assert.is(Buffer.from(peer.received[0].bytes).toString(), 'found');
});

datagrams('receives again after the chip was reset', async () => {
  const board = await netBoard(ECHO);
  board.chip.brownOut();
  board.run(6000);
  const peer = board.host.udp(5000);
  peer.send('10.0.2.15', 9999, latin1('still'));
  until(board, 2000, () => peer.received.length === 1);
  assert.equal(
    board.lines.filter((line) => /Uncaught|threw/.test(line)),
    [],
  );
});

datagrams('leaves the slot free when it is closed', async () => {
  const board = await netBoard('');
  const before = board.chip.sockets.filter(({ status }) => status === 'UDP').length;
  for (let i = 0; i < 20; i++) {
    board.evaluate('var s = require("dgram").createSocket("udp4"); s.bind(7000);');
    board.run(20);
    board.evaluate('s.close();');
    board.run(20);
  }
  assert.is(board.chip.sockets.filter(({ status }) => status === 'UDP').length, before);
});

datagrams.run();

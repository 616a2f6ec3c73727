import * as assert from 'uvu/assert';
import { suite } from '../../support/suite.ts';
import { be16, le32, Rig, text } from './rig.ts';

const bsd = suite("the ESP32's BSD calls");

const HOST = [10, 0, 2, 2];
const EAGAIN = 11;
const ENFILE = 23;
const EINPROGRESS = 119;

const joined = (options = {}): Rig => new Rig(options).join();

/** A listener on port 80, a client that was accepted without blocking, and its descriptor. */
function conversation(rig: Rig) {
  const listener = rig.listen(80, 5);
  const peer = rig.host.connect(80);
  rig.run(5);
  const fd = rig.one(0x75, [listener]);
  rig.free(fd);
  return { listener, peer, fd };
}

bsd('descriptors begin at 54, and there are ten; the fork has six from 58 on', () => {
  const rig = joined();
  const fds = Array.from({ length: 11 }, () => rig.socket());
  assert.equal(fds, [54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 255]);
  assert.is(rig.errno(), ENFILE);
  const fork = joined({ firmware: 'adafruit-3.3.0' });
  assert.equal(
    Array.from({ length: 7 }, () => fork.socket()),
    [58, 59, 60, 61, 62, 63, 255],
  );
});

bsd('a listener hands its clients out in their order, with their addresses', () => {
  const rig = joined();
  const fd = rig.listen(80, 5);
  assert.equal([rig.one(0x75, [fd]), rig.errno()], [255, EAGAIN]);
  const ports = [5001, 5002].map((sourcePort) => rig.host.connect(80, { sourcePort }).localPort);
  rig.run(5);
  assert.is(rig.poll(fd), 1);
  assert.equal(rig.call(0x75, [fd]), [[55], HOST, be16(ports[0])]);
  assert.equal(rig.call(0x75, [fd]), [[56], HOST, be16(ports[1])]);
  assert.is(rig.poll(fd), 0);
});

bsd('a SYN that finds the backlog full is dropped without an answer, and served in its second try', () => {
  const rig = joined();
  const fd = rig.listen(80, 2);
  const peers = [1, 2, 3].map(() => rig.host.connect(80));
  rig.run(100);
  assert.equal(
    peers.map(({ state }) => state),
    ['ESTABLISHED', 'ESTABLISHED', 'SYN_SENT'],
  );
  rig.call(0x75, [fd]);
  rig.run(1000);
  assert.is(peers[2].state, 'ESTABLISHED');
});

bsd('an accept that finds no descriptor ends its client', () => {
  const rig = joined({ firmware: 'adafruit-3.3.0' });
  const fd = rig.listen(80, 5);
  for (let n = 0; n < 5; n++) rig.socket();
  const peer = rig.host.connect(80);
  rig.run(5);
  assert.equal([rig.one(0x75, [fd]), rig.errno()], [255, ENFILE]);
  rig.run(5);
  assert.is(peer.peerClosed, true);
});

bsd('an accept that blocks stops the firmware until a client comes', () => {
  const rig = joined();
  const fd = rig.socket();
  rig.call(0x73, [fd], be16(80));
  rig.call(0x74, [fd], [1]);
  rig.frame(rig.command(0x75, [[fd]]));
  rig.run(5000);
  assert.is(rig.chip.ready, true);
  rig.host.connect(80);
  rig.run(5);
  assert.is(rig.chip.ready, false);
  assert.is(rig.answer(0x75)?.[0][0], 55);
});

bsd('bytes go both ways, and FIONREAD tells how many wait', () => {
  const rig = joined();
  const { peer, fd } = conversation(rig);
  peer.send('hello');
  rig.run(5);
  assert.is(rig.poll(fd), 3);
  assert.equal(rig.call(0x7b, [fd], le32(0x4004667f), le32(0)), [le32(5)]);
  assert.equal([rig.recv(fd, 2), rig.recv(fd, 100)], ['he', 'llo']);
  assert.equal([rig.recv(fd, 100), rig.errno()], ['', EAGAIN]);
  assert.is(rig.send(fd, text('good day')), 8);
  rig.run(5);
  assert.is(peer.text(), 'good day');
});

bsd('a send takes what fits into 5,744 bytes, and then none', () => {
  const rig = joined();
  const { peer, fd } = conversation(rig);
  peer.window(0);
  rig.run(5);
  assert.is(rig.send(fd, new Array(4000).fill(65)), 4000);
  assert.is(rig.poll(fd), 0);
  assert.is(rig.send(fd, new Array(4000).fill(66)), 1744);
  assert.equal([rig.send(fd, [67]), rig.errno()], [0, EAGAIN]);
  peer.window(65535);
  rig.run(3000);
  assert.is(rig.poll(fd), 2);
  assert.is(peer.received().length, 5744);
});

bsd('the end of the stream is an empty recv with errno 0, behind the last byte', () => {
  const rig = joined();
  const { peer, fd } = conversation(rig);
  peer.send('bye');
  peer.fin();
  rig.run(5);
  assert.is(rig.recv(fd, 100), 'bye');
  assert.equal([rig.poll(fd) & 1, rig.recv(fd, 100), rig.errno()], [1, '', 0]);
  // The BSD calls survive a half-close.
  assert.is(rig.send(fd, text('answer')), 6);
  rig.run(5);
  assert.is(peer.text(), 'answer');
  assert.is(rig.one(0x71, [fd]), 1);
  rig.run(5);
  assert.is(peer.state, 'TIME_WAIT');
});

bsd('a reset is an empty recv with errno 104, and b2 of poll', () => {
  const rig = joined();
  const { peer, fd } = conversation(rig);
  peer.rst();
  rig.run(5);
  assert.is(rig.poll(fd) & 4, 4);
  assert.equal([rig.recv(fd, 100), rig.errno()], ['', 104]);
});

bsd('close is a FIN, and a RST where bytes are unread', () => {
  const rig = joined();
  const first = conversation(rig);
  rig.call(0x71, [first.fd]);
  rig.run(5);
  assert.equal([first.peer.peerClosed, first.peer.ended], [true, null]);
  const second = rig.host.connect(80);
  rig.run(5);
  const fd = rig.one(0x75, [first.listener]);
  second.send('unread');
  rig.run(5);
  rig.call(0x71, [fd]);
  rig.run(5);
  assert.is(second.ended, 'reset');
});

bsd('a connect that does not block is in progress, then writable without an error', () => {
  const rig = joined();
  rig.host.listen(7000, () => {});
  const fd = rig.socket();
  rig.free(fd);
  assert.equal([rig.one(0x76, [fd], HOST, be16(7000)), rig.errno()], [0, EINPROGRESS]);
  rig.run(10);
  assert.is(rig.poll(fd) & 2, 2);
  assert.equal(rig.call(0x7e, [fd], le32(0x1007), [4]), [le32(0)]);
  assert.equal(rig.call(0x7f, [fd]), [[1], HOST, be16(7000)]);
});

bsd('a refused connect is told by SO_ERROR', () => {
  const rig = joined({ refusedErrno: 111 });
  const fd = rig.socket();
  rig.free(fd);
  rig.call(0x76, [fd], HOST, be16(7001));
  rig.run(10);
  assert.equal(rig.call(0x7e, [fd], le32(0x1007), [4]), [le32(111)]);
});

bsd('datagrams go both ways, and six wait', () => {
  const rig = joined();
  const fd = rig.socket(2);
  rig.free(fd);
  rig.call(0x73, [fd], be16(5353));
  const peer = rig.host.udp(9000);
  for (let n = 0; n < 8; n++) peer.send('10.0.2.15', 5353, Uint8Array.of(65 + n));
  rig.run(5);
  const got = Array.from({ length: 7 }, () => rig.call(0x7a, [fd], [0, 1]) ?? []);
  assert.equal(got[0], [HOST, be16(9000), [65]]);
  assert.equal(
    got.map(([, , bytes]) => Buffer.from(bytes).toString()),
    ['A', 'B', 'C', 'D', 'E', 'F', ''],
  );
  assert.equal(rig.call(0x79, [fd], HOST, be16(9000), text('hi')), [be16(2)]);
  rig.run(5);
  assert.is(Buffer.from(peer.received[0].bytes).toString(), 'hi');
});

bsd("the fork's poll may fail without saying anything: 0x87", () => {
  const rig = joined({ firmware: 'adafruit-3.3.0', pollGarbage: 100 });
  rig.listen(80, 1);
  const fd = rig.listen(81, 1);
  assert.is(rig.poll(fd), 0x87);
});

bsd('seven segments wait on a connection; what comes behind them is repeated', () => {
  const rig = joined();
  const { peer, fd } = conversation(rig);
  for (let n = 0; n < 12; n++) {
    peer.send('x');
    rig.run(1);
  }
  rig.run(5);
  assert.is(rig.recv(fd, 100).length, 7);
  rig.run(2000);
  assert.is(rig.recv(fd, 100).length, 5);
});

bsd('its ports are known to boards: those that listen, those for datagrams, those in use', () => {
  const rig = joined();
  rig.listen(80, 1);
  rig.call(0x73, [rig.socket(2)], be16(5353));
  assert.equal([rig.chip.servedPorts, rig.chip.datagramPorts], [[80], [5353]]);
  assert.equal([rig.chip.uses(80), rig.chip.uses(81)], [true, false]);
  assert.equal([...rig.chip.address], [10, 0, 2, 15]);
  rig.chip.plug(false);
  rig.run(10);
  assert.equal(rig.chip.servedPorts, []);
});

bsd.run();

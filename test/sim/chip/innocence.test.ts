import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AT_WORK,
  CLOSE,
  CLOSED,
  CONNECTED,
  DISCON,
  ESTABLISHED,
  MS,
  RECV,
  Rig,
  SEND,
  SENDOK,
  Sn,
  TIMEOUT,
} from './rig.ts';

const innocence = suite('what is no mistake (chapter 12)');

innocence('reading a counter twice', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('data');
  rig.pass();
  assert.is(socket.text(), 'data');
  assert.equal(rig.faults, []);
});

innocence('reading RX_RSR in one frame with its pointers', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('data');
  rig.pass();
  assert.equal(socket.read(Sn.RX_RSR, 6), [0, 4, 0, 0, 0, 4]);
  rig.read(3, 0, 4);
  assert.equal(rig.faults, []);
});

innocence('a TX_FSR of the whole buffer, read once', () => {
  const rig = new Rig();
  const { socket } = rig.served();
  assert.is(socket.word(Sn.TX_FSR), 2048);
  rig.write(2, 0, [1]);
  assert.equal(rig.faults, []);
});

innocence('a RX_RSR that is read again behind SEND, as two threads of a driver do', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('data');
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 4);
  socket.send('answer');
  assert.is(socket.word(Sn.RX_RSR), 4);
  rig.read(3, 0, 4);
  assert.equal(rig.faults, []);
});

innocence('a TX_FSR that is read again behind RECV, as two threads of a driver do', () => {
  const rig = new Rig();
  const { socket, peer, host } = rig.served();
  peer.send('data');
  rig.pass();
  host.stopAnswering = true;
  socket.send('answer');
  rig.pass();
  assert.is(socket.word(Sn.TX_FSR), 2042);
  assert.is(socket.text(), 'data');
  assert.is(socket.word(Sn.TX_FSR), 2042);
  rig.write(2, 6, [1]);
  assert.equal(rig.faults, []);
});

innocence('a command that was right for the state the driver saw last', () => {
  for (const command of [SEND, DISCON, RECV]) {
    const rig = new Rig();
    const { socket, peer } = rig.served();
    assert.is(socket.status, ESTABLISHED);
    peer.rst();
    rig.pass();
    socket.command(command);
    assert.equal(rig.faults, []);
    assert.equal(rig.path.at(-1), 's0 ESTABLISHED -> CLOSED');
  }
});

for (const [name, command] of AT_WORK) {
  innocence(
    `${name} that a RST overtakes, though the driver sees it before the chip takes the command`,
    () => {
      const rig = new Rig();
      const { socket, peer } = rig.served();
      assert.is(socket.status, ESTABLISHED);
      peer.rst();
      rig.hesitate();
      socket.command(command);
      rig.pass(150);
      assert.equal(socket.read(Sn.CR, 3), [command, CONNECTED, CLOSED]);
      rig.pass(50);
      assert.equal(socket.read(Sn.CR, 3), [0, CONNECTED, CLOSED]);
      assert.equal(rig.faults, []);
    },
  );

  innocence(
    `${name} that a TIMEOUT overtakes, though the driver sees it before the chip takes the command`,
    () => {
      const rig = new Rig();
      const { socket, host } = rig.served();
      host.stopAnswering = true;
      const frames = rig.record();
      socket.send('unheard');
      // Sent nine times, each 200 ms twice as long after the one before, and 12.8 s at most.
      rig.pass(31_800 * MS - 100);
      assert.is(frames.length, 9);
      assert.is(socket.status, ESTABLISHED);
      rig.hesitate();
      socket.command(command);
      rig.pass(150);
      assert.equal(socket.read(Sn.CR, 3), [command, SENDOK | TIMEOUT | CONNECTED, CLOSED]);
      rig.pass(50);
      assert.equal(socket.read(Sn.CR, 3), [0, SENDOK | TIMEOUT | CONNECTED, CLOSED]);
      assert.equal(rig.faults, []);
    },
  );
}

innocence('CLOSE, in every state', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.command(CLOSE);
  socket.open(0x01, 80);
  socket.command(CLOSE);
  socket.listen(80);
  socket.command(CLOSE);
  assert.equal(rig.faults, []);
});

innocence('reading RX memory of a socket that was opened anew', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('data');
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 4);
  socket.command(CLOSE);
  socket.open(0x01, 80);
  rig.read(3, 0, 4);
  assert.equal(rig.faults, []);
});

innocence('filling TX memory after SEND, on a TX_FSR read once before it', () => {
  const rig = new Rig();
  const { socket, host } = rig.served();
  host.stopAnswering = true;
  socket.send('data');
  assert.is(socket.word(Sn.TX_FSR), 2044);
  socket.setWord(Sn.TX_WR, 8);
  socket.command(SEND);
  rig.write(2, 8, [1]);
  assert.equal(rig.faults, []);
});

innocence('setting the sizes before anything is open, in any order', () => {
  const rig = new Rig();
  rig.sockets[0].write(Sn.RXBUF_SIZE, 16, 16);
  for (let n = 1; n < 8; n++) rig.sockets[n].write(Sn.RXBUF_SIZE, 0, 0);
  rig.sockets[0].open(0x04, 0);
  assert.equal(rig.faults, []);
});

innocence('an edge of chip select without a clock', () => {
  const rig = new Rig();
  rig.chip.select();
  rig.chip.deselect();
  assert.equal(rig.faults, []);
});

innocence.run();

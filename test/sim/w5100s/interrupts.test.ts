import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONNECTED, RECEIVED, Rig, SECOND, Sn } from './rig.ts';

const interrupts = suite('W5100S interrupts, ARP and ping on command (chapters 3 and 8)');

const SOCKET_0 = 0x01;

interrupts('show a socket in the low bits of IR, and pull INTn by IMR', () => {
  const rig = new Rig();
  const { socket } = rig.served();
  assert.is(rig.byte(0x0015), SOCKET_0);
  assert.is(rig.chip.interrupt, false);
  rig.write(0x0016, [0x0f]);
  assert.is(rig.chip.interrupt, true);
  rig.write(0x0015, [0xff]);
  assert.is(rig.chip.interrupt, true);
  socket.clear(CONNECTED);
  assert.is(rig.byte(0x0015), 0);
  assert.is(rig.chip.interrupt, false);
});

interrupts('show a socket only while Sn_IMR lets it', () => {
  const rig = new Rig();
  const { socket } = rig.served();
  socket.write(Sn.IMR, RECEIVED);
  assert.is(rig.byte(0x0015), 0);
  socket.write(Sn.IMR, CONNECTED);
  assert.is(rig.byte(0x0015), SOCKET_0);
});

interrupts('show a socket only while IMR lets it, where the knob says so', () => {
  const rig = new Rig({ imrGatesIr: true });
  rig.served();
  assert.is(rig.byte(0x0015), 0);
  rig.write(0x0016, [0x01]);
  assert.is(rig.byte(0x0015), SOCKET_0);
});

interrupts('do not pull INTn without G_IEN', () => {
  const rig = new Rig({ mr2Reset: 0x00 });
  rig.write(0x0016, [0x0f]);
  rig.served();
  assert.is(rig.chip.interrupt, false);
  rig.write(0x0030, [0x40]);
  assert.is(rig.chip.interrupt, true);
});

interrupts('keep INTn low while another socket has something', () => {
  const rig = new Rig();
  const host = rig.host();
  rig.write(0x0016, [0x0f]);
  rig.sockets[0].listen(80);
  rig.sockets[1].listen(80);
  host.connect(80);
  host.connect(80);
  rig.pass();
  let edges = 0;
  rig.chip.onInterrupt = () => edges++;
  rig.sockets[0].clear();
  assert.is(rig.chip.interrupt, true);
  rig.sockets[1].clear();
  assert.is(rig.chip.interrupt, false);
  assert.is(edges, 1);
});

interrupts('tell of another station with the same address, until it is cleared', () => {
  const rig = new Rig();
  rig.host('10.0.2.15', '52:55:0a:00:02:99').announce();
  rig.pass();
  assert.is(rig.byte(0x0015), 0x80);
  rig.write(0x0015, [0x80]);
  assert.is(rig.byte(0x0015), 0);
});

interrupts('tell of a closed port, and whose it is', () => {
  const rig = new Rig();
  rig.host();
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  socket.aim([10, 0, 2, 2], 9999);
  socket.send('hello');
  rig.pass();
  assert.is(rig.byte(0x0015) & 0x40, 0x40);
  // 9999 is 0x270F.
  assert.equal(rig.read(0x002a, 6), [10, 0, 2, 2, 0x27, 0x0f]);
});

interrupts('tell of a magic packet in IR2', () => {
  const rig = new Rig();
  const port = rig.host().udp(9000);
  rig.write(0x0030, [0x48]);
  const mac = [0x02, 0x00, 0x00, 0x00, 0x00, 0x0f];
  const magic = [...new Array(6).fill(0xff), ...new Array(16).fill(mac).flat()];
  port.send('10.0.2.15', 9, Uint8Array.from(magic));
  rig.pass();
  assert.is(rig.byte(0x0020), 0x01);
  rig.write(0x0020, [0x01]);
  assert.is(rig.byte(0x0020), 0x00);
});

interrupts('ask for a MAC address on command, without a socket', () => {
  const rig = new Rig();
  rig.host();
  rig.write(0x0050, [10, 0, 2, 2]);
  rig.write(0x004c, [0x02]);
  rig.pass();
  assert.is(rig.byte(0x004c), 0);
  assert.is(rig.byte(0x005f), 0x02);
  assert.equal(rig.read(0x0054, 6), [0x52, 0x55, 0x0a, 0x00, 0x02, 0x02]);
});

interrupts('ping on command, and pull INTn by SLIMR', () => {
  const rig = new Rig();
  rig.host();
  rig.write(0x005a, [0x12, 0x34, 0x56, 0x78, 0x07]);
  rig.write(0x0050, [10, 0, 2, 2]);
  rig.write(0x004c, [0x01]);
  rig.pass();
  assert.is(rig.byte(0x005f), 0x01);
  assert.is(rig.chip.interrupt, true);
  rig.write(0x005f, [0x01]);
  assert.is(rig.chip.interrupt, false);
});

interrupts('give up what was asked on command by SLRTR and SLRCR', () => {
  const rig = new Rig();
  rig.write(0x004d, [0x07, 0xd0, 2]);
  rig.write(0x0050, [10, 0, 2, 99]);
  rig.write(0x004c, [0x02]);
  rig.pass(0.59 * SECOND);
  assert.is(rig.byte(0x004c), 0x02);
  rig.pass(0.02 * SECOND);
  assert.is(rig.byte(0x004c), 0);
  assert.is(rig.byte(0x005f), 0x04);
});

interrupts('answer a ping, unless MR.PB forbids it', () => {
  for (const [mode, count] of [
    [0x03, 1],
    [0x13, 0],
  ]) {
    const rig = new Rig();
    rig.write(0x0000, [mode]);
    let answers = 0;
    rig.host().ping('10.0.2.15', () => answers++);
    rig.pass();
    assert.is(answers, count);
  }
});

interrupts.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { address, CONNECTED, MS, RECEIVED, Rig, SECOND, Sn } from './rig.ts';

const interrupts = suite('W6100 interrupts, and commands without a socket (chapters 3 and 8)');

const SIR = 0x2101;
const SOCKET_0 = 0x01;

interrupts('show a socket in SIR, and pull INTn by SIMR', () => {
  const rig = new Rig();
  const { socket } = rig.served();
  assert.is(rig.byte(SIR), SOCKET_0);
  assert.is(rig.chip.interrupt, false);
  rig.write(0x2114, [0xff]);
  assert.is(rig.chip.interrupt, true);
  socket.clear(CONNECTED);
  assert.is(rig.byte(SIR), 0);
  assert.is(rig.chip.interrupt, false);
});

interrupts('show a socket only while Sn_IMR lets it', () => {
  const rig = new Rig();
  const { socket } = rig.served();
  socket.write(Sn.IMR, RECEIVED);
  assert.is(rig.byte(SIR), 0);
  socket.write(Sn.IMR, CONNECTED);
  assert.is(rig.byte(SIR), SOCKET_0);
});

interrupts('show a socket only while SIMR lets it, where the knob says so', () => {
  const rig = new Rig({ simrGatesSir: true });
  rig.served();
  assert.is(rig.byte(SIR), 0);
  rig.write(0x2114, [0x01]);
  assert.is(rig.byte(SIR), SOCKET_0);
});

interrupts('do not pull INTn without IEN', () => {
  const rig = new Rig();
  rig.write(0x2005, [0x00]);
  rig.write(0x2114, [0xff]);
  rig.served();
  assert.is(rig.chip.interrupt, false);
  rig.write(0x2005, [0x80]);
  assert.is(rig.chip.interrupt, true);
});

interrupts('let INTn rise for the time of INTPTMR when one of two causes is cleared', () => {
  const rig = new Rig();
  const host = rig.host();
  rig.write(0x2114, [0xff]);
  // 0xFFFF in steps of 40 ns are 2.6 ms.
  rig.write(0x41c5, [0xff, 0xff]);
  rig.sockets[0].listen(80);
  rig.sockets[1].listen(80);
  host.connect(80);
  host.connect(80);
  rig.pass();
  rig.sockets[0].clear();
  assert.is(rig.chip.interrupt, false);
  rig.pass(2.5 * MS);
  assert.is(rig.chip.interrupt, false);
  rig.pass(0.2 * MS);
  assert.is(rig.chip.interrupt, true);
});

interrupts('tell of another station with the same address, until IRCLR clears it', () => {
  const rig = new Rig();
  rig.host({ ip: '10.0.2.15', mac: '52:55:0a:00:02:99' }).announce();
  rig.pass();
  assert.is(rig.byte(0x2100), 0x04);
  rig.write(0x2108, [0x04]);
  assert.is(rig.byte(0x2100), 0);
});

interrupts('tell of a closed port, and whose it is', () => {
  const rig = new Rig();
  rig.host();
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  socket.aim([10, 0, 2, 2], 9999);
  socket.send('hello');
  rig.pass();
  assert.is(rig.byte(0x2100), 0x02);
  // 9999 is 0x270F.
  assert.equal(rig.read(0x41a0, 6), [10, 0, 2, 2, 0x27, 0x0f]);
});

interrupts('tell of a magic packet', () => {
  const rig = new Rig();
  const port = rig.host().udp(9000);
  rig.write(0x4008, [0x04]);
  const mac = [0x02, 0x00, 0x00, 0x00, 0x00, 0x0f];
  const magic = [...new Array(6).fill(0xff), ...new Array(16).fill(mac).flat()];
  port.send('10.0.2.15', 9, Uint8Array.from(magic));
  rig.pass();
  assert.is(rig.byte(0x2100), 0x80);
});

interrupts('ask for a MAC address on command', () => {
  const rig = new Rig();
  rig.host();
  rig.write(0x418c, [10, 0, 2, 2]);
  rig.write(0x2130, [0x40]);
  rig.pass();
  assert.is(rig.byte(0x2130), 0);
  assert.is(rig.byte(0x2102), 0x40);
  assert.equal(rig.read(0x4190, 6), [0x52, 0x55, 0x0a, 0x00, 0x02, 0x02]);
});

interrupts('ping on command, and pull INTn by SLIMR', () => {
  const rig = new Rig();
  rig.host();
  rig.write(0x2124, [0x20]);
  rig.write(0x4198, [0x12, 0x34]);
  rig.write(0x419c, [0x56, 0x78]);
  rig.write(0x418c, [10, 0, 2, 2]);
  rig.write(0x2130, [0x20]);
  rig.pass();
  assert.is(rig.byte(0x2102), 0x20);
  assert.is(rig.chip.interrupt, true);
  rig.write(0x2128, [0x20]);
  assert.is(rig.chip.interrupt, false);
});

interrupts('ask for a neighbour, and ping it over IPv6, on command', () => {
  const rig = new Rig();
  rig.host();
  rig.write(0x4180, address('fd00:1::2'));
  rig.write(0x2130, [0x10]);
  rig.pass();
  assert.is(rig.byte(0x2102), 0x10);
  assert.equal(rig.read(0x4190, 6), [0x52, 0x55, 0x0a, 0x00, 0x02, 0x02]);
  rig.write(0x2128, [0x10]);
  rig.write(0x2130, [0x08]);
  rig.pass();
  assert.is(rig.byte(0x2102), 0x08);
});

interrupts('find a free address free by TOUT, and a taken one taken by NS', () => {
  const rig = new Rig();
  rig.host();
  rig.write(0x4180, address('fe80::99'));
  rig.write(0x2130, [0x04]);
  rig.pass(0.19 * SECOND);
  assert.is(rig.byte(0x2130), 0x04);
  rig.pass(0.02 * SECOND);
  assert.is(rig.byte(0x2102), 0x80);
  rig.write(0x2128, [0x80]);
  rig.write(0x4180, address('fd00:1::2'));
  rig.write(0x2130, [0x04]);
  rig.pass();
  assert.is(rig.byte(0x2102), 0x04);
});

interrupts('give up what was asked on command by SLRTR and SLRCR', () => {
  const rig = new Rig();
  rig.write(0x420c, [2]);
  rig.write(0x418c, [10, 0, 2, 99]);
  rig.write(0x2130, [0x40]);
  rig.pass(0.59 * SECOND);
  assert.is(rig.byte(0x2130), 0x40);
  rig.pass(0.02 * SECOND);
  assert.is(rig.byte(0x2130), 0);
  assert.is(rig.byte(0x2102), 0x80);
});

for (const [register, ip] of [
  [0x4000, '10.0.2.15'],
  [0x4004, 'fd00:1::15'],
] as const) {
  interrupts(`answer a ping to ${ip}, unless bit 0 of ${register.toString(16)} forbids it`, () => {
    for (const [mode, count] of [
      [0x00, 1],
      [0x01, 0],
    ]) {
      const rig = new Rig();
      rig.write(register, [mode]);
      let answers = 0;
      rig.host().ping(ip, () => answers++);
      rig.pass();
      assert.is(answers, count);
    }
  });
}

interrupts.run();

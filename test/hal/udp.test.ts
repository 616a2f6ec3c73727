import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as w5500 from '../../hal/w5500/chip.ts';
import {
  bytesReceived,
  hasTransmitted,
  hearTransmitted,
  hearUnreachable,
  isAimedAt,
  isBroadcast,
  isGroup,
  isOpenForDatagrams,
  isTransmitted,
  openForDatagrams,
  openForGroup,
  readHeader,
  receivedFrom,
  setTimeToLive,
  sight,
  takeBack,
  transmitTo,
  transmittedTo,
  unreachable,
} from '../../hal/w5500/udp.ts';
import { recorded } from '../support/recording-bus.ts';

// Every byte here comes from the chip reference, chapters 1, 3, 4 and 9; see w5500.test.ts for the headers.

const datagrams = suite("the driver's datagrams");

const HOST = Uint8Array.of(10, 0, 2, 2);
const GROUP = Uint8Array.of(239, 129, 2, 3);
/** Sn_MR of a socket for datagrams. */
const UDP = 0x02;

/** A socket whose Sn_SR reads SOCK_UDP once OPEN was taken. */
function opens(): ReturnType<typeof recorded> {
  const both = recorded();
  for (const control of ['08', '28', '48', '68', '88', 'a8', 'c8', 'e8'])
    both.bus.answer(`00 00 ${control}`, [UDP, 0, 0, 0x22]);
  return both;
}

datagrams('opens with Sn_PORT, and OPEN between Sn_MR UDP and all of Sn_IR', () => {
  const { bus, chip } = opens();
  assert.is(openForDatagrams(chip, 3, 53), true);
  assert.equal(bus.take(), ['00 04 6c 00 35', '00 00 6c 02 01 1f', '00 00 68 +4']);
});

datagrams('lets SENDOK interrupt beside all the others, and no longer', () => {
  const { bus, chip } = opens();
  hearTransmitted(chip, 3, true);
  hearTransmitted(chip, 3, false);
  assert.equal(bus.take(), ['00 2c 6c 1f', '00 2c 6c 0f']);
});

datagrams('looks at a socket in one frame; one that does not come shows nothing of another socket', () => {
  const { bus, chip } = opens();
  // From Sn_MR to Sn_RX_WR: SENDOK, SOCK_UDP, 10.0.2.2:9000, 2048 bytes free, Sn_TX_RD 0x0164.
  const registers = new Array(44).fill(0);
  registers.splice(0, 4, UDP, 0, 0x10, 0x22);
  registers.splice(0x0c, 6, ...HOST, 0x23, 0x28);
  registers.splice(0x20, 4, 0x08, 0x00, 0x01, 0x64);
  bus.answer('00 00 28', registers);
  sight(chip, 1);
  assert.equal(bus.take(), ['00 00 28 +44']);
  assert.equal([isOpenForDatagrams(chip), hasTransmitted(chip)], [true, true]);
  assert.equal([isAimedAt(chip, HOST, 9000), isAimedAt(chip, HOST, 9001)], [true, false]);
  assert.is(isAimedAt(chip, Uint8Array.of(10, 0, 2, 3), 9000), false);
  assert.equal([isTransmitted(chip, 0, 0x0164), isTransmitted(chip, 0, 0x0165)], [true, false]);
  bus.answer('00 00 28', registers.with(0x20, 0x07));
  sight(chip, 1);
  assert.is(isTransmitted(chip, 0, 0x0164), false, 'the pointer and the size disagree');
  bus.most = 43;
  sight(chip, 2);
  assert.equal([isOpenForDatagrams(chip), hasTransmitted(chip)], [false, false]);
});

datagrams('opens for a group with its hardware address, and hears neither single hosts nor everybody', () => {
  const { bus, chip } = opens();
  assert.is(openForGroup(chip, 0, 7777, GROUP), true);
  assert.equal(bus.take(), [
    // 01:00:5e and the low 23 bits of 239.129.2.3, the group, port 0x1e61.
    '00 06 0c 01 00 5e 01 02 03 ef 81 02 03 1e 61',
    '00 04 0c 1e 61',
    // MULTI 80, BCASTB 40, UCASTB 10, UDP 02.
    '00 00 0c d2 01 1f',
    '00 00 08 +4',
  ]);
});

datagrams('transmits to a host: Sn_DIPR and Sn_DPORT where they are not so already, Sn_TX_WR, SEND', () => {
  const { bus, chip } = opens();
  assert.is(transmitTo(chip, 1, 0xfffe, HOST, 9000, false, false), true);
  assert.equal(bus.take(), ['00 0c 2c 0a 00 02 02 23 28', '00 24 2c ff fe', '00 01 2c 20']);
  bus.answer('00 00 28', [UDP, 0, 0, 0x22]);
  assert.is(transmitTo(chip, 1, 0x0001, HOST, 9000, true, false), true);
  assert.equal(bus.take(), ['00 24 2c 00 01', '00 00 28 +4', '00 01 2c 20']);
});

datagrams(
  'clears an old SENDOK and TIMEOUT before an empty datagram, of which nothing else will tell',
  () => {
    const { bus, chip } = opens();
    assert.is(transmitTo(chip, 1, 0xfffe, HOST, 9000, false, true), true);
    assert.equal(bus.take(), ['00 0c 2c 0a 00 02 02 23 28', '00 02 2c 18', '00 24 2c ff fe', '00 01 2c 20']);
  },
);

datagrams('transmits to a group with its hardware address and SEND_MAC, which asks nobody', () => {
  const { bus, chip } = opens();
  assert.is(transmitTo(chip, 1, 5, GROUP, 9000, false, false), true);
  assert.equal(bus.take(), ['00 06 2c 01 00 5e 01 02 03 ef 81 02 03 23 28', '00 24 2c 00 05', '00 01 2c 21']);
});

datagrams('takes back what did not go out: Sn_TX_WR is Sn_TX_RD again, and all memory is free then', () => {
  const { bus, chip } = opens();
  bus.answer('00 22 28', [0x01, 0x00], [0x00, 0xff], [0x00, 0xff]);
  bus.answer('00 20 28', [0x08, 0x00, 0x00, 0xff]);
  assert.is(takeBack(chip, 1), 0x00ff);
  assert.equal(bus.take(), ['00 22 28 +2', '00 22 28 +2', '00 22 28 +2', '00 24 2c 00 ff', '00 20 28 +4']);
  bus.answer('00 20 28', [0x07, 0xff, 0x00, 0xff]);
  assert.is(takeBack(chip, 1), -1, 'the pointers make no sense');
});

datagrams('counts what has come in one frame, and again while the sizes disagree, at most four times', () => {
  const { bus, chip } = opens();
  const block = (rsr: number, rd: number, wr: number) => [
    ...[0x12, 0x34, 0, 0],
    ...[rsr, rd, wr].flatMap((word) => [word >> 8, word & 0xff]),
  ];
  bus.answer('00 22 48', block(0x0010, 0xfff8, 0x0008));
  assert.is(bytesReceived(chip, 2), 16);
  assert.equal(bus.take(), ['00 22 48 +10']);
  assert.equal([transmittedTo(), receivedFrom()], [0x1234, 0xfff8]);
  bus.answer('00 22 48', block(0x0000, 0, 0x0010), block(0x0010, 0, 0x0010));
  assert.is(bytesReceived(chip, 2), 16);
  bus.answer('00 22 48', block(0x0000, 0, 0x0010));
  assert.is(bytesReceived(chip, 2), -1);
  bus.most = 3;
  assert.is(bytesReceived(chip, 2), -1, 'a read that brings less brings nothing');
});

datagrams('reads the 8 bytes in front of a datagram', () => {
  const { bus, chip } = opens();
  bus.answer('ff ff 58', [10, 0, 2, 2, 0x23, 0x28, 0, 5]);
  const header = new Uint8Array(8);
  assert.is(readHeader(chip, 2, 0xffff, header), true);
  assert.equal([...header], [10, 0, 2, 2, 0x23, 0x28, 0, 5]);
  assert.equal(bus.take(), ['ff ff 58 +8']);
  bus.most = 7;
  assert.is(readHeader(chip, 2, 0, header), false);
});

datagrams('hears of closed ports by IMR and IR, and reads UIPR and UPORTR once it was told', () => {
  const { bus, chip } = opens();
  hearUnreachable(chip, true);
  hearUnreachable(chip, false);
  assert.equal(bus.take(), ['00 16 04 40', '00 16 04 00']);
  const about = new Uint8Array(6);
  // CONFLICT is not what was asked for.
  bus.answer('00 15 00', [0x80]);
  assert.is(unreachable(chip, about), false);
  assert.equal(bus.take(), ['00 15 00 +1']);
  bus.answer('00 15 00', [0xc0]);
  bus.answer('00 28 00', [10, 0, 2, 2, 0x27, 0x0f]);
  assert.is(unreachable(chip, about), true);
  assert.equal([...about], [10, 0, 2, 2, 0x27, 0x0f]);
  assert.equal(bus.take(), ['00 15 00 +1', '00 15 04 40', '00 28 00 +6']);
});

datagrams('sets the time to live', () => {
  const { bus, chip } = opens();
  setTimeToLive(chip, 7, 1);
  assert.equal(bus.take(), ['00 16 ec 01']);
});

datagrams('knows groups, and the broadcast addresses of its own subnet', () => {
  const { chip } = opens();
  const ip = (text: string) => Uint8Array.from(text.split('.').map(Number));
  const groups = ['223.255.255.255', '224.0.0.0', '239.255.255.255', '240.0.0.0'].map((text) =>
    isGroup(ip(text)),
  );
  assert.equal(groups, [false, true, true, false]);
  const configure = (own: string, subnet: string) =>
    w5500.configure(chip, {
      mac: [2, 0, 0, 0, 0, 1],
      ip: ip(own),
      subnet: ip(subnet),
      gateway: [0, 0, 0, 0],
    });
  const all = (...texts: string[]) => texts.map((text) => isBroadcast(chip, ip(text)));
  configure('10.0.2.15', '255.255.255.0');
  assert.equal(all('255.255.255.255', '10.0.2.255', '10.0.3.255', '10.0.2.254'), [true, true, false, false]);
  configure('10.0.2.15', '255.255.254.0');
  assert.equal(all('10.0.2.255', '10.0.3.255'), [false, true]);
  configure('10.0.2.15', '255.255.255.254');
  assert.equal(all('10.0.2.15', '255.255.255.255'), [false, true], 'a subnet of two has none');
  configure('0.0.0.0', '0.0.0.0');
  assert.equal(all('255.255.255.255', '10.0.2.255'), [true, false]);
});

datagrams.run();

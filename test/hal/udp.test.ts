import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { UdpModule } from '../../hal/chip-udp.ts';
import * as w5500 from '../../hal/w5500/chip.ts';
import * as udp from '../../hal/w5500/udp.ts';
import type { WiznetChip as W5500 } from '../../hal/wiznet/state.ts';
import { View } from '../../hal/wiznet/view.ts';
import { recorded } from '../support/bus/recording-bus.ts';

// Every byte here comes from the chip reference, chapters 1, 3, 4 and 9; see w5500.test.ts for the headers.

const datagrams = suite("the driver's datagrams");

/** It keeps the contract; what is not so is a matter of types. */
const module: UdpModule<W5500, View> = udp;
const { isBroadcast, isGroup } = module;

const HOST = Uint8Array.of(10, 0, 2, 2);
/** Where the first datagram comes from; every `first` writes it. */
const from = new Uint8Array(4);
const GROUP = Uint8Array.of(239, 129, 2, 3);
/** Sn_MR of a socket for datagrams. */
const UDP = 0x02;
const SENDOK = 0x10;
const TIMEOUT = 0x08;
const RECV = 0x04;

const word = (value: number): number[] => [value >> 8, value & 0xff];

/** A socket whose Sn_SR reads SOCK_UDP once OPEN was taken, and whose pointers read 0x0164 and 0xfff8. */
function opens(): ReturnType<typeof recorded> {
  const both = recorded();
  for (const control of ['08', '28', '48', '68', '88', 'a8', 'c8', 'e8']) {
    both.bus.answer(`00 00 ${control}`, [UDP, 0, 0, 0x22]);
    both.bus.answer(`00 22 ${control}`, pointers(0x0164, 0xfff8, 0xfff8));
  }
  return both;
}

/** From Sn_TX_RD to Sn_RX_WR, whose size may be a torn reading. */
function pointers(txRd: number, rxRd: number, rxWr: number, size = (rxWr - rxRd) & 0xffff): number[] {
  return [txRd, 0, size, rxRd, rxWr].flatMap(word);
}

/** From Sn_MR to Sn_RX_WR: SOCK_UDP, 10.0.2.2:9000, and 2048 bytes free up to Sn_TX_RD. */
function registers(ir: number, txRd: number, rxRd: number, rxWr: number, free = 0x0800): number[] {
  const block = new Array(0x20).fill(0);
  block.splice(0, 4, UDP, 0, ir, 0x22);
  block.splice(0x0c, 6, ...HOST, ...word(9000));
  return [...block, ...word(free), ...pointers(txRd, rxRd, rxWr)];
}

/** An open socket 1, which is idle. */
function opened() {
  const { bus, chip } = opens();
  const view = new View(1);
  assert.is(udp.open(chip, view, 7000, null), true);
  bus.take();
  return { bus, chip, view };
}

datagrams('opens with Sn_PORT, OPEN between Sn_MR UDP and all of Sn_IR, and the pointers', () => {
  const { bus, chip } = opens();
  assert.is(udp.open(chip, new View(3), 53, null), true);
  assert.equal(bus.take(), ['00 04 6c 00 35', '00 00 6c 02 01 1f', '00 00 68 +4', '00 22 68 +10']);
});

datagrams('does not open where the pointers do not come, or make no sense twice', () => {
  const { bus, chip } = opens();
  bus.most = 9;
  assert.is(udp.open(chip, new View(3), 53, null), false);
  bus.most = 10;
  const torn = pointers(0x0164, 0xfff8, 0x0008, 0);
  bus.answer('00 22 68', torn, pointers(0x0164, 0xfff8, 0x0008));
  assert.is(udp.open(chip, new View(3), 53, null), true);
  bus.answer('00 22 68', torn);
  assert.is(udp.open(chip, new View(3), 53, null), false);
});

datagrams(
  'lets SENDOK interrupt beside all the others, and no longer, and says whether that is a change',
  () => {
    const { bus, chip } = opens();
    const view = new View(3);
    const changes = [true, true, false, false].map((on) => udp.announceSent(chip, view, on));
    assert.equal(changes, [true, false, true, false]);
    assert.equal(bus.take(), ['00 2c 6c 1f', '00 2c 6c 0f']);
  },
);

datagrams(
  'looks at a socket in one frame, and clears RECV and SENDOK before where something has interrupted',
  () => {
    const { bus, chip, view } = opened();
    bus.answer('00 00 28', registers(RECV, 0x0164, 0xfff8, 0x0008));
    assert.is(udp.look(chip, view, false), true);
    assert.equal(bus.take(), ['00 00 28 +44']);
    assert.equal([view.waiting, view.size], [16, -1]);
    udp.look(chip, view, true);
    assert.equal(bus.take(), ['00 02 2c 14', '00 00 28 +44']);
  },
);

datagrams('believes two looks that nothing has come to a socket that has announced something', () => {
  const { bus, chip, view } = opened();
  bus.answer('00 00 28', registers(0, 0x0164, 0xfff8, 0xfff8), registers(0, 0x0164, 0xfff8, 0x0008));
  udp.look(chip, view, true);
  assert.equal(bus.take(), ['00 02 2c 14', '00 00 28 +44', '00 00 28 +44']);
  assert.is(view.waiting, 16);
});

datagrams('believes two looks that a socket is not open, and a look that did not come shows none', () => {
  const { bus, chip, view } = opened();
  const open = registers(0, 0x0164, 0xfff8, 0xfff8);
  bus.answer('00 00 28', open.with(3, 0x00), open);
  assert.equal([udp.look(chip, view, false), bus.take().length], [true, 2]);
  bus.answer('00 00 28', open.with(3, 0x00));
  assert.equal([udp.look(chip, view, false), bus.take().length], [false, 2]);
  bus.answer('00 00 28', open);
  bus.most = 43;
  assert.is(udp.look(chip, view, false), false);
});

datagrams('opens for a group with its hardware address, and receives neither unicast nor broadcast', () => {
  const { bus, chip } = opens();
  assert.is(udp.open(chip, new View(0), 7777, GROUP), true);
  assert.equal(bus.take(), [
    // 01:00:5e and the low 23 bits of 239.129.2.3, the group, port 0x1e61.
    '00 06 0c 01 00 5e 01 02 03 ef 81 02 03 1e 61',
    '00 04 0c 1e 61',
    // MULTI 80, BCASTB 40, UCASTB 10, UDP 02.
    '00 00 0c d2 01 1f',
    '00 00 08 +4',
    '00 22 08 +10',
  ]);
});

datagrams(
  'sends what was filled in: Sn_DIPR and Sn_DPORT, but for the same host again; Sn_TX_WR, SEND',
  () => {
    const { bus, chip, view } = opened();
    udp.fill(chip, view, Uint8Array.of(1, 2, 3), 0, 3);
    udp.fill(chip, view, Uint8Array.of(4, 5, 6), 1, 2);
    assert.is(udp.sendTo(chip, view, HOST, 9000), true);
    assert.is(udp.isSending(view), true);
    assert.equal(bus.take(), [
      '01 64 34 01 02 03',
      '01 67 34 05 06',
      '00 0c 2c 0a 00 02 02 23 28',
      '00 24 2c 01 69',
      '00 01 2c 20',
    ]);
    // Sn_TX_RD is there, but not all memory is free: one of the two is torn.
    bus.answer('00 00 28', registers(0, 0x0169, 0, 0, 0x07fb));
    udp.look(chip, view, false);
    assert.is(udp.isSending(view), true);
    bus.answer('00 00 28', registers(0, 0x0169, 0, 0));
    udp.look(chip, view, false);
    assert.equal([udp.isSending(view), udp.isUnanswered(view)], [false, false]);
    bus.take();
    udp.fill(chip, view, Uint8Array.of(7), 0, 1);
    assert.is(udp.sendAgain(chip, view), true);
    assert.equal(bus.take(), ['01 69 34 07', '00 24 2c 01 6a', '00 01 2c 20']);
  },
);

datagrams('shows with each look where it sends', () => {
  const { bus, chip, view } = opened();
  bus.answer('00 00 28', registers(0, 0x0164, 0, 0));
  udp.look(chip, view, false);
  const aims = [
    udp.isAimedAt(view, HOST, 9000),
    udp.isAimedAt(view, HOST, 9001),
    udp.isAimedAt(view, GROUP, 9000),
  ];
  assert.equal(aims, [true, false, false]);
});

datagrams('reports and clears a TIMEOUT as unanswered', () => {
  const { bus, chip, view } = opened();
  udp.fill(chip, view, Uint8Array.of(1), 0, 1);
  udp.sendTo(chip, view, HOST, 9000);
  bus.take();
  bus.answer('00 00 28', registers(TIMEOUT, 0x0164, 0, 0));
  udp.look(chip, view, false);
  assert.equal([udp.isSending(view), udp.isUnanswered(view)], [false, true]);
  assert.equal(bus.take(), ['00 00 28 +44', '00 02 2c 08']);
});

datagrams(
  'believes two looks that a datagram is still on its way out, of a socket that has announced something',
  () => {
    const { bus, chip, view } = opened();
    udp.fill(chip, view, Uint8Array.of(1), 0, 1);
    udp.sendTo(chip, view, HOST, 9000);
    bus.take();
    bus.answer('00 00 28', registers(0, 0x0164, 0, 9), registers(0, 0x0165, 0, 9));
    udp.look(chip, view, true);
    assert.is(udp.isSending(view), false);
    assert.equal(bus.take(), ['00 02 2c 14', '00 00 28 +44', '00 00 28 +44']);
  },
);

datagrams(
  'lets SENDOK interrupt, and clears an old one, before an empty datagram, of which nothing else will tell',
  () => {
    const { bus, chip, view } = opened();
    udp.beginEmpty(chip, view);
    assert.is(udp.sendTo(chip, view, HOST, 9000), true);
    assert.equal(bus.take(), [
      '00 2c 2c 1f',
      '00 02 2c 18',
      '00 0c 2c 0a 00 02 02 23 28',
      '00 24 2c 01 64',
      '00 01 2c 20',
    ]);
    bus.answer('00 00 28', registers(RECV, 0x0164, 0, 9), registers(0, 0x0164, 0, 9));
    udp.look(chip, view, true);
    assert.is(udp.isSending(view), true);
    assert.is(bus.take()[0], '00 02 2c 04', 'its SENDOK is not cleared');
    bus.answer('00 00 28', registers(SENDOK, 0x0164, 0, 9));
    udp.look(chip, view, true);
    assert.is(udp.isSending(view), false);
  },
);

datagrams('sends to a group with its hardware address and SEND_MAC, without ARP', () => {
  const { bus, chip, view } = opened();
  udp.fill(chip, view, Uint8Array.of(1, 2, 3, 4, 5), 0, 5);
  bus.take();
  assert.is(udp.sendToGroup(chip, view, GROUP, 9000), true);
  assert.equal(bus.take(), ['00 06 2c 01 00 5e 01 02 03 ef 81 02 03 23 28', '00 24 2c 01 69', '00 01 2c 21']);
});

datagrams('takes back what did not go out: Sn_TX_WR is Sn_TX_RD again, and all memory is free then', () => {
  const { bus, chip, view } = opened();
  bus.answer('00 22 28', [0x01, 0x00], [0x00, 0xff], [0x00, 0xff]);
  bus.answer('00 20 28', [0x08, 0x00, 0x00, 0xff]);
  assert.is(udp.takeBack(chip, view), true);
  assert.equal(bus.take(), ['00 22 28 +2', '00 22 28 +2', '00 22 28 +2', '00 24 2c 00 ff', '00 20 28 +4']);
  udp.fill(chip, view, Uint8Array.of(1), 0, 1);
  assert.equal(bus.take(), ['00 ff 34 01'], 'the next one is filled in there');
  bus.answer('00 20 28', [0x07, 0xff, 0x00, 0xff]);
  assert.is(udp.takeBack(chip, view), false, 'the pointers make no sense');
});

/** A socket in which two datagrams of 5 and 0 bytes wait, from 0xfff8 on. */
function receives() {
  const { bus, chip, view } = opened();
  bus.answer('00 00 28', registers(0, 0x0164, 0xfff8, 0x000d));
  bus.answer('ff f8 38', [...HOST, 0x23, 0x28, 0, 5]);
  bus.answer('00 00 38', [1, 2, 3, 4, 5]);
  bus.answer('00 05 38', [10, 0, 2, 9, 0, 53, 0, 0]);
  udp.look(chip, view, true);
  bus.take();
  return { bus, chip, view };
}

datagrams('reads the 8 bytes in front of a datagram, its bytes behind them, and the next one', () => {
  const { bus, chip, view } = receives();
  assert.is(udp.first(chip, view, from), true);
  assert.equal([[...from], view.fromPort, view.size], [[10, 0, 2, 2], 9000, 5]);
  const into = new Uint8Array(4);
  bus.answer('00 02 38', [3, 4]);
  assert.is(udp.read(chip, view, 2, into, 1, 2), 2);
  assert.equal([...into], [0, 3, 4, 0]);
  udp.discard(chip, view);
  assert.equal([view.waiting, view.size], [8, -1]);
  assert.is(udp.first(chip, view, from), true);
  assert.equal([[...from], view.fromPort, view.size], [[10, 0, 2, 9], 53, 0]);
  udp.discard(chip, view);
  assert.is(view.waiting, 0);
  assert.equal(bus.take(), ['ff f8 38 +8', '00 02 38 +2', '00 05 38 +8']);
});

datagrams('believes one header nothing that makes no sense, two that the memory does', () => {
  const { bus, chip, view } = receives();
  const good = [...HOST, 0x23, 0x28, 0, 5];
  bus.answer('ff f8 38', [...HOST, 0x23, 0x28, 0xff, 0xff], good);
  assert.equal([udp.first(chip, view, from), view.size], [true, 5]);
  assert.equal(bus.take(), ['ff f8 38 +8', '00 00 28 +44', 'ff f8 38 +8']);
  bus.answer('ff f8 38', good.with(7, 14));
  assert.is(udp.first(chip, view, from), false, '22 bytes of 21');
  bus.answer('ff f8 38', [...HOST, 0, 0, 0, 5]);
  assert.is(udp.first(chip, view, from), true, 'from port 0, twice');
  bus.answer('ff f8 38', good.with(7, 14));
  bus.answer('00 00 28', registers(0, 0x0164, 0xfff8, 0xfff8));
  assert.equal([udp.first(chip, view, from), view.waiting, view.size], [true, 0, -1], 'there is none');
});

datagrams('adds up the bytes of all datagrams that wait, including those since the last look', () => {
  const { bus, chip, view } = receives();
  assert.is(udp.sizeOfAll(chip, view), 0, 'none was looked at');
  udp.first(chip, view, from);
  assert.is(udp.sizeOfAll(chip, view), 5);
  bus.answer('00 00 28', registers(0, 0x0164, 0xfff8, 0x0018));
  bus.answer('00 0d 38', [...HOST, 0x23, 0x28, 0, 3]);
  assert.is(udp.sizeOfAll(chip, view), 8);
});

datagrams('gives memory back by Sn_RX_RD and RECV once the longest datagram might not fit any more', () => {
  const { bus, chip, view } = opened();
  let at = 0xfff8;
  const given = [560, 0].map((size) => {
    const end = (at + 8 + size) & 0xffff;
    bus.answer('00 00 28', registers(0, 0x0164, 0xfff8, end));
    bus.answer(
      `${word(at)
        .map((b) => b.toString(16).padStart(2, '0'))
        .join(' ')} 38`,
      [...HOST, 0x23, 0x28, ...word(size)],
    );
    udp.look(chip, view, false);
    udp.first(chip, view, from);
    bus.take();
    udp.discard(chip, view);
    at = end;
    return bus.take();
  });
  // 2048 less 1480 are 568; with the headers that are 568 and 576. Sn_CR shows that RECV was taken.
  assert.equal(given, [[], ['00 28 2c 02 38', '00 01 2c 40', '00 00 28 +4']]);
});

datagrams('announces closed ports by IMR and IR once switched on, and reads UIPR and UPORTR', () => {
  const { bus, chip } = opens();
  udp.announceUnreachable(chip, true);
  udp.announceUnreachable(chip, false);
  assert.equal(bus.take(), ['00 16 04 40', '00 16 04 00']);
  const peer = { ip: new Uint8Array(4), port: 0 };
  // CONFLICT is not what was asked for.
  bus.answer('00 15 00', [0x80]);
  assert.is(udp.unreachable(chip, peer), false);
  assert.equal(bus.take(), ['00 15 00 +1']);
  bus.answer('00 15 00', [0xc0]);
  bus.answer('00 28 00', [10, 0, 2, 2, 0x27, 0x0f]);
  assert.is(udp.unreachable(chip, peer), true);
  assert.equal([[...peer.ip], peer.port], [[10, 0, 2, 2], 9999]);
  assert.equal(bus.take(), ['00 15 00 +1', '00 15 04 40', '00 28 00 +6']);
});

datagrams('sets the time to live', () => {
  const { bus, chip } = opens();
  udp.setTimeToLive(chip, 7, 1);
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

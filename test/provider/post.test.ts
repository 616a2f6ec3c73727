import * as assert from 'uvu/assert';
import { DEFAULTS } from '../../hal/sim/chip/knobs.ts';
import { inetAny, WSAEADDRINUSE, WSPBind, WSPCleanup } from '../../provider/index.ts';
import { closePost, openPost, sendPost } from '../../provider/post.ts';
import { readdress } from '../../provider/readdress.ts';
import { service } from '../../provider/service.ts';
import { arrive, slots } from '../support/calls.ts';
import { pattern } from '../support/conversation.ts';
import {
  boundSocket,
  bytes,
  datagramSocket,
  drain,
  HOST,
  ME,
  pair,
  sendTo,
  texts,
} from '../support/datagrams.ts';
import { type Device, UNAWARE, withDevice } from '../support/device.ts';
import { localPort } from '../support/outgoing.ts';
import { EVERYBODY, HOST_IP, NOBODY, PostRig, provider } from '../support/posts.ts';
import { unpowered } from '../support/power.ts';
import { suite } from '../support/suite.ts';
import { COUNTED, PLACED } from '../support/weather.ts';

const post = suite('a post of a service');

/** A post on port 7000 that has been open for a while, and port 9000 of the host. */
function opened(d: Device, size?: number) {
  const rig = new PostRig(d, size);
  const port = d.host.udp(9000);
  assert.is(openPost(rig.post, 7000), true);
  d.run(5);
  const send = (text: string, ip = HOST_IP) => sendPost(rig.post, ip, 9000, rig.write(text));
  const say = (...all: string[]) => {
    for (const text of all) port.send(ME, 7000, bytes(text));
    d.run(5);
  };
  return { rig, port, send, say, heard: rig.heard };
}

post(
  'has a slot while it is open, sends to a host and to everybody, and hears both',
  withDevice((d) => {
    const { rig, port, send, heard } = opened(d);
    assert.is(slots(d), '1 POST');
    assert.is(send('to one'), true);
    d.run(20);
    assert.is(send('to all', EVERYBODY), true);
    d.run(20);
    assert.equal(texts(port.received), ['to one', 'to all']);
    assert.equal(
      port.received.map(({ ip, port }) => `${ip}:${port}`),
      ['10.0.2.15:7000', '10.0.2.15:7000'],
    );
    port.send(ME, 7000, bytes('for one'));
    port.send('255.255.255.255', 7000, bytes('for all'));
    port.send(ME, 7001, bytes('for nobody'));
    d.run(20);
    assert.equal(heard, ['for one from 10.0.2.2:9000', 'for all from 10.0.2.2:9000']);
    closePost(rig.post);
    assert.is(slots(d), '');
    assert.is(send('closed'), false);
    closePost(rig.post);
    assert.equal(d.faults, []);
  }),
);

post(
  'is opened twice without effect, and again after it was closed',
  withDevice((d) => {
    const { rig, say, heard } = opened(d);
    assert.is(openPost(rig.post, 7777), true);
    say('one');
    assert.is(slots(d), '1 POST');
    closePost(rig.post);
    say('lost');
    assert.is(openPost(rig.post, 7000), true);
    say('two');
    assert.equal(heard, ['one from 10.0.2.2:9000', 'two from 10.0.2.2:9000']);
  }),
);

post(
  'is told from the loop, one datagram a message, and never from inside a service',
  withDevice((d) => {
    const { port, heard } = opened(d);
    for (const text of ['one', 'two', 'three']) port.send(ME, 7000, bytes(text));
    d.time.advance(3000);
    for (let i = 0; i < 3; i++) service(provider(d));
    assert.equal(heard, []);
    assert.is(provider(d).messages.dispatch(), true);
    assert.equal(heard, ['one from 10.0.2.2:9000']);
    d.run(5);
    assert.is(heard.length, 3);
  }, PLACED),
);

post(
  'hears hundreds, as long as they may be, while its memory goes round',
  withDevice((d) => {
    const { say, heard } = opened(d, 1452);
    const all: string[] = [];
    for (let i = 0; i < 200; i++) {
      const text = Buffer.from(pattern(1 + ((i * 91) % 1452))).toString('latin1');
      all.push(`${text} from 10.0.2.2:9000`);
      say(text);
      d.run(20);
    }
    say('x'.repeat(1452));
    d.run(20);
    const last = `${'x'.repeat(1452)} from 10.0.2.2:9000`;
    assert.ok([...all, last].every((text, i) => text === heard[i]));
    assert.is(heard.length, 201);
  }),
);

post(
  'throws away what is longer than its buffer, and what is empty',
  withDevice((d) => {
    const { say, heard } = opened(d, 64);
    say('x'.repeat(65), '', 'x'.repeat(64), 'y'.repeat(1472), '', 'z');
    assert.equal(heard, [`${'x'.repeat(64)} from 10.0.2.2:9000`, 'z from 10.0.2.2:9000']);
  }),
);

post(
  'goes on after a recipient that throws, or that closes it',
  withDevice((d) => {
    const { rig, say, heard } = opened(d);
    let mischief = () => {
      throw new Error('on purpose');
    };
    const push = heard.push.bind(heard);
    heard.push = (text) => {
      push(text);
      mischief();
      return 0;
    };
    say('one', 'two');
    mischief = () => closePost(rig.post) as never;
    say('three', 'four');
    mischief = () => undefined as never;
    assert.is(slots(d), '');
    openPost(rig.post, 7000);
    say('five');
    assert.equal(
      heard.map((text) => text.split(' ')[0]),
      ['one', 'two', 'three', 'five'],
    );
  }),
);

post(
  'sends one datagram at a time',
  withDevice((d) => {
    const { port, send } = opened(d);
    assert.is(send('asks by ARP'), true);
    assert.is(send('too early'), false);
    d.run(20);
    assert.is(send('now'), true);
    d.run(20);
    assert.equal(texts(port.received), ['asks by ARP', 'now']);
  }, PLACED),
);

post(
  'closes when nobody answers ARP, and sends nothing of that with the next datagram',
  withDevice((d) => {
    const { rig, port, send } = opened(d);
    assert.is(send('never', NOBODY), true);
    d.run(1000);
    assert.is(send('too early'), false);
    d.run(1000);
    assert.is(rig.isOpen, false);
    assert.is(slots(d), '');
    assert.is(openPost(rig.post, 7000), true);
    assert.is(send('next'), true);
    d.run(20);
    assert.equal(texts(port.received), ['next']);
    assert.equal(d.faults, []);
  }),
);

post(
  'closes after 3 s when the chip never says what became of a transmission',
  withDevice((d) => {
    const { rig, port, send } = opened(d);
    // Sn_IR without its TIMEOUT, wherever a socket's block is read from its beginning.
    const read = d.bus.read.bind(d.bus);
    d.bus.read = (head, into, at, count) => {
      const arrived = read(head, into, at, count);
      if ((head[2] & 0x1f) === 0x08 && head[1] === 0 && arrived > 2) into[at + 2] &= ~0x08;
      return arrived;
    };
    send('never', NOBODY);
    d.run(2900);
    assert.is(rig.isOpen, true);
    d.run(1300);
    assert.is(rig.isOpen, false);
    openPost(rig.post, 7000);
    send('next');
    d.run(20);
    assert.equal(texts(port.received), ['next']);
  }, PLACED),
);

post(
  "takes an armed slot from a listener and gives it back at once, and none that is somebody's",
  withDevice(
    (d) => {
      const s = d.listen(80, 8);
      assert.is(slots(d), '8 ARMED');
      const { rig, say, heard } = opened(d);
      assert.is(slots(d), '7 ARMED 1 POST');
      say('one');
      assert.is(heard.length, 1);
      closePost(rig.post);
      assert.is(slots(d), '8 ARMED');
      arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008]);
      for (let i = 0; i < 8; i++) d.accept(s);
      assert.is(slots(d), '8 CONNECTED');
      assert.is(openPost(rig.post, 7000), false);
      assert.is(slots(d), '8 CONNECTED');
    },
    { ...DEFAULTS, ...PLACED },
  ),
);

post(
  'is closed by a reset of the chip, opens again, and hears nothing of before',
  withDevice((d) => {
    const { rig, port, send, heard } = opened(d);
    send('asks', NOBODY);
    port.send(ME, 7000, bytes('lost'));
    d.time.advance(2000);
    d.sim.brownOut();
    d.run(1300);
    assert.is(rig.isOpen, false);
    assert.is(slots(d), '');
    d.awaitLink();
    assert.is(openPost(rig.post, 7000), true);
    assert.is(send('answer'), true);
    port.send(ME, 7000, bytes('again'));
    d.run(20);
    assert.equal(heard, ['again from 10.0.2.2:9000']);
    assert.equal(texts(port.received), ['answer']);
  }, UNAWARE),
);

post(
  'cannot be opened while the chip is away',
  withDevice((d) => {
    const { rig, send, say, heard } = opened(d);
    const power = unpowered(d);
    d.run(2500);
    assert.is(rig.isOpen, false);
    assert.is(openPost(rig.post, 7000), false);
    assert.is(send('x'), false);
    power();
    d.run(7000);
    d.awaitLink();
    assert.is(openPost(rig.post, 7000), true);
    say('back');
    assert.equal(heard, ['back from 10.0.2.2:9000']);
  }, UNAWARE),
);

post(
  'stays open when the device gets another address, and sends from there',
  withDevice((d) => {
    const { rig, port, send, heard } = opened(d);
    const network = { mac: [2, 0, 10, 0, 2, 15], ip: [10, 0, 2, 77], subnet: [255, 255, 255, 0] };
    readdress(provider(d), { ...network, gateway: [10, 0, 2, 2] });
    assert.is(rig.isOpen, true);
    send('from there');
    d.run(20);
    assert.equal([port.received[0].ip, port.received[0].port], ['10.0.2.77', 7000]);
    port.send('10.0.2.77', 7000, bytes('to there'));
    d.run(20);
    assert.equal(heard, ['to there from 10.0.2.2:9000']);
  }),
);

post(
  'ends with the provider, and opens with the next one, whatever was under way',
  withDevice((d) => {
    const { rig, port, send, say, heard } = opened(d);
    port.send(ME, 7000, bytes('lost'));
    d.time.advance(2000);
    service(provider(d));
    WSPCleanup(d.err);
    assert.is(rig.isOpen, false);
    assert.is(openPost(rig.post, 7000), false);
    assert.is(send('x'), false);
    d.run(50);
    assert.equal(heard, []);
    d.start();
    d.awaitLink();
    assert.is(openPost(rig.post, 7000), true);
    say('new');
    assert.equal(heard, ['new from 10.0.2.2:9000']);
    assert.is(slots(d), '1 POST');
  }),
);

post(
  'closes when its memory makes no sense, and hears again when it was opened',
  withDevice((d) => {
    const { rig, port, say, heard } = opened(d);
    port.send(ME, 7000, bytes('one'));
    port.send(ME, 7000, bytes('two'));
    // A length that reaches beyond all that was received, where the second header is.
    const second = d.sim.sockets[0].registers.get('Sn_RX_RD') + 8 + 3;
    d.time.advance(2000);
    d.sim.rxMemory.copyIn(0, (second + 6) & 0xffff, Uint8Array.of(0x05, 0xbe));
    d.run(5);
    assert.equal(heard, ['one from 10.0.2.2:9000']);
    assert.is(slots(d), '');
    openPost(rig.post, 7000);
    say('three');
    assert.equal(heard.slice(1), ['three from 10.0.2.2:9000']);
  }, PLACED),
);

post('loses nothing for one bad frame of zeros or ones, but the one datagram whose bytes it had', () => {
  for (const bad of [0x00, 0xff]) {
    for (let victim = 0, last = 1; victim < last; victim++) {
      withDevice((d) => {
        const what = `frame ${victim} reads ${bad}`;
        const { rig, port, heard } = opened(d);
        for (const text of ['one', 'two']) port.send(ME, 7000, bytes(text));
        d.time.advance(3000);
        let count = 0;
        let armed = true;
        const transfer = d.sim.transfer.bind(d.sim);
        d.bus.onFrame = () => count++;
        d.sim.transfer = (mosi) => {
          const miso = transfer(mosi);
          return armed && count === victim + 1 ? bad : miso;
        };
        d.run(20);
        last = count;
        armed = false;
        d.run(1100);
        assert.is(heard.length, 2, `${what}: ${heard}`);
        const wrong = String.fromCharCode(bad).repeat(3);
        const right = heard.filter((text) => !text.startsWith(wrong)).map((text) => text.slice(0, 3));
        assert.equal(
          right,
          ['one', 'two'].filter((_, i) => !heard[i].startsWith(wrong)),
          what,
        );
        assert.is(rig.isOpen, true, what);
      }, PLACED)();
    }
  }
});

post(
  'is told by the patrol when the queue of messages was full',
  withDevice((d) => {
    const { port, heard } = opened(d);
    const { messages } = provider(d);
    port.send(ME, 7000, bytes('late'));
    d.time.advance(2000);
    messages.hold();
    while (messages.postMessage({ proc: () => {} }, 0, 0, 0));
    service(provider(d));
    messages.release();
    d.run(5);
    assert.equal(heard, []);
    d.run(1100);
    assert.equal(heard, ['late from 10.0.2.2:9000']);
  }, PLACED),
);

post(
  'shares its port with no datagram socket, whichever came first, and its number is no ephemeral port',
  withDevice((d) => {
    const { rig } = opened(d);
    const s = datagramSocket(d);
    assert.is(WSPBind(s, inetAny(7000), 16, d.err), -1);
    assert.is(d.err.value, WSAEADDRINUSE);
    // Streams have ports of their own.
    d.listen(7000, 1);
    closePost(rig.post);
    assert.is(WSPBind(s, inetAny(7000), 16, d.err), 0);
    assert.is(openPost(rig.post, 7000), false);
    provider(d).nextPort = 50_000;
    assert.is(openPost(rig.post, 50_000), true);
    assert.is(localPort(d, boundSocket(d, 0)), 50_001);
  }),
);

post(
  'and a datagram socket of Winsock do not disturb each other',
  withDevice((d) => {
    const winsock = pair(d);
    const rig = new PostRig(d);
    const port = d.host.udp(9001);
    openPost(rig.post, 7002);
    for (const text of ['one', 'two', 'three']) {
      assert.is(sendTo(d, winsock.s, HOST, text), text.length);
      assert.is(sendPost(rig.post, HOST_IP, 9001, rig.write(text)), true);
      winsock.port.send(ME, 7000, bytes(text));
      port.send(ME, 7002, bytes(text));
      d.run(30);
    }
    // Nobody is there: "port unreachable" is heard of, and means nothing to a post.
    sendPost(rig.post, HOST_IP, 4444, rig.write('lost'));
    d.run(30);
    assert.is(slots(d), '1 DATAGRAM 1 POST');
    assert.equal(drain(d, winsock.s), ['one', 'two', 'three']);
    assert.equal(texts(winsock.port.received), ['one', 'two', 'three']);
    assert.equal(texts(port.received), ['one', 'two', 'three']);
    assert.is(rig.heard.length, 3);
    assert.equal(d.faults, []);
  }),
);

post(
  'takes 4 frames to be opened, 4 to send and one to see that the one before is out, 5 to hear, 2 a second at rest',
  withDevice(
    (d) => {
      const { rig, port, send } = opened(d);
      send('warm');
      d.run(1);
      const framesOf = (work: () => void) => {
        const before = d.bus.frames;
        work();
        return d.bus.frames - before;
      };
      const other = new PostRig(d);
      const counts = [
        framesOf(() => openPost(other.post, 7001)),
        framesOf(() => send('x')),
        framesOf(() => {
          port.send(ME, 7000, bytes('x'));
          d.run(2);
        }),
        framesOf(() => send('x')),
      ];
      assert.equal(counts, [4, 5, 5, 4]);
      closePost(other.post);
      const open = framesOf(() => d.run(20_000));
      closePost(rig.post);
      d.run(1000);
      const closed = framesOf(() => d.run(20_000));
      assert.is(Math.round((open - closed) / 20), 2, `${open} ${closed}`);
    },
    { ...DEFAULTS, ...COUNTED },
  ),
);

post.run();

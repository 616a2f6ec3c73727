import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildEthernet } from '../../../sim/net/ethernet.ts';
import { buildIpv4 } from '../../../sim/net/ipv4.ts';
import { ACK, RawPeer, SYN } from './raw.ts';
import { CLOSE_WAIT, CLOSED, DISCON, ESTABLISHED, LISTENING, Rig, SECOND, SYNRECV, UDP } from './rig.ts';

const model = suite('the mental model (chapter 0)');

model('a listening socket becomes the connection', () => {
  const rig = new Rig();
  const { socket, host } = rig.served();
  assert.is(socket.status, ESTABLISHED);
  const second = host.connect(80);
  rig.pass();
  assert.is(second.ended, 'refused');
});

model('there is no queue of SYNs: without a LISTEN socket the answer is RST, ACK', () => {
  const rig = new Rig();
  const peer = new RawPeer(rig);
  peer.say(SYN);
  rig.pass();
  assert.is(peer.heard.length, 1);
  const [{ flags, seq, ack }] = peer.heard;
  assert.equal([flags, seq, ack], [0x14, 0, 5001]);
});

model('a half-open connection takes the LISTEN socket, too', () => {
  const rig = new Rig();
  rig.sockets[0].listen(80);
  const first = new RawPeer(rig, { port: 4000 });
  first.tell(SYN);
  rig.pass();
  const second = new RawPeer(rig, { port: 4001 });
  second.tell(SYN);
  rig.pass();
  assert.is(rig.sockets[0].status, SYNRECV);
  assert.equal(second.news(), ['RST.ACK']);
  first.tell(ACK);
  rig.pass();
  assert.is(rig.sockets[0].status, ESTABLISHED);
});

model('nothing is automatic after the end: the socket stays CLOSED and the port deaf', () => {
  const rig = new Rig();
  const { socket, peer, host } = rig.served();
  peer.fin();
  rig.pass();
  assert.is(socket.status, CLOSE_WAIT);
  socket.command(DISCON);
  rig.pass(60 * SECOND);
  assert.is(socket.status, CLOSED);
  const next = host.connect(80);
  rig.pass();
  assert.is(next.ended, 'refused');
  socket.listen(80);
  assert.is(socket.status, LISTENING);
  const third = host.connect(80);
  rig.pass();
  assert.is(third.state, 'ESTABLISHED');
});

model('fragments are dropped: the first, the middle and the last', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  const host = rig.host();
  // A datagram of 4 bytes from port 9 without checksum.
  const datagram = Uint8Array.of(0, 9, 0x1b, 0x58, 0, 12, 0, 0, 1, 2, 3, 4);
  const send = (fragment: number) => {
    const addresses = { source: Uint8Array.of(10, 0, 2, 2), destination: Uint8Array.of(10, 0, 2, 15) };
    const packet = { ...addresses, protocol: 17, ttl: 64, tos: 0, id: 1, fragment, payload: datagram };
    host.send(
      buildEthernet({
        destination: Uint8Array.of(0x02, 0, 0, 0, 0, 0x0f),
        source: Uint8Array.of(0x52, 0x55, 0x0a, 0x00, 0x02, 0x02),
        type: 0x0800,
        payload: buildIpv4(packet),
      }),
    );
    rig.pass();
    return socket.receive().length;
  };
  assert.is(socket.status, UDP);
  assert.equal([0x2000, 0x2010, 0x0010, 0x4000, 0x0000].map(send), [0, 0, 0, 12, 12]);
});

model('speaks IPv4 to its own address alone', () => {
  const rig = new Rig();
  const other = rig.host('10.0.2.9', '52:55:0a:00:02:09');
  const frames = rig.record();
  other.ping('10.0.2.16', () => {});
  rig.pass();
  assert.is(frames.length, 0);
});

model.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { server } from '../reach.ts';
import { CLOSE_WAIT, CONNECTED, DISCON, DISCONNECTED, RECEIVED, Rig } from '../rig.ts';

const closing = suite('half-closed connections (chapter 7)');

closing('CLOSE_WAIT still reads and still sends', () => {
  const { rig, socket, peer } = server();
  peer.send('question');
  peer.fin();
  rig.pass();
  assert.is(socket.status, CLOSE_WAIT);
  assert.is(socket.text(), 'question');
  socket.send('answer');
  rig.pass();
  assert.is(peer.text(), 'answer');
});

closing('a connection that came, spoke and went before the host looked shows all of it', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.listen(80);
  const peer = rig.host().connect(80);
  peer.onEstablished = () => {
    peer.send('GET');
    peer.fin();
  };
  rig.pass();
  assert.is(socket.status, CLOSE_WAIT);
  assert.is(socket.events, CONNECTED | RECEIVED | DISCONNECTED);
  assert.is(socket.text(), 'GET');
});

for (const [rxInFinWait, text] of [
  ['stored', 'late'],
  ['dropped', ''],
] as const) {
  closing(`data that arrives in FIN_WAIT is ${rxInFinWait}, and acknowledged`, () => {
    const { rig, socket, peer } = server({ rxInFinWait });
    socket.command(DISCON);
    rig.pass();
    let acknowledged = 0;
    peer.onAcked = (count) => {
      acknowledged += count;
    };
    peer.send('late');
    rig.pass();
    assert.is(acknowledged, 4);
    assert.is(socket.text(), text);
  });
}

closing('data sent just before DISCON arrives before the FIN', () => {
  const { rig, socket, peer } = server();
  socket.send('bye');
  socket.command(DISCON);
  rig.pass();
  assert.is(peer.text(), 'bye');
  assert.is(peer.peerClosed, true);
});

closing.run();

/** Readings for an MQTT 3.1.1 broker. The lesson: 'close' is emitted however a connection ends, and the program connects again. */
import { boardId } from '../device/identity.ts';
import { bootNet } from '../device/net.ts';
import { talkMqtt } from '../device/protocols/mqtt.ts';
import { after } from '../device/timers.ts';
import { celsius } from './sensor.ts';

const BROKER = { host: NETWORK.gateway.join('.'), port: 1883 };
const TOPIC = 'spisock/celsius';
const EVERY_MS = 5000;
const KEEP_ALIVE_S = 30;
/** Of two clients with one name a broker throws out the first: so it is the board's own. */
const NAME = 'spisock' + boardId(NETWORK.mac);
let pauseMs = 1000;

bootNet();
dial();

function dial(): void {
  const socket = global.require('net').createConnection(BROKER, function () {
    session.introduce();
  });
  const session = talkMqtt(socket, NAME, KEEP_ALIVE_S, function () {
    pauseMs = 1000;
    publish();
  });
  const publish = function (): void {
    if (session.publish(TOPIC, '' + celsius())) after(publish, EVERY_MS);
  };
  socket.on('close', function (): void {
    console.log('no broker; next try in ' + pauseMs + ' ms');
    after(dial, pauseMs);
    pauseMs = Math.min(pauseMs * 2, 60000);
  });
}

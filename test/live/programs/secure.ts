/** Asks two names of one server by TLS of the radio, once that has joined, and prints what came. */
import { boot } from '../../../device/boot.ts';
import { must, read, toBytes, toText, write } from '../../../device/kit.ts';
import { secureNextConnect } from '../../../device/wifi.ts';
import * as wsa from '../../../provider/index.ts';

const err = { value: 0 };

boot({
  onReady: function () {
    ask('host.test');
    ask('other.test');
    console.log('done');
  },
});

function ask(host: string): void {
  const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
  must(s !== wsa.INVALID_SOCKET, 'WSPSocket', err);
  secureNextConnect(host);
  // The radio looks the name up: of the address the port alone is used.
  const server = wsa.inet(10, 0, 2, 80, 443);
  if (wsa.WSPConnect(s, server, wsa.SOCKADDR_SIZE, null, null, null, null, err) !== 0) {
    console.log(host + ': no connection, ' + err.value);
  } else {
    write(s, toBytes('the question'));
    let answer = '';
    for (let part = read(s); part && part.length > 0; part = read(s)) answer += toText(part);
    console.log(host + ': ' + answer.length + ' bytes, ' + answer.slice(0, 17));
  }
  wsa.WSPCloseSocket(s, err);
}

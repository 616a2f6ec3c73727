import * as assert from 'uvu/assert';
import * as w5500 from '../../../hal/w5500/chip.ts';
import { inet, WSAEADDRNOTAVAIL, WSAEHOSTUNREACH, WSAENETUNREACH } from '../../../provider/index.ts';
import { withDevice } from '../../support/device.ts';
import { answer, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';

const routes = suite('routes');

routes(
  'a connect goes to one host alone, and nowhere without a route',
  withDevice((d) => {
    let frames = 0;
    d.wire.tap = () => frames++;
    const s = d.socket();
    const to = (a: number, b: number, c: number, e: number) => tryConnect(d, s, inet(a, b, c, e, 7));
    assert.is(to(224, 0, 0, 1), WSAEADDRNOTAVAIL);
    assert.is(to(239, 255, 255, 250), WSAEADDRNOTAVAIL);
    assert.is(to(255, 255, 255, 255), WSAEADDRNOTAVAIL);
    assert.is(to(127, 0, 0, 1), WSAENETUNREACH);
    const mac = [2, 0, 10, 0, 2, 15];
    const network = { mac, ip: [10, 0, 2, 15], subnet: [255, 255, 255, 0], gateway: [0, 0, 0, 0] };
    w5500.configure(d.chip, network);
    assert.is(to(10, 0, 3, 2), WSAENETUNREACH);
    w5500.configure(d.chip, { ...network, ip: [0, 0, 0, 0] });
    assert.is(to(10, 0, 2, 2), WSAENETUNREACH);
    assert.is(frames, 0);
    w5500.configure(d.chip, { ...network, gateway: [10, 0, 2, 77] });
    assert.is(to(10, 0, 3, 2), WSAEHOSTUNREACH, 'the gateway is not there');
    answer(d);
    assert.is(to(10, 0, 2, 2), 0);
  }),
);

routes.run();

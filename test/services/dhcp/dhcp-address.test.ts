import * as assert from 'uvu/assert';
import { FD_ADDRESS_LIST_CHANGE, FD_CLOSE, WSPAsyncSelect, WSPIoctl } from '../../../provider/index.ts';
import { SIO_ADDRESS_LIST_CHANGE } from '../../../provider/winsock/ioctl/changes.ts';
import { newDevice } from '../../support/device.ts';
import { DhcpRig, withDhcp } from '../../support/services/dhcp.ts';
import { suite } from '../../support/suite.ts';

const address = suite('an address by DHCP');

const [WSAENETRESET, WSAEWOULDBLOCK] = [10052, 10035];

address(
  'is told to whoever asked for changes with SIO_ADDRESS_LIST_CHANGE',
  withDhcp((rig) => {
    const { d } = rig;
    const told: number[] = [];
    const s = d.socket();
    const window = { proc: (_wMsg: number, _s: number, lParam: number) => void told.push(lParam) };
    WSPAsyncSelect(s, window, 1, FD_ADDRESS_LIST_CHANGE, d.err);
    const result = WSPIoctl(
      s,
      SIO_ADDRESS_LIST_CHANGE,
      null,
      0,
      null,
      0,
      { value: 0 },
      null,
      null,
      null,
      d.err,
    );
    assert.equal([result, d.err.value], [-1, WSAEWOULDBLOCK]);
    rig.serve();
    d.awaitLink();
    rig.pass(3);
    assert.equal(rig.addresses, ['10.0.2.15']);
    assert.equal(told, [FD_ADDRESS_LIST_CHANGE]);
  }),
);

address(
  'makes a listener that was there before reachable',
  withDhcp((rig) => {
    const { d } = rig;
    const s = d.listen(80, 8);
    rig.serve();
    d.awaitLink();
    rig.pass(3);
    const client = d.host.connect(80);
    d.run(20);
    assert.is(client.state, 'ESTABLISHED');
    assert.not.equal(d.accept(s), 0xffffffff);
    assert.is(rig.slotsInUse, 8);
  }),
);

address(
  'that is lost ends connections with WSAENETRESET, and listeners serve at the next one',
  withDhcp((rig) => {
    const { d } = rig;
    const server = rig.serve({ leaseSeconds: 20 });
    const listener = d.listen(80, 4);
    d.awaitLink();
    rig.pass(3);
    d.host.connect(80);
    d.run(20);
    const s = d.accept(listener);
    const told: number[] = [];
    const window = { proc: (_wMsg: number, _s: number, lParam: number) => void told.push(lParam) };
    WSPAsyncSelect(s, window, 1, FD_CLOSE, d.err);
    server.silent = true;
    rig.pass(22);
    assert.equal(rig.addresses, ['10.0.2.15', 'none']);
    assert.equal(told, [FD_CLOSE | (WSAENETRESET << 16)]);
    server.silent = false;
    rig.pass(20);
    const client = d.host.connect(80);
    d.run(20);
    assert.is(client.state, 'ESTABLISHED');
    assert.equal(d.faults, []);
  }),
);

address('stays through its renewals when the clock begins anew', () => {
  const d = newDevice().start();
  try {
    const started = 2 ** 32 - 60_000;
    const clock = {
      now: () => (started + d.clock.now()) % 2 ** 32,
      after: (ms: number, callback: () => void) => d.clock.after(ms, callback),
      wait: (ms: number) => d.clock.wait(ms),
    };
    const rig = new DhcpRig(d, {}, { ...d.info, clock });
    rig.serve({ leaseSeconds: 200 });
    d.awaitLink();
    rig.pass(99);
    assert.ok(clock.now() < 60_000);
    assert.is(rig.asked.length, 2);
    rig.pass(210);
    assert.equal(rig.addresses, ['10.0.2.15']);
    assert.is(rig.asked.length, 5);
  } finally {
    d.stop();
  }
});

address(
  'comes back by itself after the chip was reset',
  withDhcp(
    (rig) => {
      const { d } = rig;
      rig.serve();
      d.awaitLink();
      rig.pass(3);
      d.sim.brownOut();
      rig.pass(8);
      assert.equal([...d.chip.settings.slice(14)], [10, 0, 2, 15]);
      assert.equal(rig.addresses, ['10.0.2.15']);
      assert.is(rig.slotsInUse, 0);
    },
    {},
    { strict: false },
  ),
);

address.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SimClock } from '../../../sim/clock.ts';
import { FlowTable } from '../../../sim/gateway/flow-table.ts';

const test = suite('flow table');

const SECOND = 1_000_000;

function table(most = 3) {
  const clock = new SimClock();
  const ended: string[] = [];
  const flows = new FlowTable<string>(clock, { idleUs: 10 * SECOND, most, end: (flow) => ended.push(flow) });
  const use = (name: string) => flows.use(name, () => name);
  return { clock, ended, flows, use };
}

test('begins a flow once', () => {
  const { flows } = table();
  assert.is(
    flows.use('a', () => 'first'),
    'first',
  );
  assert.is(
    flows.use('a', () => assert.unreachable() as never),
    'first',
  );
  assert.is(flows.size, 1);
});

test('ends a flow after ten idle seconds, and not before', () => {
  const { clock, ended, use } = table();
  use('a');
  clock.advance(10 * SECOND - 1);
  assert.equal(ended, []);
  clock.advance(1);
  assert.equal(ended, ['a']);
});

test('ends what is idle also after all were ended at once', () => {
  const { clock, ended, flows, use } = table();
  use('a');
  flows.clear();
  use('b');
  clock.advance(10 * SECOND);
  assert.equal(ended, ['a', 'b']);
});

test('keeps what is used', () => {
  const { clock, ended, use } = table();
  use('a');
  use('b');
  clock.advance(6 * SECOND);
  use('a');
  clock.advance(4 * SECOND);
  assert.equal(ended, ['b']);
  clock.advance(6 * SECOND);
  assert.equal(ended, ['b', 'a']);
});

test('begins anew after the end', () => {
  const { clock, ended, use, flows } = table();
  use('a');
  clock.advance(10 * SECOND);
  use('a');
  assert.is(flows.size, 1);
  clock.advance(10 * SECOND);
  assert.equal(ended, ['a', 'a']);
});

test('ends the least recently used when there are too many', () => {
  const { ended, use, flows } = table();
  for (const name of ['a', 'b', 'c', 'a', 'd', 'e']) use(name);
  assert.equal(ended, ['b', 'c']);
  assert.is(flows.size, 3);
});

test('sets one timer, however often a flow is used', () => {
  const { clock, flows, use } = table();
  let timers = 0;
  const after = clock.after.bind(clock);
  clock.after = (us, run) => {
    timers += 1;
    return after(us, run);
  };
  for (let round = 0; round < 1000; round += 1) use(`${round % 3}`);
  assert.is(timers, 1);
  flows.clear();
});

test('ends all of them when it is cleared, each once', () => {
  const { clock, ended, flows, use } = table();
  use('a');
  use('b');
  flows.clear();
  clock.advance(60 * SECOND);
  assert.equal(ended, ['a', 'b']);
  assert.is(clock.nextUs, Number.POSITIVE_INFINITY);
});

test.run();

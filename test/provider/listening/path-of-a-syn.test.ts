import { type Profiler, Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { bundle } from '../../../build/bundle.ts';
import { readBoard, readConfig } from '../../../build/config/config.ts';
import { originalsIn } from '../../../build/order/heat.ts';
import { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { DIRECTIVE, PROGRAM_NAME } from '../../../sim/runtimes/kaluma/realm.ts';
import { suite } from '../../support/suite.ts';

const path = suite('the path of a SYN');

const ENTRY = fileURLToPath(new URL('../../live/programs/accepting.ts', import.meta.url));

/** Counts by V8 which functions of the board's program are called. */
class Calls {
  private readonly session = new Session();

  constructor() {
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }

  /** Returns the offsets in the program of the functions that were called since the last time. */
  take(): number[] {
    let functions: Profiler.FunctionCoverage[] = [];
    this.session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      functions = result
        .filter(({ url }) => url.endsWith(PROGRAM_NAME))
        .flatMap((script) => script.functions);
    });
    return functions
      .filter(({ ranges }) => ranges[0].count > 0)
      .map(({ ranges }) => ranges[0].startOffset - DIRECTIVE.length);
  }

  end(): void {
    this.session.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
  }
}

path('enters nine files of the provider, from the interrupt to the return of WSPAccept', async () => {
  const config = readConfig();
  const { network } = config;
  const board = await readBoard(config.board, config);
  const asked = { board, firmware: 'accepting', network, trace: false, entry: ENTRY, shrunk: false };
  const { program, map = '' } = await bundle({ ...asked, mapped: true });
  const calls = new Calls();
  const host = { ip: network.gateway, device: network.ip };
  const device = new LockstepBoard({ program, pins: board, host });
  // Behind a round of the health check, and long before the next.
  device.run(1020);
  calls.take();
  device.host.connect(80);
  device.run(5);
  const sourceAt = originalsIn(program, map);
  const sources = calls.take().map((offset) => sourceAt(offset).source ?? '');
  calls.end();
  assert.is(device.lines.at(-1), 'accepted true');
  assert.equal([...new Set(sources.filter((source) => source.includes('provider/')))].sort(), [
    'provider/engine/accept-queue.ts',
    'provider/engine/connection.ts',
    'provider/engine/events.ts',
    'provider/engine/listening.ts',
    'provider/engine/poll.ts',
    'provider/engine/records/callbacks.ts',
    'provider/engine/records/handle.ts',
    'provider/engine/records/records.ts',
    'provider/winsock/calls/accept.ts',
  ]);
});

path.run();

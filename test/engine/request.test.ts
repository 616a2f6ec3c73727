import * as assert from 'uvu/assert';
import { CHECKS } from '../../bench/kaluma/checks.ts';
import { USUAL_PROGRAMS } from '../../bench/kaluma/programs.ts';
import { parseRequest, send, usualRequest } from '../../bench/kaluma/request.ts';
import { boardWith } from '../../bench/lockstep/firmware.ts';
import { readConfig } from '../../build/config/config.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { suite } from '../support/suite.ts';

const requests = suite('a request to a program on the engine');

function ask(board: LockstepBoard, what: string) {
  const request = parseRequest(what, '10.0.2.15');
  assert.ok(request);
  board.run(200);
  const call = send(board.host, request, () => board.clock.nowUs);
  for (let ms = 0; ms < 1000 && !call.done; ms++) board.run(1);
  return call;
}

requests('is done when both sides have ended the connection', async () => {
  const call = ask(await boardWith('page'), '/1.svg');
  assert.ok(call.done && !call.refused);
  assert.match(call.text, /^HTTP\/1\.1 200 OK\r\n.*tomato"\/><\/svg>$/s);
  assert.is(call.received, call.text.length);
  assert.ok(call.firstUs !== null && call.firstUs > 200_000, `${call.firstUs}`);
});

requests('ends an echo behind the hundredth byte', async () => {
  const call = ask(await boardWith('echo'), 'echo');
  assert.ok(call.done);
  assert.is(call.text, 'A'.repeat(100));
});

requests('is refused where nothing listens', async () => {
  const call = ask(await boardWith('echo'), '/');
  assert.equal([call.done, call.refused, call.received, call.firstUs], [true, true, 0, null]);
});

requests('may be a connection to any port, and a line of text', async () => {
  assert.match(ask(await boardWith('whole'), '13').text, /^up \d+ s\r\n$/);
  assert.match(ask(await boardWith('console'), '23:quit').text, /> bye\r\n$/);
});

requests('is known for every program that is measured, and for every firmware that listens', () => {
  const { firmware } = readConfig();
  for (const name of USUAL_PROGRAMS) assert.ok(parseRequest(usualRequest(name), ''), name);
  for (const [name, { forward }] of Object.entries(firmware))
    assert.is(parseRequest(usualRequest(name), '') !== null, forward !== null, name);
});

requests('has its counterpart in a check for every firmware of the gallery', () => {
  assert.equal(Object.keys(CHECKS).sort(), Object.keys(readConfig().firmware).sort());
});

requests.run();

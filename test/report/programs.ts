import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../build/bundle.ts';
import { ROOT, readConfig } from '../../build/config/config.ts';
import { BoardEvents } from '../../inspector/board/board-events.ts';
import { type ReportLine, readReportLine } from '../../inspector/board/line.ts';
import { Model } from '../../inspector/model/model.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import type { WatchEvent } from '../../sim/watch/events.ts';
import { PINS } from '../live/bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'spisock-report-'));
let files = 0;

/** Takes away what the programs were built from. */
export function cleanUp(): void {
  rmSync(folder, { recursive: true });
}

/** test/live/programs/gated.ts, which takes clients while GP14 is low, as it may stand in any folder. */
const GATED = readFileSync(join(ROOT, 'test', 'live', 'programs', 'gated.ts'), 'utf8').replaceAll(
  /'\.\.\/\.\.\/\.\.\/(.*)'/g,
  (_, path) => JSON.stringify(join(ROOT, path)),
);

/** A file with a program of its own. */
export function writtenProgram(text: string): string {
  const file = join(folder, `program${files++}.ts`);
  writeFileSync(file, text);
  return file;
}

/** The file of a program that takes clients while GP14 is low, and does `begin`, which may import. */
export function gatedWith(begin: string): string {
  return writtenProgram(`${begin}\n${GATED}`);
}

const programs = new Map<string, Promise<string>>();

/** Such a program as `spisock dev` builds it, or as it is flashed. */
export function built(begin: string, shrunk = false): Promise<string> {
  const key = `${shrunk} ${begin}`;
  const program = programs.get(key) ?? make(begin, shrunk);
  programs.set(key, program);
  return program;
}

async function make(begin: string, shrunk: boolean): Promise<string> {
  const { board, network } = readConfig();
  const options = { board, firmware: 'report', entry: gatedWith(begin), network, trace: false };
  return (await bundle({ ...options, shrunk, watched: !shrunk })).program;
}

/** Starts the report with these options, as a program does. */
export const starts = (options = '{}') =>
  `import { startReport } from 'spisock/report';\nstartReport(${options});`;

/** A board in lockstep that reports, what its report says, and what is seen of the board itself. */
export class Reporting {
  readonly board: LockstepBoard;
  readonly told = new Model();
  readonly toldEvents: WatchEvent[] = [];
  readonly seenEvents: WatchEvent[] = [];
  /** The lines of the report, and when each was printed, in milliseconds. */
  readonly lines: { atMs: number; text: string; line: ReportLine }[] = [];

  constructor(program: string) {
    const events = new BoardEvents((event) => {
      this.toldEvents.push(event);
      this.told.apply(event);
    });
    this.board = new LockstepBoard({
      program,
      pins: PINS,
      onEvent: (event) => this.seenEvents.push(event),
    });
    const { lines, clock } = this.board;
    const push = lines.push.bind(lines);
    lines.push = (text) => {
      const line = readReportLine(text);
      if (line) {
        this.lines.push({ atMs: clock.nowUs / 1000, text, line });
        events.take(line, clock.nowUs);
      }
      return push(text);
    };
  }

  /** Clients that connect at the same time, and ask for a page. */
  connect(count: number): Peer[] {
    return Array.from({ length: count }, () => {
      const peer = this.board.host.connect(80);
      peer.onEstablished = () => peer.send('GET /level HTTP/1.1\r\nhost: device\r\n\r\n');
      peer.onFin = () => peer.fin();
      return peer;
    });
  }

  /** Bytes that were printed in the second before each line, ends included; the most of them. */
  get mostInSecond(): number {
    const sizes = this.lines.map(({ atMs }) =>
      this.lines
        .filter((one) => one.atMs > atMs - 1000 && one.atMs <= atMs)
        .reduce((sum, { text }) => sum + text.length + 2, 0),
    );
    return Math.max(...sizes);
  }
}

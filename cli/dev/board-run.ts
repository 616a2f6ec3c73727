import { stop as stopEsbuild } from 'esbuild';
import { ROOT, UsageError } from '../../build/config/config.ts';
import type { Settings } from '../../build/config/settings.ts';
import type { ForwardRule } from '../../sim/gateway/gateway.ts';
import { Live } from '../../sim/live/live.ts';
import { Pty } from '../../sim/live/serial/pty.ts';
import { Inspecting } from '../inspect/inspecting.ts';
import type { ChipChoice } from '../options/chip.ts';
import type { GatewayChoice } from '../options/gateway.ts';
import type { NetworkOptions } from '../options/network.ts';
import { packageVersion } from '../package.ts';
import type { Terminal } from '../terminal.ts';
import { isTyped, ownProgram } from '../types/check.ts';
import { TypeWatch } from '../types/watch.ts';
import { openCapture } from './capture.ts';
import { EditLoop, WAITING } from './edit-loop.ts';
import { Errors } from './errors.ts';
import { Ports, plug } from './ports.ts';
import { buildProgram, type Program, type ProgramChoice } from './program.ts';
import { sixClients } from './six.ts';

/** A program on a simulated board, and what is around it. */
export interface BoardPlan {
  settings: Settings;
  build: ProgramChoice;
  /** A save of a source restarts the board. */
  watch: boolean;
  /** Mistakes in types are said, beside the running program. */
  check: boolean;
  /** The board has a prompt on a pseudo-terminal: at this path too, or only where the kernel says. Null: it has none. */
  prompt: string | true | null;
  /** Its flash is empty. */
  isNew: boolean;
  /** Null: a port of this host for each one that the program listens on. */
  rules: ForwardRule[] | null;
  network: NetworkOptions;
  chip: ChipChoice;
  /** The port of the inspector's page; 0: one that is free; null: it is not served before it is asked for. */
  inspect: number | null;
  /** The file that the device's events are recorded to. */
  record: string | null;
  /** The address of a module that wires targets to the board. */
  wire: string | null;
  gateway: GatewayChoice['gateway'];
}

/** A simulated board from the first build of its program to its end. */
export class BoardRun {
  private readonly plan: BoardPlan;
  private readonly terminal: Terminal;
  private readonly edits: EditLoop | null;
  private readonly errors: Errors;
  private readonly types: TypeWatch | null;
  private pty: Pty | null = null;
  private device: Live | null = null;
  private ways: Ports | null = null;
  private inspecting: Inspecting | null = null;
  /** What runs on the board, or would if it had not stopped. */
  private program: Program | null = null;
  private closed = false;
  private hasStopped = false;

  constructor(plan: BoardPlan, terminal: Terminal) {
    this.plan = plan;
    this.terminal = terminal;
    this.edits = plan.watch && plan.prompt === null ? editsOf(plan, terminal) : null;
    const sayError = (line: string) => {
      terminal.say(line);
      this.device?.watching.say({ kind: 'console', line, isError: true });
    };
    this.errors = new Errors(sayError, this.edits ? WAITING : null, () => this.stopped());
    this.types = plan.check && !plan.isNew ? typesOf(plan, terminal) : null;
  }

  /** The board; there is one once `open` has resolved. */
  get live(): Live {
    return this.device as Live;
  }

  get ports(): Ports {
    return this.ways as Ports;
  }

  /** Serves the inspector's page, on a port that is free where none was said, and says where. */
  async inspect(): Promise<void> {
    await this.inspecting?.serve(this.plan.inspect ?? 0);
  }

  get hasPrompt(): boolean {
    return this.plan.prompt !== null;
  }

  /** Builds the program and switches the board on. Rejects with a UsageError, or a BundleError where no save is waited for. */
  async open(): Promise<void> {
    try {
      await this.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Switches the board off and on again, with the same program. */
  async restart(): Promise<void> {
    await this.switchOn(this.program);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.edits?.close();
    this.types?.end();
    this.ways?.end();
    await this.inspecting?.close();
    await this.device?.stop();
    await this.pty?.close();
    // In the middle of a build its helper process would complain that this one is gone.
    await stopEsbuild();
  }

  private async start(): Promise<void> {
    const { plan, terminal, errors, edits } = this;
    const { prompt, rules, network, inspect, record } = plan;
    const { tap } = network;
    this.program = plan.isNew ? null : await this.first();
    if (this.closed) return;
    if (this.program) errors.use(this.program);
    if (prompt !== null) this.pty = await openPty(prompt, (bytes) => this.device?.type(bytes));
    const device = this.board();
    this.device = device;
    const ports = new Ports(device, {
      rules,
      ip: tap ? plan.settings.config.network.ip : null,
      say: (line) => terminal.say(line),
    });
    this.ways = ports;
    this.inspecting = this.inspector(device, ports);
    if (record !== null) this.inspecting.record(record);
    if (tap) await plug(device, tap, (line) => terminal.complain(line));
    else await ports.open();
    if (this.pty) terminal.say(`prompt ${this.pty.path}`);
    if (inspect !== null) await this.inspect();
    if (!this.hasStopped) ports.begin();
    if (this.program) this.types?.begin();
    edits?.run((next) => this.replace(next));
  }

  private inspector(live: Live, ports: Ports): Inspecting {
    const { plan, terminal } = this;
    return new Inspecting({
      live,
      settings: plan.settings,
      chip: plan.chip.name,
      spisock: packageVersion(ROOT),
      restart: this.hasPrompt ? null : () => this.restart(),
      sixClients: () => sixClients(ports.first, () => live.clock.isHeld),
      terminal,
    });
  }

  private board(): Live {
    const { plan, terminal, errors, program, pty } = this;
    const { settings, chip, network, gateway, inspect } = plan;
    const { cable, pcap } = network;
    return new Live({
      board: {
        program: program?.text ?? '',
        pins: settings.board,
        isUnshrunk: !plan.build.built,
        isEspruino: settings.board.runtime === 'espruino',
        wire: plan.wire ?? undefined,
      },
      network: settings.config.network,
      gateway: { ...gateway, sntp: { startMs: Date.now() } },
      chip: chip.chip,
      chipName: chip.name,
      spi: chip.spi ?? undefined,
      // The keys and the inspector can pull the cable out.
      cable: cable ?? (terminal.hasKeys || inspect !== null ? {} : undefined),
      onFrame: pcap ? openCapture(pcap) : undefined,
      print: (line) => {
        terminal.say(line);
        this.ways?.hear(line);
      },
      onSerial: pty ? (text) => pty.write(text) : undefined,
      onHalt: (reason) => {
        this.stopped();
        terminal.complain(`the board has halted: ${reason}`);
        this.device?.watching.say({ kind: 'note', what: 'halt', text: `the board has halted: ${reason}` });
      },
      errors,
    });
  }

  /** The program to begin with. Null: it cannot be built as it is, which has been said. */
  private async first(): Promise<Program | null> {
    const { edits, plan } = this;
    if (edits) return edits.build();
    const program = await buildProgram(plan.settings, plan.build);
    // Its helper process has no more to do, and must not outlive this one.
    await stopEsbuild();
    return program;
  }

  /** The program as it was saved. */
  private async replace(next: Program): Promise<void> {
    await this.switchOn(next);
    this.types?.begin();
  }

  private async switchOn(next: Program | null): Promise<void> {
    const { live, ports, errors } = this;
    this.program = next;
    ports.end();
    this.hasStopped = false;
    await live.restart(next?.text ?? '');
    if (next) errors.use(next);
    if (!this.hasStopped) ports.begin();
  }

  /** Nothing serves any more, though the chip still listens: clients are refused. */
  private stopped(): void {
    this.hasStopped = true;
    this.ways?.end();
    this.device?.refuse();
  }
}

function editsOf({ settings, build }: BoardPlan, terminal: Terminal): EditLoop {
  return new EditLoop({
    entry: settings.build.entry,
    build: () => buildProgram(settings, build),
    say: (line) => terminal.say(line),
    complain: (line) => terminal.complain(line),
  });
}

/** Null: of the gallery, and of JavaScript, there are no types to check. */
function typesOf({ settings }: BoardPlan, terminal: Terminal): TypeWatch | null {
  const own = ownProgram(settings);
  return own && isTyped(own) ? new TypeWatch(own, terminal) : null;
}

async function openPty(path: string | true, onData: (bytes: Uint8Array) => void): Promise<Pty> {
  if (process.platform === 'win32')
    throw new UsageError('there are no pseudo-terminals on Windows: --prompt is for Linux and macOS');
  try {
    return await Pty.open({ link: path === true ? null : path, onData });
  } catch (error) {
    throw new UsageError(`cannot make the pseudo-terminal: ${(error as Error).message}`);
  }
}

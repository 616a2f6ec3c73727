import { UsageError } from '../../build/config/config.ts';
import type { Settings } from '../../build/config/settings.ts';
import { shownPath } from '../../build/program-file.ts';
import type { Hello } from '../../inspector/model/hello.ts';
import { Controls } from '../../inspector/server/controls.ts';
import { Hub } from '../../inspector/server/hub.ts';
import { Recorder } from '../../inspector/server/recorder.ts';
import { blankConfig, secretsOf } from '../../inspector/server/secrets.ts';
import { InspectorServer } from '../../inspector/server/server.ts';
import type { Live } from '../../sim/live/live.ts';
import { whyNot } from '../dev/ports.ts';
import type { Terminal } from '../terminal.ts';

export interface InspectingOptions {
  live: Live;
  settings: Settings;
  /** The name of the simulated chip. */
  chip: string;
  spisock: string;
  /** Null: there is no program that can be restarted. */
  restart: (() => Promise<void>) | null;
  /** Lets six clients in, and says what they got. */
  sixClients: () => Promise<string>;
  terminal: Terminal;
}

/** The inspector of a simulated device, and its recording: nothing is collected before one of them is asked for. */
export class Inspecting {
  private readonly options: InspectingOptions;
  private readonly hub: Hub;
  private readonly controls: Controls;
  private server: InspectorServer | null = null;
  private recorder: Recorder | null = null;

  constructor(options: InspectingOptions) {
    const { live, settings, restart, sixClients } = options;
    this.options = options;
    this.hub = new Hub(live);
    // The pins of Espruino's stand-in, and those of a board with a prompt, are out of reach.
    const hasPins = restart !== null && settings.board.runtime === 'kaluma';
    const { network } = settings.config;
    this.controls = new Controls({ live, network, restart, sixClients, hasPins });
  }

  /** Serves the page, if it is not served yet, and says where. Throws a UsageError when the port is taken. */
  async serve(port: number): Promise<void> {
    const { hub, controls } = this;
    try {
      this.server ??= await InspectorServer.open({ hub, controls, hello: this.hello(), port });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
      throw new UsageError(`cannot listen on 127.0.0.1:${port}: ${whyNot(error)}`);
    }
    this.options.terminal.say(`inspect ${this.server.url}`);
  }

  /** Records to a file from now on. Throws a UsageError when it cannot be made. */
  record(file: string): void {
    const { hub, options } = this;
    const onEnd = (line: string) => options.terminal.complain(line);
    const secrets = secretsOf({ config: options.settings.config, wifi: options.settings.wifi });
    try {
      this.recorder = new Recorder({ hub, hello: this.hello(), file, secrets, onEnd });
    } catch (error) {
      throw new UsageError(`cannot write the recording: ${(error as Error).message}`);
    }
  }

  async close(): Promise<void> {
    this.recorder?.close();
    await this.server?.close();
  }

  private hello(): Hello {
    const { settings, chip, spisock, live } = this.options;
    const { spi, cs, reset, interrupt } = settings.board;
    const wired = [spi.miso, spi.mosi, spi.sck, cs, reset, interrupt];
    const { network, provider, pins, runtime } = settings.config;
    return {
      ...{ kind: 'hello', version: 1, spisock, node: process.version, platform: process.platform },
      ...{ board: settings.board.name, chip, program: shownPath(settings.build.entry) },
      config: blankConfig({ network, provider, pins, runtime }),
      startMs: Math.round(Date.now() - live.watching.nowUs / 1000),
      wired: wired.filter((pin) => typeof pin === 'number'),
      controls: this.controls.names,
    };
  }
}

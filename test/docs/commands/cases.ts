/** How a command of the pages is tested: in a fresh project, in the clone, or, where it cannot run here, otherwise. */
export type Case =
  | { where: 'project' | 'clone'; until: RegExp }
  | { where: 'project' | 'clone'; code: number; says: RegExp }
  /** `by`: the file that tests it, and a text in it. */
  | { not: string; by: [file: string, text: string] };

const READY = /^ready http:\/\/127\.0\.0\.1:\d+$/m;
const TO_BUILD = /^dist\/\S+\.js bytes \d+$/m;
/** What there is to say where no board is plugged in; the rest is tested with a board on a pseudo-terminal. */
const NO_BOARD = /^error: no board found: /m;
const NO_PORT = /^error: there is no serial port \/dev\/ttyACM1; /m;

const PACKAGE = 'test/package/package.test.ts';
const FRESH: [string, string] = [PACKAGE, 'makes a project whose tests pass'];
const INIT: [string, string] = ['test/package/project.ts', "'spisock', 'init', 'my-device'"];
const FLASHED: [string, string] = [PACKAGE, 'flashes a board, and says the URL'];
const TAP: [string, string] = ['test/tap/device.ts', "'--tap', 'dev0'"];
const NETWORK = 'npm installs, from a registry';
const SUITE = 'it is the suite, or a part of it';

export const CASES: Record<string, Case> = {
  // The readme and the first pages
  'npm ci && npm start': { not: NETWORK, by: ['test/cli/dev/run.test.ts', 'npm start'] },
  'npm test': { not: SUITE, by: FRESH },
  'npm ci': { not: NETWORK, by: ['package-lock.json', '"lockfileVersion"'] },
  'npm run test:quick': { not: SUITE, by: ['test/runner/suites/suites.test.ts', 'quick'] },
  'npm run check': { not: SUITE, by: ['package.json', '"check": "tsc'] },
  'npx spisock init my-device': { not: NETWORK, by: INIT },
  'npx spisock init my-device && cd my-device': { not: NETWORK, by: INIT },
  'npm install && npm test': { not: NETWORK, by: FRESH },
  'cd my-device': { not: 'it is part of the next', by: FRESH },
  'npm install': { not: NETWORK, by: FRESH },
  'npx spisock dev': { where: 'project', until: READY },
  'npx spisock flash': { where: 'project', code: 1, says: NO_BOARD },
  'npm run flash': {
    not: 'it waits for a board',
    by: ['test/cli/flash/flash.test.ts', 'writes a web server to a new board'],
  },
  'npm start -- --prompt': { where: 'clone', until: /^prompt \/dev\/pts\/\d+$/m },

  // docs/command.md
  'spisock init my-device': { where: 'project', code: 0, says: /^made my-device: src\/main\.ts, /m },
  'spisock init my-device --board pico2-w5500-spi0': {
    where: 'project',
    code: 0,
    says: /^made my-device: /m,
  },
  'spisock dev': { where: 'project', until: READY },
  'spisock dev src/other.ts --trace': { where: 'project', until: /^s\d FREE -> ARMED :80$/m },
  'spisock dev --forward 9000:80': { where: 'project', until: /^ready http:\/\/127\.0\.0\.1:9000$/m },
  'spisock dev --loss 5 --delay 20': { where: 'project', until: READY },
  'spisock build': { where: 'project', code: 0, says: TO_BUILD },
  'spisock build src/other.ts --board pico2-w5500-spi0': {
    where: 'project',
    code: 0,
    says: /^dist\/pico2-w5500-spi0-other\.js bytes \d+$/m,
  },
  'spisock flash': { not: 'it is npx spisock flash', by: FLASHED },
  'spisock flash --port /dev/ttyACM1 --monitor': { where: 'project', code: 1, says: NO_PORT },
  'spisock flash --dry-run': { where: 'project', code: 0, says: /^dry run: no board was touched$/m },
  'spisock flash --erase': { where: 'project', code: 1, says: NO_BOARD },
  'spisock monitor': { where: 'project', code: 1, says: NO_BOARD },
  'spisock monitor --port /dev/ttyACM1': { where: 'project', code: 1, says: NO_PORT },
  'echo .mem | spisock monitor': {
    not: 'it needs a board',
    by: ['test/cli/monitor.test.ts', "type('.mem')"],
  },
  'spisock monitor --inspect': { where: 'project', code: 1, says: NO_BOARD },
  'spisock ports': { where: 'project', code: 0, says: /^no serial port of a USB device|^\/dev\// },
  'spisock boards': { where: 'project', code: 0, says: /^w5500-evb-pico /m },
  'spisock doctor': { where: 'project', code: 1, says: /^missing +no board: /m },
  'spisock doctor --port COM3': { where: 'project', code: 1, says: /^missing +.*COM3/m },
  'spisock sim /tmp/w5500': { where: 'project', until: /\/tmp\/w5500/ },
  'spisock sim --forward 8080:80 --pcap a.pcap': { where: 'project', until: /spisock-w5500/ },

  // Other pages
  'npx spisock dev --prompt': { where: 'project', until: /^prompt \/dev\/pts\/\d+$/m },
  'npx spisock flash --port /dev/pts/4': { not: 'the number is the kernel’s', by: FLASHED },
  'npx spisock dev node_modules/spisock/firmware/http.ts': { where: 'project', until: READY },
  'npx spisock flash node_modules/spisock/firmware/http.ts': { where: 'project', code: 1, says: NO_BOARD },
  'npx kaluma put index.html /www/index.html --port /dev/ttyACM0': {
    not: 'it is @kaluma/cli, and needs a board',
    by: ['test/cli/flash/flash-ports.test.ts', '@kaluma/cli'],
  },
  'npx spisock build': { not: 'it is spisock build', by: ['docs/command.md', 'spisock build'] },
  'npx spisock dev --trace': { where: 'project', until: /^s\d FREE -> ARMED :80$/m },
  'npx spisock dev --inspect --wire bench.mjs': {
    not: 'the project has no such module',
    by: ['test/inspector/wired.test.ts', "'--wire', wire"],
  },
  'npx spisock dev --inspect': { where: 'project', until: /^inspect http:\/\/127\.0\.0\.1:\d+\/\?token=/m },
  'npx spisock monitor --inspect': { where: 'project', code: 1, says: NO_BOARD },
  'npx spisock monitor --inspect --udp 5514': { where: 'project', until: /^inspect http:\/\/127\.0\.0\.1:/m },
  'npx spisock dev --record device.jsonl': { where: 'project', until: READY },
  'npx spisock dev --pcap device.pcap': { where: 'project', until: READY },
  "tshark -r device.pcap -Y 'tcp.flags.syn == 1'": {
    not: 'tshark is not everywhere',
    by: ['test/cli/dev/capture.test.ts', 'pcap'],
  },
  'npm start -- --firmware client': { where: 'clone', until: /^HTTP\/1\.\d \d+|^<html|\S/m },
  'npm start -- --firmware client --allow 10.0.2.2:80=127.0.0.1:8000': { where: 'clone', until: /\S/ },
  'npm start -- --firmware http --forward 8080:80 --forward 5353:53/udp': { where: 'clone', until: READY },
  'npm start -- --spi-server /tmp/w5500 --forward 8080:80': { where: 'clone', until: /\/tmp\/w5500/ },
  'npm start -- --board w5100s-evb-pico': { where: 'clone', until: READY },
  'npm start -- --board w6100-evb-pico': { where: 'clone', until: READY },
  'npm start -- --board pico-airlift': { where: 'clone', until: READY },
  'npm start -- --loss 5 --jitter 3 --seed 7': { where: 'clone', until: READY },
  'npm start -- --pcap device.pcap': { where: 'clone', until: READY },
  'sudo npm start -- --tap dev0': { not: 'it needs root', by: TAP },
  'ip netns add lab && ip -n lab link set lo up': {
    not: 'it needs root',
    by: ['test/tap/namespace.ts', 'netns'],
  },
  'ip netns exec lab npm start -- --tap dev0 &': { not: 'it needs root', by: TAP },
  'ip netns exec lab curl http://10.0.2.15/': { not: 'it needs root', by: TAP },
  'npm run package': {
    not: 'it is the first step of the test of the package',
    by: ['test/package/tarball.ts', 'makePackage(root)'],
  },
  'npm pack': { not: 'it is a step of the test of the package', by: ['test/package/tarball.ts', "'pack'"] },
  'python3 bench/espruino/line/apply.py sources': {
    not: 'it needs the sources of Espruino',
    by: ['bench/espruino/line/apply.py', 'targets/linux/jshardware.c'],
  },
  'npm run espruino -- --engine sources/bin/espruino': {
    not: 'it needs an Espruino that was built from them',
    by: ['bench/espruino/cases.ts', 'six clients at once'],
  },
  'npm run engine -- --image kaluma-rp2-pico-1.2.1.uf2 --bootrom bootrom.ts': {
    not: 'the images of the runtime are not part of the project',
    by: ['test/engine/command.test.ts', 'bootrom: image'],
  },
  'npm run engine -- --image kaluma.uf2 --elf kaluma.elf --bootrom bootrom.bin --firmware http --firmware ./mine.ts':
    {
      not: 'the images of the runtime are not part of the project',
      by: ['test/engine/command.test.ts', 'elf: image'],
    },
  'npm run engine -- --image kaluma.uf2 --bootrom bootrom.bin --check': {
    not: 'the images of the runtime are not part of the project',
    by: ['test/engine/command.test.ts', '--check'],
  },
};

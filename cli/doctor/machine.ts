import { spawnSync } from 'node:child_process';
import { findClosure } from '../../build/closure/closure.ts';
import type { Finding } from './finding.ts';

/** The first versions of Node that this package runs on, as package.json has them: of 20, and of what came after 21. */
const OLDEST = [
  [20, 19],
  [22, 12],
];

/** What this machine has, as far as commands need it. `serial`: why no serial port can be opened; null when one can. */
export function machineFindings(
  serial: string | null,
  platform: NodeJS.Platform = process.platform,
): Finding[] {
  return [
    nodeFinding(process.versions.node),
    serialFinding(serial),
    closureFinding(),
    socatFinding(platform),
  ];
}

export function nodeFinding(version: string): Finding {
  const [major, minor] = version.split('.').map(Number);
  const isNew = major > 22 || OLDEST.some((oldest) => major === oldest[0] && minor >= oldest[1]);
  if (isNew) return { kind: 'ok', text: `Node ${version}` };
  const versions = OLDEST.map((oldest) => oldest.join('.')).join(' or ');
  return { kind: 'missing', text: `Node ${version}`, remedy: `install ${versions}, or newer` };
}

function serialFinding(reason: string | null): Finding {
  if (reason === null) return { kind: 'ok', text: 'serial ports can be opened' };
  const [text, ...rest] = reason.split('; ');
  return {
    kind: 'missing',
    text,
    remedy: rest.join('; ') || 'run npm install again; it says why it cannot be compiled',
  };
}

function closureFinding(): Finding {
  if (findClosure(['native'])) return { kind: 'ok', text: 'the Closure compiler, as a native program' };
  if (findClosure(['java'])) return { kind: 'ok', text: 'the Closure compiler, on Java' };
  return {
    kind: 'note',
    text: 'no Closure compiler: esbuild minifies instead, which costs a board some 20 KB of heap and half its speed',
    remedy: 'run npm install with optional packages, or install Java 21',
  };
}

function socatFinding(platform: NodeJS.Platform): Finding {
  if (platform === 'win32')
    return {
      kind: 'note',
      text: 'Windows: pseudo-terminals (--prompt) and --tap are not to be had; all else is',
    };
  const tap = platform === 'linux' ? '--prompt and --tap' : '--prompt (--tap is for Linux alone)';
  if (!spawnSync('socat', ['-V']).error) return { kind: 'ok', text: `socat, for ${tap}` };
  const remedy = platform === 'darwin' ? 'brew install socat' : 'apt-get install socat';
  return { kind: 'note', text: `no socat, which ${tap} need`, remedy };
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The drive that a chip shows while it is in its boot loader (BOOTSEL). */
export interface BootDrive {
  path: string;
  /** rp2040 or rp2350; null: another vendor's. */
  mcu: string | null;
}

const INFO = 'INFO_UF2.TXT';

/** The boot drives that are mounted. */
export function bootDrives(platform: NodeJS.Platform = process.platform): BootDrive[] {
  return folders(platform).flatMap((folder) => driveAt(folder) ?? []);
}

/** The boot drive in a folder, or null. */
export function driveAt(folder: string): BootDrive | null {
  const file = join(folder, INFO);
  if (!existsSync(file)) return null;
  const id = /^Board-ID:\s*(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return { path: folder, mcu: /RP2350/.test(id) ? 'rp2350' : /^RPI-RP2$/.test(id) ? 'rp2040' : null };
}

/** Where file systems are mounted that may be such a drive. */
function folders(platform: NodeJS.Platform): string[] {
  if (platform === 'win32') return [...'DEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `${letter}:\\`);
  if (platform === 'darwin') return readdirSync('/Volumes').map((name) => join('/Volumes', name));
  return existsSync('/proc/mounts') ? fatMounts(readFileSync('/proc/mounts', 'utf8')) : [];
}

/** The folders of FAT file systems in a table such as /proc/mounts, which writes a space as \040. */
export function fatMounts(table: string): string[] {
  const rows = table.split('\n').map((row) => row.split(' '));
  return rows
    .filter(([, , type]) => /^(vfat|msdos)$/.test(type ?? ''))
    .map(([, folder]) =>
      folder.replaceAll(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}

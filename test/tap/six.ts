import type { Device } from './device.ts';

/** Six connections at once, each again a second behind a refusal. Returns the status codes. */
export async function six({ namespace }: Device, url: string): Promise<string[]> {
  const how = ['--parallel', '--parallel-max', '6', '--parallel-immediate', '--max-time', '20'];
  const again = ['--retry', '8', '--retry-connrefused', '--retry-delay', '1'];
  const quiet = ['--no-progress-meter', '--output', '/dev/null', '--write-out', '%{http_code}\\n'];
  const { stdout } = await namespace.run(null, 'curl', ...quiet, ...how, ...again, `${url}#[1-6]`);
  return stdout.toString().trim().split('\n');
}

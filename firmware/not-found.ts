/** Answers 404, or 204 where a browser looks for an icon by itself. */
export function notFound(path: string, res: KalumaResponse): void {
  if (path === '/favicon.ico') res.writeHead(204, 'No Content', { connection: 'close' }).end();
  else res.writeHead(404, 'Not Found', { connection: 'close' }).end('not found');
}

const TYPES: { [ending: string]: string } = {
  css: 'text/css',
  html: 'text/html',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
};

/** What a file is, by the ending of its name. */
export function contentType(path: string): string {
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
  // `constructor` and its like are no string: every object has them.
  return typeof type === 'string' ? type : 'application/octet-stream';
}

let most = 0;

/** Answers as the page's program does; `/memory`: the variables in use, `/most`: those at most since the last time. */
export function hello(req, res) {
  const used = process.memory().usage;
  most = Math.max(most, used);
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  if (req.url === '/memory') res.end(String(used));
  else if (req.url === '/most') {
    res.end(String(most));
    most = 0;
  } else res.end(`hello ${req.url}`);
}

/** One test that ran: its name, whether it passed, and the provider's functions that it called. */
export interface Witness {
  name: string;
  passed: boolean;
  called: string[];
}

/** The last number of a requirement: they are S1 to S70. */
const REQUIREMENTS = 70;

/** The functions of the provider, in the order of its procedure table. */
const FUNCTIONS = [
  'WSPAccept',
  'WSPAddressToString',
  'WSPAsyncSelect',
  'WSPBind',
  'WSPCancelBlockingCall',
  'WSPCleanup',
  'WSPCloseSocket',
  'WSPConnect',
  'WSPDuplicateSocket',
  'WSPEnumNetworkEvents',
  'WSPEventSelect',
  'WSPGetOverlappedResult',
  'WSPGetPeerName',
  'WSPGetSockName',
  'WSPGetSockOpt',
  'WSPGetQOSByName',
  'WSPIoctl',
  'WSPJoinLeaf',
  'WSPListen',
  'WSPRecv',
  'WSPRecvDisconnect',
  'WSPRecvFrom',
  'WSPSelect',
  'WSPSend',
  'WSPSendDisconnect',
  'WSPSendTo',
  'WSPSetSockOpt',
  'WSPShutdown',
  'WSPSocket',
  'WSPStringToAddress',
];

export interface Proof {
  /** A line for every requirement and for every function, in columns. */
  text: string;
  /** Those that no test has shown, or that a test has shown to fail. */
  missing: string[];
}

/**
 * What the tests that ran have shown: about a requirement the tests whose names begin with its number, about a
 * function the tests that called it. `others`: about the requirements on another chip, the tests that ran on it.
 */
export function prove(witnesses: Witness[], others: ReadonlyMap<string, Witness[]> = new Map()): Proof {
  const missing: string[] = [];
  const line = (what: string, tests: Witness[], ok: string): string => {
    const passed = tests.length > 0 && tests.every((test) => test.passed);
    if (!passed) missing.push(what);
    return `${what} ${passed ? ok : tests.length > 0 ? 'FAILED' : 'MISSING'}`;
  };
  const requirements = (of: Witness[], place = '') =>
    Array.from({ length: REQUIREMENTS }, (_, i) => {
      const number = `S${i + 1}`;
      const tests = of.filter(({ name }) => name.startsWith(`${number} `));
      return line(`${number}${place}`, tests, 'ok').replace(place, '');
    });
  const functions = FUNCTIONS.map((name) => {
    const tests = witnesses.filter(({ called }) => called.includes(name));
    return line(name, tests, `${tests.length} tests ok`);
  });
  const own = `${columns(requirements(witnesses), 10)}\n${columns(functions, 3)}`;
  const tables = [...others].map(
    ([chip, tests]) => `\non a ${chip.toUpperCase()}\n${columns(requirements(tests, ` on a ${chip}`), 10)}`,
  );
  const text = own + tables.join('');
  return { text, missing };
}

/** The cells in rows of `across`, each column as wide as its widest cell. */
function columns(cells: string[], across: number): string {
  const width = Math.max(...cells.map((cell) => cell.length)) + 2;
  let text = '';
  for (let i = 0; i < cells.length; i += across) {
    const row = cells.slice(i, i + across);
    text += `${row
      .map((cell) => cell.padEnd(width))
      .join('')
      .trimEnd()}\n`;
  }
  return text;
}

/** What each slot of the chip is doing in the drawing, and for which client. */
const SLOTS: [state: string, client: string][] = [
  ['connected', 'A'],
  ['connected', 'B'],
  ['queued', 'C'],
  ['queued', 'D'],
  ['queued', 'E'],
  ['armed', ''],
  ['armed', ''],
  ['closing', 'F'],
];

/** The states in the legend, with what each is. */
const STATES: [state: string, text: string][] = [
  ['armed', 'ARMED: the chip listens; the next SYN takes this slot'],
  ['queued', 'QUEUED: connected, waiting for accept'],
  ['connected', 'CONNECTED: accepted, the application has a SOCKET'],
  ['closing', 'CLOSING: closed by the application; the last bytes and the FIN are under way'],
];

const WIDTH = 760;
const BOX = { width: 82, height: 54, gap: 6 };
const LEFT = 30;
const CHIP_TOP = 190;
const QUEUE_TOP = 62;
const HEIGHT = 400;

const STYLE = `
    text { font: 14px system-ui, sans-serif; fill: #24292f; }
    .title { font-weight: 600; font-size: 16px; }
    .small { font-size: 12px; fill: #57606a; }
    .name { font-weight: 700; font-size: 17px; fill: #ffffff; }
    .frame { fill: none; stroke: #57606a; }
    .wire { fill: none; stroke: #57606a; stroke-width: 2; }
    .head { fill: #57606a; }
    .armed { fill: #6e7781; } .queued { fill: #b35900; } .connected { fill: #0072b2; } .closing { fill: #8250df; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .small { fill: #9198a1; }
      .name { fill: #ffffff; }
      .frame, .wire { stroke: #9198a1; }
      .head { fill: #9198a1; }
    }`;

/** A drawing of the chip's eight slots, and of the accept queue above three of them: an SVG. */
export function slotsDrawing(): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"`,
    '  role="img" aria-label="Eight slots of the chip: two connected, three queued, two armed, one closing. The accept ' +
      'queue holds the three queued clients in the order in which they came; WSPAccept takes the first.">',
    `  <style>${STYLE}\n  </style>`,
    ...queue(),
    `  <text class="title" x="${LEFT}" y="${CHIP_TOP - 14}">The chip: eight slots, each a hardware socket</text>`,
    ...SLOTS.flatMap(([state, client], n) => slot(n, state, client)),
    ...STATES.flatMap(([state, text], row) => legend(state, text, row)),
    '</svg>\n',
  ].join('\n');
}

const slotLeft = (n: number) => LEFT + n * (BOX.width + BOX.gap);

function queue(): string[] {
  const waiting = SLOTS.flatMap(([state, client], n) => (state === 'queued' ? [{ client, n }] : []));
  const first = slotLeft(waiting[0].n);
  const last = slotLeft(waiting[waiting.length - 1].n) + BOX.width;
  const middle = QUEUE_TOP + BOX.height / 2;
  return [
    `  <text class="title" x="${first}" y="${QUEUE_TOP - 30}">Accept queue of a listener, backlog 4</text>`,
    `  <rect class="frame" x="${first - 8}" y="${QUEUE_TOP - 10}" width="${last - first + 16 + BOX.width + BOX.gap}" height="${BOX.height + 20}" rx="8"/>`,
    ...waiting.flatMap(({ client, n }) => box(slotLeft(n), QUEUE_TOP, 'queued', client)),
    `  <text class="small" x="${last + BOX.gap + BOX.width / 2}" y="${middle + 4}" text-anchor="middle">one more</text>`,
    ...arrow(first - 12, middle, first - 62, middle),
    `  <text x="${first - 72}" y="${middle - 4}" text-anchor="end">WSPAccept</text>`,
    `  <text class="small" x="${first - 72}" y="${middle + 14}" text-anchor="end">takes the first</text>`,
  ];
}

function slot(n: number, state: string, client: string): string[] {
  return [
    ...box(slotLeft(n), CHIP_TOP, state, client),
    `  <text class="small" x="${slotLeft(n) + BOX.width / 2}" y="${CHIP_TOP + BOX.height + 18}" text-anchor="middle">slot ${n}</text>`,
  ];
}

function box(left: number, top: number, state: string, client: string): string[] {
  return [
    `  <rect class="${state}" x="${left}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="6"/>`,
    `  <text class="name" x="${left + BOX.width / 2}" y="${top + BOX.height / 2 + 6}" text-anchor="middle">${client}</text>`,
  ];
}

function arrow(x1: number, y1: number, x2: number, y2: number): string[] {
  return [
    `  <path class="wire" d="M${x1} ${y1}L${x2 + 8} ${y2}"/>`,
    `  <path class="head" d="M${x2} ${y2}l10 -5v10z"/>`,
  ];
}

function legend(state: string, text: string, row: number): string[] {
  const y = CHIP_TOP + BOX.height + 44 + row * 26;
  return [
    `  <rect class="${state}" x="${LEFT}" y="${y}" width="16" height="16" rx="3"/>`,
    `  <text x="${LEFT + 26}" y="${y + 13}">${text}</text>`,
  ];
}

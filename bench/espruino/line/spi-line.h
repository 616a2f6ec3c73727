/* The chip over the SPI server's UNIX socket (docs/spi-server.md): chip select D5, RSTn D6, INTn D7, SPI1. */
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <stdlib.h>
#define LINE_CS 5
#define LINE_RST 6
#define LINE_INT 7
static int lineFd = -1;
static int lineSelected = 0;
static unsigned char lineFrame[70000];
static unsigned int lineLen = 0;
unsigned long lineFrames = 0;
static void lineAll(int writing, unsigned char *p, unsigned int n) {
  while (n) {
    ssize_t r = writing ? write(lineFd, p, n) : read(lineFd, p, n);
    if (r <= 0) { fprintf(stderr, "spi line gone\r\n"); exit(3); }
    p += r; n -= (unsigned int)r;
  }
}
static int lineOpen(void) {
  if (lineFd >= 0) return 1;
  const char *path = getenv("SPISOCK_LINE");
  if (!path) return 0;
  struct sockaddr_un a; memset(&a, 0, sizeof(a)); a.sun_family = AF_UNIX;
  strncpy(a.sun_path, path, sizeof(a.sun_path)-1);
  lineFd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(lineFd, (struct sockaddr*)&a, sizeof(a)) != 0) { fprintf(stderr, "no spi line\r\n"); exit(3); }
  return 1;
}
/* Asks; the answer replaces the payload's buffer, up to `room`. */
static void lineDump(unsigned char kind, unsigned char *p, unsigned int n, unsigned char *a, unsigned int m) {
  static FILE *f = 0; const char *d = getenv("SPISOCK_DUMP"); if (!d) return; if (!f) f = fopen(d, "w");
  if (kind != 1) return; fprintf(f, "%02x%02x%02x n=%u >", p[0],p[1],p[2],n-3); for (unsigned i=3;i<n&&i<11;i++) fprintf(f, "%02x", (p[2]&4)?p[i]:(a&&i<m?a[i]:0)); fprintf(f,"\n"); fflush(f);
}
static unsigned int lineAsk(unsigned char kind, unsigned char *p, unsigned int n, unsigned char *answer, unsigned int room) {
  if (!lineOpen()) return 0;
  static unsigned char out[70010];
  out[0]=kind; out[1]=(unsigned char)n; out[2]=(unsigned char)(n>>8); out[3]=(unsigned char)(n>>16); out[4]=0;
  memcpy(out+5, p, n);
  lineAll(1, out, n+5);
  unsigned char h[5]; lineAll(0, h, 5);
  unsigned int m = h[1] | (h[2]<<8) | (h[3]<<16);
  static unsigned char in[70010];
  lineAll(0, in, m);
  if (h[0] != kind) { in[m]=0; fprintf(stderr, "spi line: %s\r\n", (char*)in); exit(3); }
  if (m > room) m = room;
  memcpy(answer, in, m);
  lineDump(kind, p, n, in, m);
  return m;
}
static void lineSelect(int low) {
  if (low == lineSelected) return;
  lineSelected = low;
  if (low) { lineLen = 0; return; }
  /* A frame that writes is sent whole; one that reads was sent as it went. */
  if (lineLen > 3 && (lineFrame[2] & 4)) { unsigned char a[1]; lineFrames++; lineAsk(1, lineFrame, lineLen, a, 0); }
}
static void lineTransfer(unsigned char *tx, unsigned char *rx, unsigned int count) {
  if (!lineSelected) { if (rx) memset(rx, 0xff, count); return; }
  unsigned int before = lineLen;
  memcpy(lineFrame + lineLen, tx, count); lineLen += count;
  if (!rx) return;
  memset(rx, 0, count);
  if (lineLen <= 3 || (lineFrame[2] & 4)) return;
  unsigned int start = before < 3 ? 3 : before;
  static unsigned char ask[70000];
  unsigned int address = ((lineFrame[0]<<8) | lineFrame[1]) + (start - 3);
  ask[0] = (unsigned char)(address>>8); ask[1] = (unsigned char)address; ask[2] = lineFrame[2];
  unsigned int n = lineLen - start;
  memset(ask+3, 0, n);
  static unsigned char got[70000];
  lineFrames++;
  lineAsk(1, ask, n+3, got, n+3);
  memcpy(rx + (start - before), got+3, n);
}
static int lineAttention(void) {
  unsigned char a[1] = {1};
  lineAsk(3, a, 0, a, 1);
  return a[0] == 0;
}
static void lineReset(int high) {
  unsigned char a[1]; a[0] = high ? 1 : 0; unsigned char b[1];
  lineAsk(2, a, 1, b, 0);
}

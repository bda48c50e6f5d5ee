/* What one core can do in printing: the text of `tcpdump -nn` for the traffic of generate.mjs, in C written for nothing
 * else. Payloads are not looked into, and what is not in that traffic is not printed.
 *
 *   cc -O3 -march=native -o print print.c
 *   print FILE        classic pcap, little-endian, microseconds, Ethernet, IPv4
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

#define PIECE (1 << 18)
#define LINE 1024
#define TEXT(to, words) put_text(to, words, sizeof words - 1)

static inline u8 *put_text(u8 *to, const char *words, size_t length) { memcpy(to, words, length); return to + length; }
static inline u32 le32(const u8 *p) { u32 v; memcpy(&v, p, 4); return v; }
static inline u32 be32(const u8 *p) { return __builtin_bswap32(le32(p)); }
static inline u32 be16(const u8 *p) { return (u32)p[0] << 8 | p[1]; }

static u32 four[10000]; /* 0000 to 9999 */
static u32 dotted[256]; /* 0. to 255. */
static u8 dotted_length[256], digits_of[10000];

static void make_tables(void) {
  char text[8];
  for (int i = 0; i < 10000; i++) {
    snprintf(text, sizeof text, "%04d", i);
    memcpy(&four[i], text, 4);
    digits_of[i] = i < 10 ? 1 : i < 100 ? 2 : i < 1000 ? 3 : 4;
  }
  for (int i = 0; i < 256; i++) {
    dotted_length[i] = snprintf(text, sizeof text, "%d.", i);
    memcpy(&dotted[i], text, 4);
  }
}

static inline u8 *put_four(u8 *to, u32 value) { memcpy(to, &four[value], 4); return to + 4; }

static inline u8 *put_short(u8 *to, u32 value) {
  u32 word = four[value] >> (32 - 8 * digits_of[value]);
  memcpy(to, &word, 4);
  return to + digits_of[value];
}

static inline u8 *decimal(u8 *to, u32 value) {
  if (value < 10000) return put_short(to, value);
  if (value < 100000000) return put_four(put_short(to, value / 10000), value % 10000);
  to = put_short(to, value / 100000000);
  value %= 100000000;
  return put_four(put_four(to, value / 10000), value % 10000);
}

static inline u8 *address_dot(u8 *to, const u8 *address) {
  for (int i = 0; i < 4; i++) {
    memcpy(to, &dotted[address[i]], 4);
    to += dotted_length[address[i]];
  }
  return to;
}

static inline u8 *endpoints(u8 *to, const u8 *ip, const u8 *ports) {
  to = TEXT(decimal(address_dot(to, ip + 12), be16(ports)), " > ");
  return TEXT(decimal(address_dot(to, ip + 16), be16(ports + 2)), ": ");
}

static u8 *hardware(u8 *to, const u8 *address) {
  for (int i = 0; i < 6; i++) {
    *to++ = "0123456789abcdef"[address[i] >> 4];
    *to++ = "0123456789abcdef"[address[i] & 15];
    *to++ = ':';
  }
  return to - 1;
}

/* The numbers that a connection started with, under the direction whose port (address) is the lower. */
#define CONNECTIONS (1 << 20)
static struct connection { u64 addresses; u32 ports, forward, backward, used; } *connections;

static void relate(const u8 *ip, const u8 *tcp, u32 *sequence, u32 *acknowledgment) {
  u32 from = be16(tcp), to = be16(tcp + 2), source = be32(ip + 12), destination = be32(ip + 16);
  int back = from == to ? source > destination : from > to;
  u64 addresses = back ? (u64)destination << 32 | source : (u64)source << 32 | destination;
  u32 ports = back ? to << 16 | from : from << 16 | to;
  u64 hash = (addresses ^ (u64)ports << 17) * 0x9fb21c651e98df25ull;
  u32 i = hash >> 44;
  while (connections[i].used && (connections[i].addresses != addresses || connections[i].ports != ports))
    i = (i + 1) & (CONNECTIONS - 1);
  struct connection *c = &connections[i];
  u32 *ours = back ? &c->backward : &c->forward, *theirs = back ? &c->forward : &c->backward;
  if (c->used && !(tcp[13] & 2)) {
    *sequence -= *ours;
    *acknowledgment -= *theirs;
    return;
  }
  c->used = 1, c->addresses = addresses, c->ports = ports;
  *ours = *sequence;
  *theirs = *acknowledgment - 1;
}

static u8 *segment(u8 *to, const u8 *ip, const u8 *tcp, u32 length) {
  u32 flags = tcp[13], sequence = be32(tcp + 4), acknowledgment = be32(tcp + 8), payload = length - (tcp[12] >> 4) * 4;
  to = TEXT(endpoints(to, ip, tcp), "Flags [");
  for (int i = 0; i < 8; i++)
    if (flags >> i & 1) *to++ = "FSRP.UEW"[i];
  *to++ = ']';
  if (flags & 16) relate(ip, tcp, &sequence, &acknowledgment);
  if (payload || flags & 7) {
    to = decimal(TEXT(to, ", seq "), sequence);
    if (payload) *to++ = ':', to = decimal(to, sequence + payload);
  }
  if (flags & 16) to = decimal(TEXT(to, ", ack "), acknowledgment);
  to = decimal(TEXT(to, ", win "), be16(tcp + 14));
  return decimal(TEXT(to, ", length "), payload);
}

static u8 *arp(u8 *to, const u8 *p, u32 length) {
  static const u8 zero[6];
  if (be16(p + 6) == 1) {
    to = address_dot(TEXT(to, "ARP, Request who-has "), p + 24) - 1;
    if (memcmp(p + 18, zero, 6)) to = TEXT(hardware(TEXT(to, " ("), p + 18), ")");
    to = address_dot(TEXT(to, " tell "), p + 14) - 1;
  } else to = hardware(TEXT(address_dot(TEXT(to, "ARP, Reply "), p + 14) - 1, " is-at "), p + 8);
  return decimal(TEXT(to, ", length "), length);
}

static u8 *frame(u8 *to, const u8 *p, const u8 *end) {
  for (;;) {
    if (end - p < 14 + 28) return to;
    u32 type = be16(p + 12);
    p += 14;
    if (type == 0x0806) return arp(to, p, end - p);
    if (type != 0x0800) return to;
    u32 header = (p[0] & 15) * 4, total = be16(p + 2);
    if (header < 20 || total < header + 8 || end - p < total) return to;
    end = p + total;
    const u8 *ip = p;
    p += header;
    to = TEXT(to, "IP ");
    if (ip[9] == 6 && end - p >= 20) return segment(to, ip, p, end - p);
    if (ip[9] == 1) {
      to = TEXT(address_dot(to, ip + 12) - 1, " > ");
      to = TEXT(address_dot(to, ip + 16) - 1, ": ICMP echo ");
      to = p[0] == 8 ? TEXT(to, "request, id ") : TEXT(to, "reply, id ");
      to = decimal(TEXT(decimal(to, be16(p + 4)), ", seq "), be16(p + 6));
      return decimal(TEXT(to, ", length "), end - p);
    }
    if (ip[9] != 17) return to;
    to = endpoints(to, ip, p);
    if (be16(p + 2) != 4789 || end - p < 16) return decimal(TEXT(to, "UDP, length "), be16(p + 4) - 8);
    to = decimal(TEXT(to, "VXLAN, flags [I] (0x08), vni "), be32(p + 12) >> 8);
    *to++ = '\n';
    p += 16;
  }
}

int main(int count, char **words) {
  if (count != 2) { fprintf(stderr, "print FILE\n"); return 2; }
  int file = open(words[1], O_RDONLY);
  if (file < 0) { perror(words[1]); return 1; }
  make_tables();
  connections = calloc(CONNECTIONS, sizeof *connections);
  u8 *buffer = malloc(2 * PIECE), *text = malloc(PIECE + LINE), *to = text;
  size_t have = 0;
  ssize_t got;
  u32 second = 0;
  u8 clock[9];
  if (read(file, buffer, 24) != 24) return 1;
  while ((got = read(file, buffer + have, PIECE)) > 0) {
    const u8 *p = buffer, *end = buffer + (have += got);
    for (; end - p >= 16; p += 16 + le32(p + 8)) {
      if ((u64)(end - p) < 16 + (u64)le32(p + 8)) break;
      if (le32(p) != second) {
        char now[16];
        second = le32(p);
        snprintf(now, sizeof now, "%02u:%02u:%02u.", second / 3600 % 24, second / 60 % 60, second % 60);
        memcpy(clock, now, 9);
      }
      u32 fraction = le32(p + 4), high = four[fraction / 10000] >> 16;
      memcpy(to, clock, 9);
      memcpy(to + 9, &high, 2);
      to = put_four(to + 11, fraction % 10000);
      *to++ = ' ';
      to = frame(to, p + 16, p + 16 + le32(p + 8));
      *to++ = '\n';
      if (to - text < PIECE) continue;
      if (write(1, text, PIECE) != PIECE) return 1;
      memmove(text, text + PIECE, to - text - PIECE);
      to -= PIECE;
    }
    have = end - p;
    memmove(buffer, p, have);
  }
  return write(1, text, to - text) == to - text ? 0 : 1;
}

/* What one core can do on this work, in C written for nothing else: the yardstick of the table.
 *
 *   cc -O3 -march=native -o limit limit.c
 *   limit read|decode|join FILE        classic pcap, little-endian, microseconds, Ethernet
 *
 * read: count records and octets.  decode: go to the innermost header, count headers, sum fields.
 * join: pair echoes per VNI, count packets and octets per tunnel.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define ALWAYS static inline __attribute__((always_inline))
enum task { READ, DECODE, JOIN };

ALWAYS u32 le32(const u8 *p) { u32 v; memcpy(&v, p, 4); return v; }
ALWAYS u32 be32(const u8 *p) { return __builtin_bswap32(le32(p)); }
ALWAYS u32 be16(const u8 *p) { u16 v; memcpy(&v, p, 2); return __builtin_bswap16(v); }

static u64 records, octets;
static u32 fractions;
static u64 ipv4, ipv6, udp, tcp, icmp, icmpv6, arp, vxlan;
static u32 sources, destinations, sequences, vnis, ports;

ALWAYS u32 hash(u64 a, u64 b) {
  u64 h = a * 0x9fb21c651e98df25ull ^ b * 0xd6e8feb86659fd93ull;
  h ^= h >> 32;
  return (u32)((h * 0x9fb21c651e98df25ull) >> 32);
}

/* A table of numbers under two 64-bit words: open addressing, at most half full, gaps closed when an entry goes. */
struct entry { u64 a, b, x; }; /* x is 0 where the slot is free */
struct table { struct entry *entries; u32 mask, size; };

static void grow(struct table *t) {
  struct table old = *t;
  t->mask = old.entries ? 2 * old.mask + 1 : (1 << 14) - 1;
  t->entries = calloc((u64)t->mask + 1, sizeof *t->entries);
  if (!t->entries) { perror("calloc"); exit(1); }
  if (!old.entries) return;
  for (u64 i = 0; i <= old.mask; i++) {
    if (!old.entries[i].x) continue;
    u32 j = hash(old.entries[i].a, old.entries[i].b) & t->mask;
    while (t->entries[j].x) j = (j + 1) & t->mask;
    t->entries[j] = old.entries[i];
  }
  free(old.entries);
}

ALWAYS struct entry *find(struct table *t, u64 a, u64 b, u32 h) {
  for (u32 j = h & t->mask; t->entries[j].x; j = (j + 1) & t->mask)
    if (t->entries[j].a == a && t->entries[j].b == b) return &t->entries[j];
  return 0;
}

ALWAYS u64 put(struct table *t, u64 a, u64 b, u32 h, u64 x, int keep) {
  if (2 * t->size >= t->mask) grow(t);
  u32 j = h & t->mask;
  for (; t->entries[j].x; j = (j + 1) & t->mask)
    if (t->entries[j].a == a && t->entries[j].b == b) return keep ? t->entries[j].x : (t->entries[j].x = x);
  t->entries[j] = (struct entry){a, b, x};
  t->size++;
  return x;
}

ALWAYS void drop(struct table *t, struct entry *e) {
  u32 gap = e - t->entries;
  for (u32 j = (gap + 1) & t->mask; t->entries[j].x; j = (j + 1) & t->mask) {
    u32 home = hash(t->entries[j].a, t->entries[j].b) & t->mask;
    if (((j - home) & t->mask) < ((j - gap) & t->mask)) continue;
    t->entries[gap] = t->entries[j];
    gap = j;
  }
  t->entries[gap].x = 0;
  t->size--;
}

/* The tunnels: slots of four octets, which stay in the first cache, over entries that stay in the second. */
static struct tunnel { u64 a; u32 b, hash; u64 packets, octets; } *tunnels;
static u32 *slots, slot_mask, tunnel_count, tunnel_room;

static __attribute__((noinline)) void more_slots(void) {
  slot_mask = slot_mask ? 2 * slot_mask + 1 : (1 << 13) - 1;
  free(slots);
  slots = calloc((u64)slot_mask + 1, sizeof *slots);
  for (u32 i = 0; i < tunnel_count; i++) {
    u32 j = tunnels[i].hash & slot_mask;
    while (slots[j]) j = (j + 1) & slot_mask;
    slots[j] = i + 1;
  }
}

ALWAYS void add_to_tunnel(u64 a, u32 b, u32 length) {
  u32 h = hash(a, b), j = h & slot_mask;
  for (; slots[j]; j = (j + 1) & slot_mask) {
    struct tunnel *t = &tunnels[slots[j] - 1];
    if (t->a != a || t->b != b) continue;
    t->packets++;
    t->octets += length;
    return;
  }
  if (tunnel_count == tunnel_room) {
    tunnel_room = tunnel_room ? 2 * tunnel_room : 4096;
    tunnels = realloc(tunnels, tunnel_room * sizeof *tunnels);
    if (!tunnels) { perror("realloc"); exit(1); }
  }
  tunnels[tunnel_count] = (struct tunnel){a, b, h, 1, length};
  slots[j] = ++tunnel_count;
  if (2 * tunnel_count > slot_mask) more_slots();
}

static struct table requests, addresses;
static u64 answered, unrequested, trips;

/* One word for an address: itself, or for IPv6 the number that the address got when it was first seen. */
ALWAYS u32 word(const u8 *address, int wide) {
  if (!wide) return be32(address);
  u64 high, low;
  memcpy(&high, address, 8);
  memcpy(&low, address + 8, 8);
  return put(&addresses, high, low, hash(high, low), addresses.size + 1, 1);
}

ALWAYS void count_tunnel(const u8 *ip, int wide, u32 vni, u32 length) {
  u32 source = word(ip + (wide ? 8 : 12), wide), destination = word(ip + (wide ? 24 : 16), wide);
  add_to_tunnel((u64)source << 32 | destination, (u32)wide << 31 | vni, length);
}

/* Echoes wait in a short queue while their slots are fetched: that hides the misses of a large table. */
#define QUEUE 64
static struct { u64 a, b, time; u32 hash; int reply; } queue[QUEUE];
static u32 queued;

static void settle(void) {
  for (u32 i = 0; i < queued; i++) {
    u64 a = queue[i].a, b = queue[i].b;
    if (!queue[i].reply) {
      put(&requests, a, b, queue[i].hash, queue[i].time, 0);
      continue;
    }
    struct entry *e = find(&requests, a, b, queue[i].hash);
    if (!e) { unrequested++; continue; }
    answered++;
    trips += queue[i].time - e->x;
    drop(&requests, e);
  }
  queued = 0;
}

ALWAYS void echo(int reply, const u8 *ip, int wide, u32 vni, u32 id, u64 time) {
  u32 source = word(ip + (wide ? 8 : 12), wide), destination = word(ip + (wide ? 24 : 16), wide);
  u64 a = reply ? (u64)destination << 32 | source : (u64)source << 32 | destination;
  u64 b = (u64)id << 32 | (u32)wide << 31 | vni;
  u32 h = hash(a, b);
  __builtin_prefetch(&requests.entries[h & requests.mask], 1);
  queue[queued].a = a, queue[queued].b = b, queue[queued].time = time, queue[queued].hash = h, queue[queued].reply = reply;
  if (++queued == QUEUE) settle();
}

#define NO_VNI 0x1000000u

ALWAYS void packet(enum task task, const u8 *p, const u8 *end, u32 length, u64 time) {
  const u8 *ip = 0;
  u32 vni = NO_VNI;
  int wide = 0;
  for (;;) {
    if (end - p < 14) break;
    u32 type = be16(p + 12), protocol;
    p += 14;
    while (type == 0x8100 || type == 0x88a8) {
      if (end - p < 4) goto done;
      type = be16(p + 2);
      p += 4;
    }
    if (type == 0x0800) {
      if (end - p < 20) break;
      u32 header = (p[0] & 15) * 4, total = be16(p + 2);
      if (p[0] >> 4 != 4 || header < 20 || total < header || (u32)(end - p) < header) break;
      if ((u32)(end - p) > total) end = p + total;
      ip = p, wide = 0;
      if (task == DECODE) ipv4++;
      protocol = p[9];
      int later = be16(p + 6) & 0x1fff;
      p += header;
      if (later) break;
    } else if (type == 0x86dd) {
      if (end - p < 40) break;
      u32 total = 40 + be16(p + 4);
      if (p[0] >> 4 != 6) break;
      if ((u32)(end - p) > total) end = p + total;
      ip = p, wide = 1;
      if (task == DECODE) ipv6++;
      protocol = p[6];
      p += 40;
      while (protocol == 60 || protocol == 43) {
        if (end - p < 8 || end - p < (p[1] + 1) * 8) goto done;
        protocol = p[0];
        p += (p[1] + 1) * 8;
      }
    } else {
      if (type == 0x0806 && end - p >= 28 && task == DECODE) arp++;
      break;
    }
    if (protocol == 17) {
      if (end - p < 8) break;
      u32 from = be16(p), to = be16(p + 2), datagram = be16(p + 4);
      if (datagram < 8) break;
      if ((u32)(end - p) > datagram) end = p + datagram;
      p += 8;
      if (task == DECODE) udp++;
      if (to == 4789 || to == 8472) {
        if (end - p < 8) break;
        vni = be32(p + 4) >> 8;
        if (task == DECODE) vxlan++, vnis += vni;
        else count_tunnel(ip, wide, vni, length);
        p += 8;
        continue;
      }
      if (task == DECODE) ports += from + to;
    } else if (protocol == 6) {
      if (end - p >= 20 && task == DECODE) tcp++, ports += be16(p) + be16(p + 2);
    } else if (protocol == 1) {
      if (end - p < 8) break;
      int is_echo = (p[0] & 0xf7) == 0;
      if (task == DECODE) icmp++, sequences += is_echo ? be16(p + 6) : 0;
      else if (is_echo) echo(p[0] == 0, ip, wide, vni, be32(p + 4), time);
    } else if (protocol == 58) {
      if (end - p < 8) break;
      int is_echo = (p[0] & 0xfe) == 128;
      if (task == DECODE) icmpv6++, sequences += is_echo ? be16(p + 6) : 0;
      else if (is_echo) echo(p[0] == 129, ip, wide, vni, be32(p + 4), time);
    }
    break;
  }
done:
  if (task == DECODE && ip) {
    sources += be32(ip + (wide ? 20 : 12));
    destinations += be32(ip + (wide ? 36 : 16));
  }
}

ALWAYS const u8 *walk(enum task task, const u8 *p, const u8 *end) {
  while (end - p >= 16) {
    u32 captured = le32(p + 8), fraction = le32(p + 4);
    if ((u64)(end - p) < 16 + (u64)captured) break;
    records++;
    octets += captured;
    fractions += fraction;
    if (task != READ) packet(task, p + 16, p + 16 + captured, le32(p + 12), le32(p) * 1000000ull + fraction);
    p += 16 + captured;
  }
  return p;
}

int main(int count, char **words) {
  if (count != 3) { fprintf(stderr, "limit read|decode|join FILE\n"); return 2; }
  enum task task = words[1][0] == 'r' ? READ : words[1][0] == 'd' ? DECODE : JOIN;
  int file = open(words[2], O_RDONLY);
  if (file < 0) { perror(words[2]); return 1; }
  grow(&requests), grow(&addresses), more_slots();
  size_t size = 1 << 18, have = 0;
  u8 *buffer = malloc(size + 4096);
  ssize_t got;
  if (read(file, buffer, 24) != 24) return 1;
  while ((got = read(file, buffer + have, size - have)) > 0) {
    have += got;
    const u8 *end = buffer + have, *rest;
    rest = task == READ ? walk(READ, buffer, end) : task == DECODE ? walk(DECODE, buffer, end) : walk(JOIN, buffer, end);
    have = end - rest;
    memmove(buffer, rest, have);
  }
  settle();
  if (task == READ) {
    printf("records=%lu octets=%lu fractions=%u\n", records, octets, fractions);
  } else if (task == DECODE) {
    printf("records=%lu ipv4=%lu ipv6=%lu udp=%lu tcp=%lu icmp=%lu icmpv6=%lu arp=%lu vxlan=%lu ", records, ipv4, ipv6, udp, tcp, icmp, icmpv6, arp, vxlan);
    printf("sources=%u destinations=%u sequences=%u vnis=%u ports=%u\n", sources, destinations, sequences, vnis, ports);
  } else {
    u64 packets = 0, carried = 0;
    u32 sum = 0;
    for (u32 i = 0; i < tunnel_count; i++) {
      struct tunnel *t = &tunnels[i];
      packets += t->packets;
      carried += t->octets;
      sum += (t->b + 1) * (u32)t->packets + (u32)t->octets * ((u32)t->packets | 1);
    }
    printf("answered=%lu open=%u unrequested=%lu trips=%lu ", answered, requests.size, unrequested, trips);
    printf("tunnels=%u packets=%lu octets=%lu sum=%u\n", tunnel_count, packets, carried, sum);
  }
  return 0;
}

// libtins on the same work:   c++ -O2 -o libtins libtins.cpp -ltins   libtins decode FILE
#include <cstdint>
#include <cstdio>
#include <tins/tins.h>

using namespace Tins;

static uint64_t records, ipv4, udp, tcp, icmp, arp, vxlan;
static uint32_t sources, destinations, sequences, vnis, ports;

static void walk(const PDU *pdu, const IP *&innermost) {
  for (; pdu; pdu = pdu->inner_pdu()) {
    switch (pdu->pdu_type()) {
      case PDU::IP:
        ipv4++;
        innermost = static_cast<const IP *>(pdu);
        break;
      case PDU::TCP:
        tcp++;
        ports += static_cast<const TCP *>(pdu)->sport() + static_cast<const TCP *>(pdu)->dport();
        break;
      case PDU::ICMP:
        icmp++;
        if ((static_cast<const ICMP *>(pdu)->type() & 0xf7) == 0) sequences += static_cast<const ICMP *>(pdu)->sequence();
        break;
      case PDU::ARP:
        arp++;
        break;
      case PDU::UDP: {
        udp++;
        const UDP *datagram = static_cast<const UDP *>(pdu);
        const RawPDU *raw = datagram->inner_pdu() ? static_cast<const RawPDU *>(datagram->inner_pdu()) : nullptr;
        if (datagram->dport() != 4789 || !raw) {
          ports += datagram->sport() + datagram->dport();
          break;
        }
        // This version has no VXLAN: its eight octets are read by hand, and the frame behind them by libtins.
        const auto &bytes = raw->payload();
        vxlan++;
        vnis += bytes[4] << 16 | bytes[5] << 8 | bytes[6];
        EthernetII frame(bytes.data() + 8, bytes.size() - 8);
        const IP *inner = nullptr;
        walk(&frame, inner);
        if (inner) {
          sources += __builtin_bswap32(inner->src_addr());
          destinations += __builtin_bswap32(inner->dst_addr());
          innermost = nullptr;
        }
        return;
      }
      default:
        break;
    }
  }
}

int main(int count, char **words) {
  if (count != 3) return 2;
  FileSniffer capture(words[2]);
  while (Packet packet = capture.next_packet()) {
    records++;
    const IP *innermost = nullptr;
    walk(packet.pdu(), innermost);
    if (innermost) {
      sources += __builtin_bswap32(innermost->src_addr());
      destinations += __builtin_bswap32(innermost->dst_addr());
    }
  }
  printf("records=%lu ipv4=%lu ipv6=0 udp=%lu tcp=%lu icmp=%lu icmpv6=0 arp=%lu vxlan=%lu ", records, ipv4, udp, tcp, icmp, arp, vxlan);
  printf("sources=%u destinations=%u sequences=%u vnis=%u ports=%u\n", sources, destinations, sequences, vnis, ports);
  return 0;
}

/* libpcap's own loop over a file:   cc -O2 -o libpcap libpcap.c -lpcap   libpcap read FILE */
#include <pcap/pcap.h>
#include <stdio.h>

int main(int count, char **words) {
  char error[PCAP_ERRBUF_SIZE];
  if (count != 3) return 2;
  pcap_t *capture = pcap_open_offline(words[2], error);
  if (!capture) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  unsigned long records = 0, octets = 0;
  unsigned fractions = 0;
  struct pcap_pkthdr *header;
  const u_char *bytes;
  while (pcap_next_ex(capture, &header, &bytes) == 1) {
    records++;
    octets += header->caplen;
    fractions += (unsigned)header->ts.tv_usec;
  }
  printf("records=%lu octets=%lu fractions=%u\n", records, octets, fractions);
  return 0;
}

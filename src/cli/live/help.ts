/**
 * The help of `vxlens live`.
 *
 * @module
 */

/** What `vxlens live --help` prints. */
export const HELP = `vxlens live -i IFACE... [FLAG...] [FILTER]   capture from interfaces, and show, join or judge what comes

  -i [NAME=][NETNS/]IFACE   the interface, any for all; NETNS/ for one in another network namespace, by name or by path;
                            NAME= names the capture point. Several -i are captured at once
  --netns NETNS             the namespace of interfaces that name none
  --list, -D                list interfaces, and the namespaces that have a name
  FILTER                    what to capture, in libpcap's words: man pcap-filter
  --overlay                 instead of FILTER: what belongs to overlays on a host's NIC, which port 4789 alone would
                            hide: VXLAN's ports, fragments, ICMP, ARP, ESP, a swarm's gossip, with a VLAN tag or without
  --via PROGRAM             what captures: tcpdump, dumpcap or cap; the first of them that is installed. cap is told
                            no time, so it stamps packets late, with this process's own clock
  -s N                      keep N octets of a packet, all unless given
  -B KIB                    the kernel's buffer for each interface, 32768 unless given
  --immediate-mode          have each packet at once, as when shown on a terminal; else up to a second late
  -c N                      end after N packets

  --show                    print packets as tcpdump does (unless another is asked for), with the flags of vxlens show
  --trace                   join requests, replies and the tunnel packets that carried them
  --diagnose                print findings as they are made
  --top                     tunnels, exchanges, round trips and findings, refreshed in place
  --packets                 with --trace: every packet instead of every exchange
  --vni N, --host ADDRESS, --kind KIND, --memory M
                            with --trace, --diagnose and --top: as for vxlens trace
  --inventory PATH          a file, folder or archive of "vxlens collect": names beside addresses; HOST=PATH says of which
                            host; -n leaves the names out
  --vxlan-port P            take UDP port P for VXLAN besides 4789 and 8472
  --json                    JSON lines instead of text
  --silent                  nothing; only save

  -w FILE                   save what is captured as pcapng, too
  -C SIZE                   begin the next file, FILE1, FILE2, ... when one is longer than SIZE million octets (or 512k, 1m)
  -G SECONDS                begin the next file after so long; FILE is then a format of strftime, as in host0-%H%M%S.pcapng
  -W N                      with -C: use N files in turn; with -G alone: end after N files
  --help                    this text

Interrupt it to end it: what was captured, received and dropped is then told on standard error. To capture elsewhere:

  ssh host0 tcpdump -i ens3 -U -w - | vxlens trace -
  kubectl exec pod -- tcpdump -i eth0 -U -w - | vxlens show -n -

  vxlens live -i ens3 --overlay --trace
  vxlens live -i host0/ens3=ens3 -i host0/vxlan0=/var/run/docker/netns/1-y6dzhm8stu/vxlan0 --trace
  vxlens live -i ens3 -w ring.pcapng -C 100 -W 10 --silent udp port 4789
`;

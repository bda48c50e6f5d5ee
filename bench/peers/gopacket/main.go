// gopacket on the same work: gopacket decode|join|objects FILE
//
// decode and join use DecodingLayerParser, the fast way; objects uses NewPacket, the comfortable one. Only traffic
// without fragments gives the same answer: gopacket takes no header out of a first fragment.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

const noVni = 0x1000000

type sums struct {
	records, ipv4, ipv6, udp, tcp, icmp, icmpv6, arp, vxlan uint64
	sources, destinations, sequences, vnis, ports           uint32
}

func (s *sums) print(addresses bool) {
	fmt.Printf("records=%d ipv4=%d ipv6=%d udp=%d tcp=%d icmp=%d icmpv6=%d arp=%d vxlan=%d ",
		s.records, s.ipv4, s.ipv6, s.udp, s.tcp, s.icmp, s.icmpv6, s.arp, s.vxlan)
	if addresses {
		fmt.Printf("sources=%d destinations=%d ", s.sources, s.destinations)
	}
	fmt.Printf("sequences=%d vnis=%d ports=%d\n", s.sequences, s.vnis, s.ports)
}

func last4(address []byte) uint32 { return binary.BigEndian.Uint32(address[len(address)-4:]) }

func main() {
	task, path := os.Args[1], os.Args[2]
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	capture, err := pcapgo.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		panic(err)
	}
	switch task {
	case "decode":
		decode(capture)
	case "join":
		join(capture)
	case "objects":
		objects(capture)
	}
}

func decode(capture *pcapgo.Reader) {
	var s sums
	var ethernet layers.Ethernet
	var ipv4 layers.IPv4
	var ipv6 layers.IPv6
	var udp layers.UDP
	var tcp layers.TCP
	var icmp layers.ICMPv4
	var icmpv6 layers.ICMPv6
	var arp layers.ARP
	var vxlan layers.VXLAN
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet)
	parser.SetDecodingLayerContainer(gopacket.DecodingLayerSparse(nil))
	for _, layer := range []gopacket.DecodingLayer{&ethernet, &ipv4, &ipv6, &udp, &tcp, &icmp, &icmpv6, &arp, &vxlan} {
		parser.AddDecodingLayer(layer)
	}
	parser.IgnoreUnsupported = true
	decoded := make([]gopacket.LayerType, 0, 16)
	for {
		bytes, _, err := capture.ZeroCopyReadPacketData()
		if err == io.EOF {
			break
		}
		s.records++
		parser.DecodeLayers(bytes, &decoded)
		version := 0
		for i, kind := range decoded {
			switch kind {
			case layers.LayerTypeIPv4:
				s.ipv4++
				version = 4
			case layers.LayerTypeIPv6:
				s.ipv6++
				version = 6
			case layers.LayerTypeUDP:
				s.udp++
				if i == len(decoded)-1 {
					s.ports += uint32(udp.SrcPort) + uint32(udp.DstPort)
				}
			case layers.LayerTypeTCP:
				s.tcp++
				s.ports += uint32(tcp.SrcPort) + uint32(tcp.DstPort)
			case layers.LayerTypeICMPv4:
				s.icmp++
				if icmp.TypeCode.Type()&0xf7 == 0 {
					s.sequences += uint32(icmp.Seq)
				}
			case layers.LayerTypeICMPv6:
				s.icmpv6++
			case layers.LayerTypeARP:
				s.arp++
			case layers.LayerTypeVXLAN:
				s.vxlan++
				s.vnis += vxlan.VNI
			}
		}
		if version == 4 {
			s.sources += last4(ipv4.SrcIP)
			s.destinations += last4(ipv4.DstIP)
		} else if version == 6 {
			s.sources += last4(ipv6.SrcIP)
			s.destinations += last4(ipv6.DstIP)
		}
	}
	s.print(true)
}

func objects(capture *pcapgo.Reader) {
	var s sums
	for {
		bytes, _, err := capture.ReadPacketData()
		if err == io.EOF {
			break
		}
		s.records++
		all := gopacket.NewPacket(bytes, layers.LayerTypeEthernet, gopacket.Default).Layers()
		for _, layer := range all {
			switch is := layer.(type) {
			case *layers.IPv4:
				s.ipv4++
			case *layers.IPv6:
				s.ipv6++
			case *layers.UDP:
				s.udp++
				if is.DstPort != 4789 {
					s.ports += uint32(is.SrcPort) + uint32(is.DstPort)
				}
			case *layers.TCP:
				s.tcp++
				s.ports += uint32(is.SrcPort) + uint32(is.DstPort)
			case *layers.ICMPv4:
				s.icmp++
				if is.TypeCode.Type()&0xf7 == 0 {
					s.sequences += uint32(is.Seq)
				}
			case *layers.ICMPv6:
				s.icmpv6++
			case *layers.ARP:
				s.arp++
			case *layers.VXLAN:
				s.vxlan++
				s.vnis += is.VNI
			}
		}
	}
	s.print(false)
}

type request struct{ source, destination, vni, id uint32 }
type tunnel struct{ source, destination, vni uint32 }
type count struct{ packets, octets uint64 }

func join(capture *pcapgo.Reader) {
	var ethernet, innerEthernet layers.Ethernet
	var ip, innerIp layers.IPv4
	var udp layers.UDP
	var vxlan layers.VXLAN
	var icmp, innerIcmp layers.ICMPv4
	outer := parserOf(&ethernet, &ip, &udp, &icmp)
	inner := parserOf(&innerEthernet, &innerIp, &innerIcmp)
	outerLayers, innerLayers := make([]gopacket.LayerType, 0, 16), make([]gopacket.LayerType, 0, 16)
	requests := make(map[request]int64)
	tunnels := make(map[tunnel]*count)
	var answered, unrequested, trips uint64
	echo := func(icmp *layers.ICMPv4, vni uint32, ip *layers.IPv4, time int64) {
		id := uint32(icmp.Id)<<16 | uint32(icmp.Seq)
		switch icmp.TypeCode.Type() {
		case 8:
			requests[request{last4(ip.SrcIP), last4(ip.DstIP), vni, id}] = time
		case 0:
			key := request{last4(ip.DstIP), last4(ip.SrcIP), vni, id}
			sent, there := requests[key]
			if !there {
				unrequested++
				return
			}
			delete(requests, key)
			answered++
			trips += uint64(time - sent)
		}
	}
	for {
		bytes, info, err := capture.ZeroCopyReadPacketData()
		if err == io.EOF {
			break
		}
		time := info.Timestamp.UnixNano() / 1000
		outer.DecodeLayers(bytes, &outerLayers)
		if len(outerLayers) == 0 {
			continue
		}
		switch outerLayers[len(outerLayers)-1] {
		case layers.LayerTypeICMPv4:
			echo(&icmp, noVni, &ip, time)
		case layers.LayerTypeUDP:
			if udp.DstPort != 4789 || vxlan.DecodeFromBytes(udp.Payload, gopacket.NilDecodeFeedback) != nil {
				continue
			}
			key := tunnel{last4(ip.SrcIP), last4(ip.DstIP), vxlan.VNI}
			counted := tunnels[key]
			if counted == nil {
				counted = &count{}
				tunnels[key] = counted
			}
			counted.packets++
			counted.octets += uint64(info.Length)
			inner.DecodeLayers(vxlan.Payload, &innerLayers)
			if len(innerLayers) > 0 && innerLayers[len(innerLayers)-1] == layers.LayerTypeICMPv4 {
				echo(&innerIcmp, vxlan.VNI, &innerIp, time)
			}
		}
	}
	var packets, octets uint64
	var sum uint32
	for key, counted := range tunnels {
		packets += counted.packets
		octets += counted.octets
		sum += (key.vni+1)*uint32(counted.packets) + uint32(counted.octets)*(uint32(counted.packets)|1)
	}
	fmt.Printf("answered=%d open=%d unrequested=%d trips=%d tunnels=%d packets=%d octets=%d sum=%d\n",
		answered, len(requests), unrequested, trips, len(tunnels), packets, octets, sum)
}

func parserOf(all ...gopacket.DecodingLayer) *gopacket.DecodingLayerParser {
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet)
	parser.SetDecodingLayerContainer(gopacket.DecodingLayerSparse(nil))
	for _, layer := range all {
		parser.AddDecodingLayer(layer)
	}
	parser.IgnoreUnsupported = true
	return parser
}

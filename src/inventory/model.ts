/**
 * What is known of hosts, networks and containers from the documents that an engineer collected: types alone.
 *
 * Addresses are text as `conversations` writes them (IPv6 in its short form, no prefix length, hardware addresses in lower
 * case). A fact carries the documents that say it, for an inventory is from another time than the capture.
 *
 * @module
 */

/** Where something is: a network namespace of a host. */
export interface Place {
  /** The host's name; null where nothing tells. */
  readonly host: string | null;
  /** The namespace's name, `ingress_sbox` or `1-t7zfankbs8`; null for the host's own, and where nothing tells. */
  readonly namespace: string | null;
}

/** A fact, and the documents that say it. */
export interface Told {
  /** Names of documents, as they were given. */
  readonly sources: readonly string[];
}

/** A machine of the swarm. */
export interface Host extends Told {
  /** Its name among the documents: that of their folder, or of the prompt before them. */
  readonly name: string;
  /** The node's id in the swarm. */
  readonly node: string | null;
  /** Its name in the swarm, where that is another one. */
  readonly hostname: string | null;
  readonly status: string | null;
  /** Addresses of its own namespace, loopback and bridges of containers left out: its VTEP's address is one. */
  readonly addresses: readonly string[];
}

/** What a namespace is for. */
export type NamespaceRole = 'host' | 'overlay' | 'ingress' | 'load-balancer' | 'container' | 'unknown';

/** A network namespace. */
export interface Namespace extends Place, Told {
  readonly role: NamespaceRole;
  /** The network that an overlay's or a load balancer's namespace belongs to: a {@link Network.id}. */
  readonly network: string | null;
  /** The container whose namespace it is: a {@link Container.id}. */
  readonly container: string | null;
}

/** An address with the length of its prefix. */
export interface Prefixed {
  readonly address: string;
  readonly length: number;
}

/** An interface of a namespace. */
export interface Interface extends Place, Told {
  readonly name: string;
  readonly index: number | null;
  /** The other end's index, of a veth pair (`@if14`) or of what a VLAN stands on. */
  readonly peerIndex: number | null;
  /** The other end's name, where it is in the same namespace (`veth0@veth1`). */
  readonly peerName: string | null;
  /** The namespace of the other end, by the number that this namespace gave it (`link-netnsid`). */
  readonly peerNamespaceId: number | null;
  readonly mac: string | null;
  readonly mtu: number | null;
  readonly up: boolean;
  readonly addresses: readonly Prefixed[];
  /** `veth`, `bridge`, `vxlan`, `vlan` …, where the document tells. */
  readonly kind: string | null;
  /** The bridge that it is a port of. */
  readonly bridge: string | null;
  readonly vxlan: VxlanDevice | null;
  readonly vlanId: number | null;
}

/** What a VXLAN device is set to. */
export interface VxlanDevice {
  /** Null for a device that takes its VNI from each packet. */
  readonly vni: number | null;
  readonly port: number | null;
  /** The host's address that it sends from. */
  readonly local: string | null;
  readonly remote: string | null;
  /** Whether it learns from what it receives; Docker's does not. */
  readonly learning: boolean | null;
}

/** A network of Docker. */
export interface Network extends Told {
  /** As long as the documents have it: twelve characters or all. */
  readonly id: string;
  readonly name: string | null;
  /** `overlay`, `bridge` … */
  readonly driver: string | null;
  /** `swarm` or `local`. */
  readonly scope: string | null;
  /** The host of a network that is local to one. */
  readonly host: string | null;
  readonly vnis: readonly number[];
  readonly subnets: readonly Prefixed[];
  readonly gateways: readonly string[];
  /** Whether it is the ingress network of the routing mesh. */
  readonly ingress: boolean;
  /** The hosts that take part. */
  readonly peers: readonly NetworkPeer[];
}

/** A host that takes part in an overlay. */
export interface NetworkPeer {
  readonly name: string;
  readonly address: string;
}

/** A container's end in a network. */
export interface Attachment extends Told {
  /** A {@link Network.id}. */
  readonly network: string;
  readonly address: string | null;
  readonly mac: string | null;
  readonly endpoint: string | null;
}

/** What stands in a network: a container, or the end that Docker itself put there. */
export interface Container extends Told {
  /** As long as the documents have it. */
  readonly id: string;
  /** `nginxservice.1.oxct67n2tjmkja8fy845nx49b`. */
  readonly name: string | null;
  readonly host: string | null;
  readonly image: string | null;
  readonly status: string | null;
  /** `ingress` for `ingress-sbox`, `load-balancer` for `lb-…`. */
  readonly role: 'container' | 'ingress' | 'load-balancer';
  readonly attachments: readonly Attachment[];
}

/** One of a service's runs. */
export interface Task extends Told {
  /** `nginxservice.1`. */
  readonly name: string;
  /** The id behind the name, where the documents have it. */
  readonly id: string | null;
  readonly service: string;
  readonly slot: string;
  readonly host: string | null;
  /** The container that runs it: a {@link Container.id}. */
  readonly container: string | null;
  readonly attachments: readonly Attachment[];
}

/** An address that stands for a whole service in one network. It is on every task: never a duplicate. */
export interface VirtualAddress {
  /** A {@link Network.id}. */
  readonly network: string;
  readonly address: string;
}

/** A service of the swarm. */
export interface Service extends Told {
  readonly name: string;
  readonly id: string | null;
  readonly image: string | null;
  readonly mode: string | null;
  /** How many of its tasks run, of how many wanted; null where nothing tells. */
  readonly running: number | null;
  readonly wanted: number | null;
  readonly virtualAddresses: readonly VirtualAddress[];
  readonly ports: readonly PublishedPort[];
}

/** The transport protocols that ports are published of. */
export type TransportProtocol = 'tcp' | 'udp' | 'sctp';

/** A port of hosts that leads to a service. */
export interface PublishedPort extends Told {
  readonly protocol: TransportProtocol;
  readonly port: number;
  /** The port that the tasks listen on; null where nothing tells. */
  readonly targetPort: number | null;
  /** `ingress`: on every host of the swarm; `host`: on the host of the task alone. */
  readonly mode: 'ingress' | 'host';
  readonly service: string | null;
  /** The only host that has it; null for all, and where nothing tells. */
  readonly host: string | null;
}

/** Numbers from `first` to `last`, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** What a rule compares an address, an interface or a mark with. */
export interface Match<T> {
  readonly value: T;
  /** Whether it matches everything but this. */
  readonly not: boolean;
}

/** A rule of iptables' tables `nat` and `mangle`, in the order of its chain. */
export interface NatRule extends Place, Told {
  readonly table: 'nat' | 'mangle';
  readonly chain: string;
  /** Its place in the chain, from 1. */
  readonly number: number;
  readonly protocol: TransportProtocol | null;
  readonly from: Match<Prefixed> | null;
  readonly to: Match<Prefixed> | null;
  readonly inInterface: Match<string> | null;
  readonly outInterface: Match<string> | null;
  readonly sourcePorts: Match<Range> | null;
  readonly destinationPorts: Match<Range> | null;
  /** The mark that a packet has to bear. */
  readonly mark: Match<Mark> | null;
  /** It takes one packet of so many: the load balancer of a lab without IPVS. */
  readonly oneOf: number | null;
  /** `DNAT`, `SNAT`, `MASQUERADE`, `REDIRECT`, `MARK`, `RETURN`, `ACCEPT`, or a chain's name. */
  readonly target: string;
  /** What `DNAT`, `SNAT` and `REDIRECT` put in the place of the address and the port. */
  readonly translated: Translated | null;
  /** What `MARK` sets. */
  readonly setMark: Mark | null;
  /** How often it was taken; null where the document has no counters. */
  readonly packets: number | null;
  /** The rule as the document has it. */
  readonly text: string;
}

/** A firewall mark, and the bits of it that count. */
export interface Mark {
  readonly value: number;
  readonly mask: number;
}

/** What translation writes; null where it leaves a thing alone. */
export interface Translated {
  /** The first and last address of the range to choose from; both the same where there is no choice. */
  readonly addresses: readonly [first: string, last: string] | null;
  readonly ports: Range | null;
}

/** A service of IPVS: a load balancer and its servers. */
export interface VirtualServer extends Place, Told {
  /** `fwmark` for a service that is told by a firewall mark. */
  readonly protocol: TransportProtocol | 'fwmark';
  readonly mark: number | null;
  readonly address: string | null;
  readonly port: number | null;
  readonly scheduler: string | null;
  readonly servers: readonly RealServer[];
}

/** One server behind a load balancer. */
export interface RealServer {
  readonly address: string;
  /** 0 leaves the port alone. */
  readonly port: number;
  /** Null where the document does not tell, as with `--stats`. */
  readonly forward: 'masquerade' | 'tunnel' | 'route' | null;
  /** 0 takes no new connections; null where the document does not tell. */
  readonly weight: number | null;
  readonly activeConnections: number | null;
  readonly inactiveConnections: number | null;
}

/** Who speaks with whom, as conntrack has it. */
export interface Tuple {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
}

/** A connection that a host's conntrack knows: what came, and what it expects back. */
export interface Connection extends Place, Told {
  /** `tcp`, `udp`, `icmp` … */
  readonly protocol: string;
  readonly original: Tuple;
  /** The answer as it arrives: what `original` became, source and destination exchanged. */
  readonly reply: Tuple;
  readonly state: string | null;
  readonly replied: boolean;
}

/** An entry of a neighbour table: which hardware address has an address. */
export interface NeighbourEntry extends Place, Told {
  readonly address: string;
  readonly mac: string | null;
  readonly interface: string;
  /** `REACHABLE`, `PERMANENT`, `FAILED` …; several are rare. */
  readonly states: readonly string[];
}

/** An entry of a forwarding table: where a bridge or a VXLAN device sends frames for a hardware address. */
export interface ForwardingEntry extends Place, Told {
  readonly mac: string;
  readonly interface: string;
  /** The VTEP that a VXLAN device sends to. */
  readonly vtep: string | null;
  /** The VNI of the entry itself, where it is not the device's. */
  readonly vni: number | null;
  readonly port: number | null;
  readonly bridge: string | null;
  readonly permanent: boolean;
}

/** A route. */
export interface Route extends Place, Told {
  /** Null for the default route. */
  readonly to: Prefixed | null;
  readonly gateway: string | null;
  readonly interface: string | null;
  readonly source: string | null;
}

/** What one document says of a thing. */
export interface Claim {
  readonly value: string;
  readonly source: string;
}

/** Two documents that do not agree. Both are kept; the inventory goes on with the first. */
export interface Contradiction {
  /** What they speak of: `eth1 in docker0/ingress_sbox`. */
  readonly subject: string;
  /** `address`, `mtu`, `VNI` … */
  readonly attribute: string;
  readonly claims: readonly [Claim, Claim, ...Claim[]];
}

/** A document that was read, and what it was taken for. */
export interface ReadDocument {
  readonly source: string;
  /** The kinds of document that were found in it; none where it is not one that we know. */
  readonly kinds: readonly string[];
  /** What could not be read, and why; undefined where all could. */
  readonly trouble?: string;
}

/** Everything that the documents say, joined. */
export interface Inventory {
  readonly documents: readonly ReadDocument[];
  readonly hosts: readonly Host[];
  readonly namespaces: readonly Namespace[];
  readonly interfaces: readonly Interface[];
  readonly networks: readonly Network[];
  readonly containers: readonly Container[];
  readonly tasks: readonly Task[];
  readonly services: readonly Service[];
  readonly publishedPorts: readonly PublishedPort[];
  readonly natRules: readonly NatRule[];
  readonly virtualServers: readonly VirtualServer[];
  readonly connections: readonly Connection[];
  readonly neighbours: readonly NeighbourEntry[];
  readonly forwarding: readonly ForwardingEntry[];
  readonly routes: readonly Route[];
  readonly contradictions: readonly Contradiction[];
}

/**
 * Two hosts with an overlay between them, as Docker builds it, out of network namespaces of this machine's kernel.
 *
 * Each host is a namespace with a NIC `ens3`; each overlay's sandbox is another one, into which the VXLAN device is moved
 * that was created in the host's, so that its socket stays there; each container is a third. Forwarding entries and
 * neighbours are static, and the VXLAN device answers ARP itself. Nothing of it touches the machine's own network.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';

/** Why there can be no rig here; undefined where there can. */
export const rigMissing: string | undefined = whyNot();

function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  for (const program of ['/usr/sbin/ip', '/usr/sbin/bridge']) {
    if (!existsSync(program) && !existsSync(program.replace('/usr', ''))) return 'iproute2 is not installed';
  }
  if (!existsSync('/usr/bin/ping') && !existsSync('/bin/ping')) return 'ping is not installed';
  return undefined;
}

/** A host of the rig, with its sandbox and its container; the names are of namespaces. */
export interface Host {
  /** The namespace of the host, where `ens3` is. */
  readonly name: string;
  /** The namespace of the overlay, where `vxlan0` and `br0` are. */
  readonly sandbox: string;
  /** The namespace of the container, where `eth0` is. */
  readonly container: string;
  readonly address: string;
  readonly containerAddress: string;
  readonly containerMac: string;
}

/** How to build. */
export interface RigOptions {
  readonly vni?: number;
  readonly port?: number;
}

/** Two hosts with an overlay between them. */
export interface Rig {
  readonly hosts: readonly [Host, Host];
  readonly vni: number;
  readonly port: number;
  /** Run a program within a namespace and return what it prints; failing throws. */
  run(namespace: string, ...words: readonly string[]): string;
  /** Start a program within a namespace; it is ended with the rig. */
  spawn(namespace: string, ...words: readonly string[]): ChildProcess;
  /** Make the VXLAN device of a host's sandbox anew, with another VNI. */
  setVni(host: Host, vni: number): void;
  /** End what runs and take everything away. */
  close(): Promise<void>;
}

const MTU = 1450;

/** Build the rig. */
export function buildRig({ vni = 4097, port = 4789 }: RigOptions = {}): Rig {
  const prefix = `vxlens-${process.pid}-${randomBytes(2).toString('hex')}`;
  const hosts = [host(prefix, 0), host(prefix, 1)] as const;
  const namespaces = hosts.flatMap(({ name, sandbox, container }) => [name, sandbox, container]);
  const children = new Set<ChildProcess>();
  const sweeper = startSweeper(namespaces);
  const run: Rig['run'] = (namespace, ...words) =>
    execFileSync('nsenter', [`--net=/run/netns/${namespace}`, ...words], { encoding: 'utf8', stdio: 'pipe' });
  try {
    for (const namespace of namespaces) {
      ip('netns', 'add', namespace);
      quieten(run, namespace);
    }
    const [first, second] = hosts;
    ip('-n', first.name, 'link', 'add', 'ens3', 'type', 'veth', 'peer', 'name', 'ens3', 'netns', second.name);
    for (const each of hosts) {
      ip('-n', each.name, 'address', 'add', `${each.address}/24`, 'dev', 'ens3');
      ip('-n', each.name, 'link', 'set', 'ens3', 'up');
      buildSandbox(each);
    }
    addVxlan(first, second, vni, port);
    addVxlan(second, first, vni, port);
  } catch (error) {
    sweeper.sweep();
    throw error;
  }
  const other = (one: Host): Host => (one === hosts[0] ? hosts[1] : hosts[0]);
  return {
    hosts,
    vni,
    port,
    run,
    spawn(namespace, ...words) {
      const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, ...words], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.add(child);
      child.on('exit', () => children.delete(child));
      return child;
    },
    setVni(one, id) {
      ip('-n', one.sandbox, 'link', 'delete', 'vxlan0');
      addVxlan(one, other(one), id, port);
    },
    async close() {
      const ended = [...children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ended);
      sweeper.sweep();
    },
  };
}

function host(prefix: string, index: number): Host {
  const last = 3 + 2 * index;
  return {
    name: `${prefix}-h${index}`,
    sandbox: `${prefix}-s${index}`,
    container: `${prefix}-c${index}`,
    address: `192.168.122.${10 + index}`,
    containerAddress: `192.168.200.${last}`,
    containerMac: `02:42:c0:a8:c8:0${last}`,
  };
}

const ip = (...words: readonly string[]): string => execFileSync('ip', words, { encoding: 'utf8', stdio: 'pipe' });

/** Bring up the loopback and keep the kernel from talking IPv6 by itself: a test counts what it sent. */
function quieten(run: Rig['run'], namespace: string): void {
  run(
    namespace,
    'sh',
    '-c',
    'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6',
  );
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
}

/** Build the bridge of an overlay and the container on it. */
function buildSandbox({ sandbox, container, containerAddress, containerMac }: Host): void {
  const link = ['link', 'add', 'eth0', 'address', containerMac, 'mtu', String(MTU), 'netns', container];
  // Snooping bridges announce themselves.
  ip('-n', sandbox, 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0');
  ip(...link, 'type', 'veth', 'peer', 'name', 'veth0', 'mtu', String(MTU), 'netns', sandbox);
  ip('-n', sandbox, 'link', 'set', 'veth0', 'master', 'br0', 'up');
  ip('-n', sandbox, 'link', 'set', 'br0', 'up');
  ip('-n', container, 'address', 'add', `${containerAddress}/24`, 'dev', 'eth0');
  ip('-n', container, 'link', 'set', 'eth0', 'up');
}

/** Create a VXLAN device in the host's namespace, move it into the sandbox, and tell it where the other container is. */
function addVxlan(here: Host, there: Host, vni: number, port: number): void {
  const kind = ['type', 'vxlan', 'id', String(vni), 'dstport', String(port), 'nolearning', 'proxy', 'l2miss', 'l3miss'];
  ip('-n', here.name, 'link', 'add', 'vxlan0', 'mtu', String(MTU), ...kind);
  ip('-n', here.name, 'link', 'set', 'vxlan0', 'netns', here.sandbox);
  ip('-n', here.sandbox, 'link', 'set', 'vxlan0', 'master', 'br0', 'up');
  const { containerAddress, containerMac, address } = there;
  const entry = [containerMac, 'dev', 'vxlan0', 'dst', address, 'self', 'permanent'];
  execFileSync('bridge', ['-n', here.sandbox, 'fdb', 'add', ...entry], { stdio: 'pipe' });
  const neighbour = [containerAddress, 'lladdr', containerMac, 'dev', 'vxlan0', 'nud', 'permanent'];
  ip('-n', here.sandbox, 'neighbour', 'add', ...neighbour);
}

/**
 * Start a shell that deletes the namespaces when its input ends: on `sweep`, and when this process is killed.
 */
function startSweeper(namespaces: readonly string[]): { sweep(): void } {
  const script = 'read -r _; for name; do ip netns delete "$name"; done';
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...namespaces], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  return {
    sweep() {
      for (const namespace of namespaces) {
        if (existsSync(`/run/netns/${namespace}`)) ip('netns', 'delete', namespace);
      }
      child.stdin.end();
    },
  };
}

/**
 * `vxlens collect`: prints the script that gathers what `--inventory` reads. It collects nothing itself.
 *
 * @module
 */
import { parseWords } from './arguments.ts';
import { SCRIPT } from './collect-script.ts';
import { OutputClosed, STANDARD_OUTPUT, writeOut } from './output.ts';
import { UsageError } from './verb.ts';

const HELP = `vxlens collect   print a shell script that gathers what --inventory reads

The script is for POSIX shells and changes nothing: it lists. Read it before you run it, as root, on each host. What a
host has not, docker or ipvsadm, it leaves out and says so.

  sh collect.sh            write into vxlens-inventory/HOST of the current folder
  sh collect.sh FOLDER     write into FOLDER/HOST
  sh collect.sh -          write a tar archive to standard output, and nothing into any folder but a temporary one

  vxlens collect > collect.sh
  vxlens collect | ssh docker0 sudo sh -s - > docker0.tar
  vxlens trace --inventory docker0.tar --inventory docker1.tar *.pcap

What it runs, for each host (docker/):
  docker network ls, docker network inspect -v, docker ps, docker inspect (id, name and network settings alone),
  docker service ls, docker service inspect (names, addresses and ports alone), docker service ps, docker node ls,
  docker node inspect (name and address alone), ls -l /var/run/docker/netns
and in each network namespace (host/ and netns/NAME/):
  ip -j -d addr, ip -j -d link, ip -j neigh, ip -j route, bridge -j fdb, iptables-save -c, ip6tables-save -c,
  ipvsadm -Ln, conntrack -L

--inventory also reads these one by one, in any folder, as JSON or as the text that the commands print without -j:
docker network ls and inspect, docker ps, docker service ls, docker node ls, ip a, ip neigh, ip route, bridge fdb,
iptables -nvL -t nat, ipvsadm -Ln and -Sn, and pasted terminals, whose prompts and commands tell host and namespace.
HOST=PATH says which host a file or a folder is of.
`;

const FLAGS = { help: { type: 'boolean', short: 'h' } } as const;

/** Run `vxlens collect` and return its exit code. */
export async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseWords(words, FLAGS);
  if (positionals.length > 0) throw new UsageError('collect takes no FILE: it prints a script');
  try {
    const octets = Buffer.from(values.help === true ? HELP : SCRIPT);
    await writeOut(STANDARD_OUTPUT, octets, octets.length);
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
  return 0;
}

/**
 * Ports as Docker lists them: `*:80->80/tcp`, `0.0.0.0:8080-8081->80-81/tcp, :::8080-8081->80-81/tcp`.
 *
 * @module
 */
import type { PublishedPort, TransportProtocol } from './model.ts';

/** So many ports of one range are told one by one. */
const MOST = 1024;

/** Read a list of ports; those that are not published are left out. */
export function listedPorts(list: string): Pick<PublishedPort, 'protocol' | 'port' | 'targetPort'>[] {
  const found = new Map<string, Pick<PublishedPort, 'protocol' | 'port' | 'targetPort'>>();
  for (const word of list.split(',')) {
    const parts = /^\s*\S*:(\d{1,5})(?:-(\d{1,5}))?->(\d{1,5})(?:-(\d{1,5}))?\/(tcp|udp|sctp)\s*$/.exec(word);
    if (parts === null) continue;
    const first = Number(parts[1]);
    const count = Math.min(Number(parts[2] ?? first) - first + 1, MOST - found.size);
    const target = Number(parts[3]);
    const step = parts[4] === undefined ? 0 : 1;
    const protocol = parts[5] as TransportProtocol;
    for (let i = 0; i < count; i++) {
      found.set(`${protocol} ${first + i}`, { protocol, port: first + i, targetPort: target + i * step });
    }
  }
  return [...found.values()];
}

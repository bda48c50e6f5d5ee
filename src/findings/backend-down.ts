/**
 * `backend-down`: one of several servers behind a service refuses or ignores every connection, and the others serve.
 *
 * Needs one point. Fires where one server refused or did not answer at least two connections of one client to one port and
 * accepted none, while another server accepted connections of that client to that port. Silent where all fail
 * (`connection-refused`). Source: moby#30464, a load balancer that still counts on a task that is gone.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';

interface Server {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
  readonly port: string;
}

const FEWEST = 2;

/** One of several servers fails. */
export const backendDown: Detector = {
  finding: 'backend-down',
  explains: ['connection-refused'],
  watch: (): Watch => {
    const failed = new Cases<Server>();
    const served = new Cases<Server>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.kind !== 'tcp-handshake' || one.state === 'unrequested') return;
        const [client] = split(one.client);
        const [server, port] = split(one.server);
        const details = { vni: one.vni, client, server, port };
        const cases = one.state === 'answered' ? served : failed;
        cases.add([one.vni, client, server, port].join(' '), details, lastOf(one.reply), lastOf(one.request));
      },
      conclude: () =>
        [...failed].flatMap(({ details, count, evidence }): Finding[] => {
          const { vni, client, server, port } = details;
          const others = [...served].filter(
            ({ details: other }) => other.vni === vni && other.client === client && other.port === port,
          );
          if (count < FEWEST || others.length === 0 || others.some((other) => other.details.server === server))
            return [];
          // What stands in front of the servers fails as often as they do.
          const fronts = [...failed].filter(
            (one) =>
              one.details.port === port &&
              served.get([one.details.vni, one.details.client, one.details.server, port].join(' ')) !== undefined,
          );
          return [
            {
              finding: 'backend-down',
              severity: 'error',
              confidence: 'proved',
              summary: `${server} port ${port} served none of ${counted(count, 'connection')} from ${client}, and ${others.map((one) => one.details.server).join(', ')} served theirs.`,
              vni,
              subjects: [server, client, `${server}:${port}`, ...fronts.map((one) => `${one.details.server}:${port}`)],
              count,
              evidence,
              refutedBy: `A connection to ${server} port ${port} that was accepted.`,
              remedy: `Is the task at ${server} healthy, and does it listen on port ${port}? docker service ps; take it out of the load balancer (ipvsadm -Ln).`,
            },
          ];
        }),
    };
  },
};

/** Take an address and its port apart. */
function split(endpoint: string): readonly [address: string, port: string] {
  const at = endpoint.lastIndexOf(':');
  return [endpoint.slice(0, at).replace(/^\[|\]$/g, ''), endpoint.slice(at + 1)];
}

/**
 * `backend-down`: one of several servers behind a service refuses or ignores every connection, and the others serve.
 *
 * Needs one point. Fires where one server refused or did not answer at least `FAILED_CONNECTIONS` connections of one client to one port and
 * accepted none, while another server accepted connections of that client to that port. Silent where all fail
 * (`connection-refused`). Source: moby#30464, a load balancer that still counts on a task that is gone.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { bearerOf } from '../inventory/lookup.ts';
import { Cases, counted, lastOf } from './cases.ts';
import { splitEndpoint } from './endpoints.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { FAILED_CONNECTIONS } from './thresholds.ts';

interface Server {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
  readonly port: string;
}

/** One of several servers fails. */
export const backendDown: Detector = {
  finding: 'backend-down',
  explains: ['connection-refused', 'arp-unanswered', 'destination-unreachable', 'packet-loss', 'connection-reset'],
  meets: (cause, symptom) =>
    cause.subjects.slice(1).some((one) => symptom.subjects.includes(one)) ||
    (symptom.direction ?? symptom.subjects.slice(0, 2)).includes(cause.subjects[0]!),
  watch: (): Watch => {
    const failed = new Cases<Server>();
    const served = new Cases<Server>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.kind !== 'tcp-handshake' || one.state === 'unrequested') return;
        const [client] = splitEndpoint(one.client);
        const [server, port] = splitEndpoint(one.server);
        const details = { vni: one.vni, client, server, port };
        const cases = one.state === 'answered' ? served : failed;
        cases.add([one.vni, client, server, port].join(' '), details, lastOf(one.reply), lastOf(one.request));
      },
      conclude: ({ inventory }) =>
        [...failed].flatMap(({ details, count, evidence }): Finding[] => {
          const { vni, client, server, port } = details;
          const others = [...served].filter(
            ({ details: other }) => other.vni === vni && other.client === client && other.port === port,
          );
          if (
            count < FAILED_CONNECTIONS ||
            others.length === 0 ||
            others.some((other) => other.details.server === server)
          )
            return [];
          // What stands in front of the servers fails as often as they do.
          const fronts = [...failed].filter(
            (one) =>
              one.details.port === port &&
              served.get([one.details.vni, one.details.client, one.details.server, port].join(' ')) !== undefined,
          );
          const who = inventory === undefined ? undefined : bearerOf(inventory, vni, server);
          return [
            {
              finding: 'backend-down',
              severity: 'error',
              confidence: 'proved',
              summary: `${server}${who === undefined ? '' : ` (${who.text})`} port ${port} served none of ${counted(count, 'connection')} from ${client}, and ${others.map((one) => one.details.server).join(', ')} served theirs.`,
              vni,
              subjects: [
                ...new Set([
                  server,
                  `${server}:${port}`,
                  ...(who === undefined ? [] : [who.name]),
                  ...fronts.map((one) => `${one.details.server}:${port}`),
                ]),
              ],
              count,
              evidence,
              refutedBy: `A connection to ${server} port ${port} that was accepted.`,
              remedy: `Is the task ${who === undefined ? '' : `${who.name} `}at ${server} healthy, and does it listen on port ${port}? docker service ps${who?.service === undefined ? '' : ` ${who.service}`}; take it out of the load balancer (ipvsadm -Ln).`,
            },
          ];
        }),
    };
  },
};

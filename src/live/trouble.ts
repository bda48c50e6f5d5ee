/**
 * What goes wrong with a capture: libpcap's words understood, and what to do about each.
 *
 * @module
 */
import { LiveError, type LiveErrorCode } from './live-error.ts';
import type { PointSettings, Trouble, Via } from './via.ts';

/** What libpcap 1.10 and its callers say; the first that matches counts. */
const SAYINGS: readonly (readonly [RegExp, LiveErrorCode, string])[] = [
  [/No such device|There is no device named|SIOCGIFHWADDR: No such/i, 'no-such-interface', 'no such interface'],
  [/permission|Operation not permitted|not permitted/i, 'denied', 'not allowed to capture'],
  [/device is not up|is not up|network is down/i, 'interface-down', 'the interface is down'],
  [/interface went down/i, 'interface-down', 'the interface went down'],
  [/interface disappeared|no longer attached/i, 'interface-gone', 'the interface disappeared'],
  [/Cannot find module '(\.\.\/)*build\//, 'cap-not-built', 'the package cap is installed, but not built'],
  [/Cannot find (module|package) 'cap'/, 'no-program', 'the package cap is not installed'],
  [/Module did not self-register|NODE_MODULE_VERSION/, 'cap-not-built', 'the package cap was built for another Node'],
];

/** What libpcap's compiler of filters says has no word in common: these are what it is known to begin with. */
const FILTER_SAYINGS =
  /parse filter expression|syntax error|valid capture filter|Invalid capture filter|unknown (host|network|port|protocol|ether)|illegal (token|char|qualifier)|(no|not) VLAN support|no VLAN|not supported for|expression rejects all|filter/i;

/** Understand what a program complained of. */
export function understand(words: string): Trouble {
  const known = SAYINGS.find(([pattern]) => pattern.test(words));
  if (known !== undefined) return { code: known[1], reason: known[2] };
  if (FILTER_SAYINGS.test(words)) return { code: 'bad-filter', reason: `the filter is wrong: ${withoutPrefix(words)}` };
  return { code: 'failed', reason: withoutPrefix(words) };
}

/** Take the names of the program and of its function from the front of a message, and the full stop from its end. */
const withoutPrefix = (words: string): string =>
  words
    .trim()
    .replace(/^(tcpdump|dumpcap|nsenter|node): /, '')
    .replace(/^pcap_[a-z]+: /, '')
    .replace(/\.$/, '');

/** Make the error of a trouble, with its remedy. */
export function toError(trouble: Trouble, settings: PointSettings, via: Via): LiveError {
  return new LiveError(trouble.code, trouble.reason, settings.point, remedy(trouble.code, settings, via));
}

function remedy(code: LiveErrorCode, settings: PointSettings, via: Via): string {
  const { device, namespace } = settings;
  const within = namespace === undefined ? '' : `nsenter --net=${namespace} `;
  switch (code) {
    case 'no-such-interface':
      return `vxlens live --list${namespace === undefined ? '' : ` --netns ${namespace}`} names those there are${namespace === undefined ? '; one of a container or an overlay needs --netns' : ''}`;
    case 'denied':
      return allowed(via, namespace !== undefined);
    case 'bad-filter':
      return 'man pcap-filter tells the language';
    case 'interface-down':
      return `${within}ip link set ${device} up${via === 'cap' ? '; --via tcpdump outlasts an interface that goes down and up' : ''}`;
    case 'interface-gone':
      return "what came before was delivered; a container's interface goes with the container";
    case 'cap-not-built':
      return 'npm may have held back its install script: npm install-scripts approve cap && npm rebuild cap; or use --via tcpdump';
    case 'no-program':
      return noProgram(via);
    case 'no-such-namespace':
    case 'failed':
      return '';
  }
}

/** Say how to be allowed; to enter a namespace takes root in any case. */
function allowed(via: Via, elsewhere: boolean): string {
  if (elsewhere) return 'run it as root';
  switch (via) {
    case 'cap':
      return 'run it as root, or use --via tcpdump or dumpcap, either of which can be allowed to capture';
    case 'tcpdump':
      return 'run it as root, or allow tcpdump: sudo setcap cap_net_raw,cap_net_admin=eip "$(command -v tcpdump)"';
    case 'dumpcap':
      return 'run it as root, or join the group that may: sudo dpkg-reconfigure wireshark-common && sudo usermod -aG wireshark "$USER"';
  }
}

/** Say how to get a program. */
export function noProgram(via: Via): string {
  switch (via) {
    case 'cap':
      return 'it is built where a compiler, Python and the headers of libpcap are: apt-get install g++ make python3 libpcap-dev && npm install cap; or use --via tcpdump';
    case 'tcpdump':
      return 'apt-get install tcpdump, or use --via cap';
    case 'dumpcap':
      return 'apt-get install wireshark-common, or use --via tcpdump';
  }
}

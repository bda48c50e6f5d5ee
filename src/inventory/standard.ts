/**
 * The kinds of document that are known. To add one: its file, and a line here.
 *
 * @module
 */
import { forwardingLines, forwardingObjects } from './bridge-fdb.ts';
import { conntrack } from './conntrack.ts';
import { containerInspect, nodeInspect, serviceInspect } from './docker-inspect.ts';
import { containerList, networkList, nodeList, serviceList, taskList } from './docker-lists.ts';
import { dockerNetwork, dockerNetworkMembers } from './docker-network.ts';
import type { LineKind, ObjectKind } from './document.ts';
import { ipAddressText } from './ip-address-text.ts';
import { ipBrief } from './ip-brief.ts';
import { ipJson } from './ip-json.ts';
import { neighbourLines, neighbourObjects } from './ip-neighbour.ts';
import { routeLines, routeObjects } from './ip-route.ts';
import { iptablesList } from './iptables-list.ts';
import { iptablesSave } from './iptables-save.ts';
import { ipvsadm } from './ipvsadm.ts';
import { namespaceLines, namespaceObjects } from './namespace-list.ts';

/** Lists of objects, as JSON or as tables. */
export const objectKinds: readonly ObjectKind[] = [
  dockerNetwork,
  containerInspect,
  serviceInspect,
  nodeInspect,
  ipJson,
  forwardingObjects,
  neighbourObjects,
  routeObjects,
  networkList,
  containerList,
  serviceList,
  taskList,
  nodeList,
  namespaceObjects,
  dockerNetworkMembers,
];

/** Lines. */
export const lineKinds: readonly LineKind[] = [
  iptablesSave,
  iptablesList,
  ipAddressText,
  ipBrief,
  ipvsadm,
  conntrack,
  forwardingLines,
  neighbourLines,
  routeLines,
  namespaceLines,
];

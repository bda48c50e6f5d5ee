/**
 * `ip -j address` and `ip -j link`, with `-d` also what the devices are: an object an interface.
 *
 * @module
 */
import { addressOf, macOf, prefixedOf } from './address.ts';
import { at, type ObjectKind } from './document.ts';
import { flag, has, inside, objects, text, texts, whole } from './json.ts';
import type { Prefixed } from './model.ts';

/** `ip -j address`. */
export const ipJson: ObjectKind = {
  kind: 'ip -j address',
  fits: (object) => has(object, 'ifname', 'ifindex'),
  read(object, context) {
    const name = text(object, 'ifname');
    if (name === null) return;
    const link = inside(object, 'linkinfo');
    const data = inside(link, 'info_data');
    const kind = text(link, 'info_kind');
    context.facts.interfaces.push({
      ...at(context),
      name,
      index: whole(object, 'ifindex'),
      // A VXLAN device in another namespace than its underlay is given its own index.
      peerIndex: kind === 'vxlan' ? null : whole(object, 'link_index'),
      peerName: text(object, 'link'),
      peerNamespaceId: whole(object, 'link_netnsid'),
      mac: text(object, 'link_type') === 'loopback' ? null : (macOf(text(object, 'address') ?? '') ?? null),
      mtu: whole(object, 'mtu'),
      up: texts(object, 'flags').includes('UP'),
      addresses: objects(object, 'addr_info').flatMap((one): Prefixed[] => {
        const address = prefixedOf(`${text(one, 'local') ?? ''}/${whole(one, 'prefixlen') ?? ''}`);
        return address === undefined ? [] : [address];
      }),
      kind,
      bridge: text(object, 'master'),
      vxlan:
        kind !== 'vxlan'
          ? null
          : {
              vni: flag(data, 'external') === true ? null : whole(data, 'id'),
              port: whole(data, 'port'),
              local: addressOf(text(data, 'local') ?? text(data, 'local6') ?? '') ?? null,
              remote: addressOf(text(data, 'remote') ?? text(data, 'remote6') ?? text(data, 'group') ?? '') ?? null,
              learning: flag(data, 'learning'),
            },
      vlanId: kind === 'vlan' ? whole(data, 'id') : null,
    });
  },
};

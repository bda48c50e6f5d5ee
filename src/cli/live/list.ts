/**
 * `vxlens live --list`: the interfaces of a network namespace, and the namespaces there are.
 *
 * @module
 */
import { listInterfaces, type NetworkInterface } from '../../live/interfaces.ts';
import { findNamespace, listNamespaces, type NamedNamespace } from '../../live/namespace.ts';

/** List the interfaces of a namespace, as text or as JSON lines. */
export function listText(given: string | undefined, json: boolean): string {
  const interfaces = listInterfaces(given === undefined ? undefined : findNamespace(given));
  const namespaces = given === undefined ? listNamespaces() : [];
  return json ? jsonLines(interfaces, namespaces) : tables(interfaces, namespaces);
}

function jsonLines(interfaces: readonly NetworkInterface[], namespaces: readonly NamedNamespace[]): string {
  const objects = [
    ...interfaces.map((each) => ({ type: 'interface', ...each })),
    ...namespaces.map((each) => ({ type: 'namespace', ...each })),
  ];
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

/** Lay out what is listed in columns. */
export function tables(interfaces: readonly NetworkInterface[], namespaces: readonly NamedNamespace[]): string {
  const rows = interfaces.map(({ name, kind, vxlan, up, mtu, addresses }) => [
    name,
    vxlan === undefined ? kind : `${kind}, vni ${vxlan.vni}, port ${vxlan.port}`,
    up === undefined ? '' : up ? 'up' : 'down',
    mtu === 0 ? '' : String(mtu),
    addresses.join(' '),
  ]);
  const text = columns([['INTERFACE', 'KIND', 'STATE', 'MTU', 'ADDRESSES'], ...rows]);
  if (namespaces.length === 0) return text;
  return `${text}\n${columns([['NAMESPACE', 'PATH'], ...namespaces.map(({ name, path }) => [name, path])])}`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

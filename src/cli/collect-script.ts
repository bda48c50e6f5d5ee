/**
 * The script that `vxlens collect` prints: POSIX shell, and it only lists.
 *
 * What may hold secrets is not asked for: of containers, services and nodes only names, addresses and ports, never their
 * environment, labels or certificates.
 *
 * @module
 */

/** The script. */
export const SCRIPT: string = `#!/bin/sh
# Made by "vxlens collect". Lists what is known on this host of its networks, containers and namespaces, and changes
# nothing. Run as root: sh collect.sh [FOLDER], or sh collect.sh - for a tar archive on standard output.
set -u
umask 077
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
host=$(uname -n | tr -c 'A-Za-z0-9.\\n-' '-')
to=\${1:-vxlens-inventory}
archive=
if [ "$to" = - ]; then
  archive=1
  to=$(mktemp -d) || exit 1
  trap 'rm -rf "$to"' EXIT
  trap 'exit 1' HUP INT TERM
fi
root=$to/$host
mkdir -p "$root/host" "$root/docker" || exit 1
missing=

say() { printf 'vxlens collect: %s\\n' "$*" >&2; }
[ "$(id -u)" = 0 ] || say "not root: what only root may list will be missing"

have() {
  command -v "$1" >/dev/null 2>&1 && return 0
  case " $missing " in
  *" $1 "*) ;;
  *) missing="$missing $1"; say "$1 is not here: left out" ;;
  esac
  return 1
}

# keep FILE COMMAND...: what a command lists; nothing where it fails
keep() {
  file=$1
  shift
  if ! "$@" >"$file" 2>"$file.error"; then
    say "$* failed: $(head -n 1 "$file.error")"
    [ -s "$file" ] || rm -f "$file"
  elif [ ! -s "$file" ]; then
    rm -f "$file"
  fi
  rm -f "$file.error"
}

# namespace FOLDER [COMMAND...]: what is in a network namespace; COMMAND enters it
namespace() {
  in=$1
  shift
  mkdir -p "$in" || return
  if have ip; then
    keep "$in/ip-addr.json" "$@" ip -j -d addr
    keep "$in/ip-link.json" "$@" ip -j -d link
    keep "$in/ip-neigh.json" "$@" ip -j neigh show nud all
    keep "$in/ip-route.json" "$@" ip -j route
    keep "$in/ip-route6.json" "$@" ip -6 -j route
  fi
  have bridge && keep "$in/bridge-fdb.json" "$@" bridge -j fdb
  have iptables-save && keep "$in/iptables-save.txt" "$@" iptables-save -c
  have ip6tables-save && keep "$in/ip6tables-save.txt" "$@" ip6tables-save -c
  # Asking IPVS would load its module where nothing uses it.
  [ -e /proc/net/ip_vs ] && have ipvsadm && keep "$in/ipvsadm.txt" "$@" ipvsadm -Ln
  have conntrack && keep "$in/conntrack.txt" "$@" conntrack -L -o extended
}

namespace "$root/host"

entered=
for path in /var/run/docker/netns/* /var/run/netns/*; do
  [ -e "$path" ] || continue
  name=$(basename "$path")
  case " $entered default " in *" $name "*) continue ;; esac
  entered="$entered $name"
  if have nsenter; then
    namespace "$root/netns/$name" nsenter --net="$path"
  fi
done
[ -d /var/run/docker/netns ] && keep "$root/docker/netns.txt" ls -l /var/run/docker/netns

if have docker; then
  docker=$root/docker
  keep "$docker/network-ls.txt" docker network ls --no-trunc
  keep "$docker/ps.txt" docker ps --no-trunc
  for network in $(docker network ls -q --no-trunc 2>/dev/null); do
    keep "$docker/network-$network.json" docker network inspect -v "$network"
  done
  settings='{"Id":{{json .Id}},"Name":{{json .Name}},"NetworkSettings":{"SandboxKey":{{json .NetworkSettings.SandboxKey}},"Networks":{{json .NetworkSettings.Networks}}}}'
  containers=$(docker ps -q --no-trunc 2>/dev/null)
  [ -z "$containers" ] || keep "$docker/containers.json" docker inspect -f "$settings" $containers
  if docker node ls >/dev/null 2>&1; then
    keep "$docker/node-ls.txt" docker node ls
    keep "$docker/service-ls.txt" docker service ls
    nodes=$(docker node ls -q 2>/dev/null)
    node='{"ID":{{json .ID}},"Description":{"Hostname":{{json .Description.Hostname}}},"Status":{{json .Status}}}'
    [ -z "$nodes" ] || keep "$docker/nodes.json" docker node inspect -f "$node" $nodes
    service='{"ID":{{json .ID}},"Spec":{"Name":{{json .Spec.Name}}},"Endpoint":{"Ports":{{json .Endpoint.Ports}},"VirtualIPs":{{json .Endpoint.VirtualIPs}}}}'
    for one in $(docker service ls -q 2>/dev/null); do
      keep "$docker/service-$one.json" docker service inspect -f "$service" "$one"
      keep "$docker/tasks-$one.txt" docker service ps --no-trunc --filter desired-state=running "$one"
    done
  else
    say "no swarm manager: services and nodes are left out, ask a manager for them"
  fi
fi

if [ -n "$archive" ]; then
  tar -C "$to" -cf - "$host"
else
  say "written to $root"
fi
`;

/**
 * The peers: other programs that do the same work. Each is built, or looked for, and where that is in vain, it is
 * skipped and says why.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const GOPATHS = [process.env.GOPATH, '/usr/share/gocode'].filter((path) => path !== undefined);

/** A peer that is there, as the words of a command, or why it is not. */
const found = (...command) => ({ command });
const missing = (reason) => ({ reason });

/** Build the peers into `folder`, and tell of each how to run it, or why it cannot be. */
export function buildPeers(folder) {
  const source = (name) => join(HERE, 'peers', name);
  const target = (name) => join(folder, name);
  const c = (name, ...flags) => compile('cc', source(`${name}.c`), target(name), flags);
  return {
    clock: c('clock', '-O2'),
    c: c('limit', '-O3', '-march=native'),
    'c print': c('print', '-O3', '-march=native'),
    libpcap: c('libpcap', '-O2', '-lpcap'),
    libtins: compile('c++', source('libtins.cpp'), target('libtins'), ['-O2', '-ltins']),
    gopacket: buildGo(source('gopacket'), target('gopacket')),
    'pcap-parser': script('pcap-parser', source('pcap-parser.mjs')),
    node_pcap: script('pcap', source('node-pcap.mjs')),
    tcpdump: program('tcpdump'),
    tshark: program('tshark'),
  };
}

function compile(compiler, from, to, flags) {
  if (!installed(compiler)) return missing(`there is no ${compiler}`);
  const { status, stderr } = spawnSync(compiler, ['-o', to, from, ...flags], { encoding: 'utf8', timeout: 120_000 });
  return status === 0 ? found(to) : missing(`it does not compile: ${stderr.split('\n')[0]}`);
}

function buildGo(from, to) {
  if (!installed('go')) return missing('there is no go');
  const gopath = GOPATHS.find((path) => existsSync(join(path, 'src/github.com/google/gopacket')));
  if (gopath === undefined) return missing('there is no gopacket');
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: gopath };
  const { status, stderr } = spawnSync('go', ['build', '-o', to, '.'], {
    cwd: from,
    env,
    encoding: 'utf8',
    timeout: 300_000,
  });
  return status === 0 ? found(to) : missing(`it does not build: ${stderr.split('\n')[0]}`);
}

function script(name, path) {
  try {
    createRequire(path).resolve(name);
    return found(process.execPath, path);
  } catch {
    return missing(`the npm package ${name} is not installed`);
  }
}

const program = (name) => (installed(name) ? found(name) : missing('it is not installed'));

const installed = (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;

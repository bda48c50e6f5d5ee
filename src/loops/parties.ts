/**
 * Who takes part: tunnels between VTEPs, and the stations in the overlays.
 *
 * @module
 */
import { laneX, laneY, mix, mixNumber, start } from './lanes.ts';
import {
  DOUBT,
  FORGOTTEN_PARTIES,
  FURTHER,
  STATION,
  STATION_ADDRESS,
  STATION_KEY,
  STATION_MAC,
  STATION_OVERLAY,
  STATION_SINCE,
  STATION_SLOTS_AT,
  STATION_SLOTS_MASK,
  STATION_VTEP,
  STATIONS,
  STATIONS_AT,
  STATIONS_MOST,
  TOLD_OUTER_DESTINATION,
  TOLD_OUTER_SOURCE,
  TOLD_OWN,
  TOLD_PORT,
  TOLD_SOURCE,
  TOLD_SOURCE_MAC,
  TOLD_TIME,
  TOLD_VNI,
  TUNNEL,
  TUNNEL_A,
  TUNNEL_B,
  TUNNEL_KEY,
  TUNNEL_OVERLAY,
  TUNNEL_PORT,
  TUNNEL_SINCE,
  TUNNEL_SLOTS_AT,
  TUNNEL_SLOTS_MASK,
  TUNNEL_TALKS,
  TUNNELS,
  TUNNELS_AT,
  TUNNELS_MOST,
} from './learned.ts';
import { float, low, setFloat, setWord, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { crowded, enlarge, find } from './slots.ts';

/** What the lanes of a tunnel and of a station begin with. */
const TUNNEL_FAMILY: i32 = 1;
const STATION_FAMILY: i32 = 2;

/** The way of a packet: twice its tunnel's number, one more on the way back; -1 outside of tunnels. */
export function wayOf(): i32 {
  const vni = word(TOLD_VNI);
  if (vni < 0) return -1;
  const from = float(TOLD_OUTER_SOURCE);
  const to = float(TOLD_OUTER_DESTINATION);
  start(TUNNEL_FAMILY);
  mixNumber(from < to ? from : to);
  mixNumber(from < to ? to : from);
  mix(vni);
  mix(word(TOLD_PORT));
  const rows = word(TUNNELS_AT);
  const slots = word(TUNNEL_SLOTS_AT);
  const tunnels = word(TUNNELS);
  if (crowded(tunnels, word(TUNNEL_SLOTS_MASK))) enlarge(slots, TUNNEL_SLOTS_MASK, rows + TUNNEL_KEY, TUNNEL, tunnels);
  const slot = find(slots, word(TUNNEL_SLOTS_MASK), rows + TUNNEL_KEY, TUNNEL, laneX(), laneY());
  if (word(slot) !== 0) {
    const number = word(slot) - 1;
    return number * 2 + (float(rows + number * TUNNEL + TUNNEL_A) === from ? 0 : 1);
  }
  if (tunnels === word(TUNNELS_MOST)) {
    setFloat(FORGOTTEN_PARTIES, float(FORGOTTEN_PARTIES) + 1.0);
    return -1;
  }
  setWord(slot, tunnels + 1);
  setWord(TUNNELS, tunnels + 1);
  const row = rows + tunnels * TUNNEL;
  setFloat(row + TUNNEL_A, from);
  setFloat(row + TUNNEL_B, to);
  setFloat(row + TUNNEL_SINCE, float(TOLD_TIME));
  setWord(row + TUNNEL_OVERLAY, vni);
  setWord(row + TUNNEL_PORT, word(TOLD_PORT));
  setWord(row + TUNNEL_KEY, laneX());
  setWord(row + TUNNEL_KEY + 4, laneY());
  return tunnels * 2;
}

/** Two addresses talked for the first time in a tunnel. */
export function talked(tunnel: i32): void {
  const talks = word(TUNNELS_AT) + tunnel * TUNNEL + TUNNEL_TALKS;
  setFloat(talks, float(talks) + 1.0);
}

/** The overlay of a way. */
export function overlayOf(way: i32): i32 {
  return way < 0 ? -1 : word(word(TUNNELS_AT) + (way >> 1) * TUNNEL + TUNNEL_OVERLAY);
}

/** Learn of a packet's sender, and say whether it is known to be one station. */
export function sender(): boolean {
  const mac = float(TOLD_SOURCE_MAC);
  // Not 0, and not a group's: those have the lowest bit of the first octet.
  if (mac <= 0.0 || (low(mac / 1_099_511_627_776.0) & 1) !== 0) return false;
  start(STATION_FAMILY);
  mixNumber(mac);
  mix(word(TOLD_VNI));
  const rows = word(STATIONS_AT);
  const slots = word(STATION_SLOTS_AT);
  const stations = word(STATIONS);
  if (crowded(stations, word(STATION_SLOTS_MASK))) {
    enlarge(slots, STATION_SLOTS_MASK, rows + STATION_KEY, STATION, stations);
  }
  const slot = find(slots, word(STATION_SLOTS_MASK), rows + STATION_KEY, STATION, laneX(), laneY());
  if (word(slot) === 0) {
    if (stations === word(STATIONS_MOST)) {
      setFloat(FORGOTTEN_PARTIES, float(FORGOTTEN_PARTIES) + 1.0);
      return false;
    }
    setWord(slot, stations + 1);
    setWord(STATIONS, stations + 1);
    begin(rows + stations * STATION, mac);
  }
  know(word(slot), rows + (word(slot) - 1) * STATION);
  return true;
}

function begin(row: i32, mac: f64): void {
  setFloat(row + STATION_MAC, mac);
  setFloat(row + STATION_VTEP, -1.0);
  setFloat(row + STATION_SINCE, float(TOLD_TIME));
  setFloat(row + STATION_ADDRESS, -1.0);
  setWord(row + STATION_OVERLAY, word(TOLD_VNI));
  setWord(row + STATION_KEY, laneX());
  setWord(row + STATION_KEY + 4, laneY());
}

/** Note the address of a station, and the VTEP that it is behind. */
function know(station: i32, row: i32): void {
  const source = float(TOLD_SOURCE);
  if (word(TOLD_OWN) !== 0 && source > 0.0) {
    const address = float(row + STATION_ADDRESS);
    if (address < 0.0) setFloat(row + STATION_ADDRESS, source);
    else if (address !== source) setWord(FURTHER, station);
  }
  if (word(TOLD_VNI) < 0) return;
  const vtep = float(row + STATION_VTEP);
  if (vtep < 0.0) setFloat(row + STATION_VTEP, float(TOLD_OUTER_SOURCE));
  else if (vtep !== float(TOLD_OUTER_SOURCE)) setWord(DOUBT, 1);
}

/** The first station from `from` on that stands before a place in the order of overlays and addresses, or their number. */
export function before(from: i32, overlay: i32, mac: f64): i32 {
  const rows = word(STATIONS_AT);
  const stations = word(STATIONS);
  let station = from;
  for (; station < stations; station++) {
    const row = rows + station * STATION;
    const other = word(row + STATION_OVERLAY);
    if (other < overlay || (other === overlay && float(row + STATION_MAC) < mac)) break;
  }
  return station;
}

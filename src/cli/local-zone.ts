/**
 * The machine's time zone.
 *
 * @module
 */
import type { Zone } from '../reports/tcpdump.ts';

/** Local time as the machine and the variable TZ have it, to the minute; UTC for times beyond all dates (ECMA-262 §21.4.1.1). */
export const localZone: Zone = (seconds) => -60 * (new Date(seconds * 1000).getTimezoneOffset() || 0);

/**
 * Everything that the correlator tells, told apart by `type`.
 *
 * @module
 */
import type { Clock } from './clock.ts';
import type { Crossing } from './crossing.ts';
import type { Endpoint } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import type { Bounds, Point } from './point.ts';
import type { Summary } from './summary.ts';
import type { Tunnel } from './tunnel.ts';

/** What the correlator tells. */
export type Conversation = Exchange | Crossing | Tunnel | Endpoint | Clock | Point | Summary | Bounds;

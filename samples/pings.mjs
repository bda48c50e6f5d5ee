/**
 * Follows each ping through all points of capture: `node samples/pings.mjs FILE...`, after `npm run build`.
 */
import { correlate } from 'vxlens';
import { open } from 'vxlens/node';

const captures = process.argv.slice(2).map((path) => open(path));
for await (const told of correlate(captures)) {
  if (told.type !== 'exchange' || told.kind !== 'echo') continue;
  const end = told.rtt === null ? told.state : `${told.rtt / 1000} µs`;
  console.log(`${told.client} > ${told.server}, sequence ${told.sequence}: ${end}`);
  console.log(`  request: ${told.request.map(({ point }) => point).join(' > ')}`);
  console.log(`  reply:   ${told.reply.map(({ point }) => point).join(' > ')}`);
}

/**
 * Names of tasks: `nginxservice.1.oxct67n2tjmkja8fy845nx49b`, the service, the slot and the task's id; in a global service
 * the node's id stands in the place of the slot.
 *
 * @module
 */
import type { Task } from './model.ts';

/** Take a container's name apart; undefined where it is no task's. */
export function taskOf(name: string): Pick<Task, 'name' | 'id' | 'service' | 'slot'> | undefined {
  const found = /^([\w-][\w.-]*)\.(\d{1,9}|[\da-z]{25})\.([\da-z]{25})$/.exec(name);
  if (found === null) return undefined;
  const [, service = '', slot = '', id = ''] = found;
  return { name: `${service}.${slot}`, id, service, slot };
}

/**
 * `--inventory` and `-n`, which go with it: the options, apart from what they need. That is loaded where one is given.
 *
 * @module
 */
import type { OpenedInventory } from './inventory.ts';

/** The option, as `parseArgs` of `node:util` takes it. */
export const INVENTORY_FLAG = { inventory: { type: 'string', multiple: true } } as const;

/** The lines of a verb's help. */
export const INVENTORY_HELP: string = `  --inventory PATH a file, folder or tar archive that "vxlens collect" or an engineer made: containers, networks and
                   hosts are called by name beside their addresses; HOST=PATH says of which host; may be given again
`;

/** Read the inventory that was given; undefined where none was. */
export async function given(paths: readonly string[] | undefined): Promise<OpenedInventory | undefined> {
  if (paths === undefined || paths.length === 0) return undefined;
  const { inventoryOf } = await import('./inventory.ts');
  return inventoryOf(paths);
}

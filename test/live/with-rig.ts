/**
 * Declares tests that need a rig: where there can be none they are skipped and say why; with CI=true they fail instead.
 */
import { test } from '@jest/globals';
import { unless } from '../oracle/need.ts';
import { rigMissing } from './rig.ts';

/** `test`, for a test that needs root and iproute2. */
export const withRig: ReturnType<typeof unless> =
  rigMissing !== undefined && process.env['CI'] === 'true'
    ? (name) => {
        test(name, () => {
          throw new Error(rigMissing);
        });
      }
    : unless(rigMissing);

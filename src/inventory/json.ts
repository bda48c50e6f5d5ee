/**
 * Fields of JSON that anybody may have written: of the type that is asked for, or not there.
 *
 * @module
 */
import type { JsonObject } from './document.ts';

/** Longer texts are no names. */
const LONGEST = 1024;

/** Whether a value is an object, and no list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text that is not empty; null where the field holds something else. */
export function text(object: JsonObject, field: string): string | null {
  const value = own(object, field);
  return typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : null;
}

/** A whole number >= 0, as a number or as digits; null where the field holds something else. */
export function whole(object: JsonObject, field: string): number | null {
  const value = own(object, field);
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** True or false; null where the field holds something else. */
export function flag(object: JsonObject, field: string): boolean | null {
  const value = own(object, field);
  return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : null;
}

/** An object; an empty one where the field holds something else. */
export function inside(object: JsonObject, field: string): JsonObject {
  const value = own(object, field);
  return isObject(value) ? value : {};
}

/** A list's objects; none where the field holds something else. */
export function objects(object: JsonObject, field: string): readonly JsonObject[] {
  const value = own(object, field);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A list's texts; none where the field holds something else. */
export function texts(object: JsonObject, field: string): readonly string[] {
  const value = own(object, field);
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string' && one.length <= LONGEST)
    : [];
}

/** Whether an object has all of these fields. */
export const has = (object: JsonObject, ...fields: readonly string[]): boolean =>
  fields.every((field) => Object.hasOwn(object, field));

const own = (object: JsonObject, field: string): unknown => (Object.hasOwn(object, field) ? object[field] : undefined);

/** Owns the question whether a text is a uuid. Postgres answers a malformed one with an error where "no such row" is meant. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

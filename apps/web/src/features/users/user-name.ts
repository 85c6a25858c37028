/** Owns what a username may be. Pure; the form and the server share it. */

/** Longest name, characters: it must fit a column and a log line. */
export const MAX_NAME_LENGTH = 64;

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u;

export type NameFault = 'missingName' | 'badName';

/** Spaces around a name are not part of it. Letters of any script are: a team's names are written as the team writes them. */
export function nameFault(typed: string): NameFault | null {
  const name = typed.normalize('NFKC').trim();
  if (name === '') return 'missingName';
  return [...name].length <= MAX_NAME_LENGTH && NAME.test(name) ? null : 'badName';
}

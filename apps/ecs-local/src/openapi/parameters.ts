/** The parameters of one call: decoding of the wire encodings (EO1.4) into typed values, with errors that name the parameter. */
import { ApiError, invalidParameter, missingParameter } from './errors.ts';

/** More elements than any operation takes; stops `InstanceId.999999999`. */
const maxListElements = 1000;

export interface TagPair {
  readonly key: string;
  readonly value: string | undefined;
}

/** Decodes `a=b&c=d` with `+` as space; throws ApiError on broken percent-encoding. */
export function decodeForm(raw: string): [string, string][] {
  if (raw === '') return [];
  return raw.split('&').filter((pair) => pair !== '').map((pair) => {
    const at = pair.indexOf('=');
    const [key, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    return [decode(key), decode(value)];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ApiError(400, 'InvalidParameter', 'The parameters are not valid percent-encoded UTF-8.');
  }
}

export class Parameters {
  private readonly values: ReadonlyMap<string, string>;

  constructor(pairs: Iterable<readonly [string, string]>) {
    const values = new Map<string, string>();
    for (const [key, value] of pairs) {
      // One name, one value: two would let a log and a handler see different ones.
      if (values.has(key)) throw invalidParameter(key, 'it is given more than once');
      values.set(key, value);
    }
    this.values = values;
  }

  /** All pairs in key order, for idempotency and page tokens. */
  entries(): [string, string][] {
    return [...this.values].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** A non-empty string; empty counts as not given, as the service treats it. */
  string(name: string): string | undefined {
    return this.values.get(name) || undefined;
  }

  required(name: string): string {
    const value = this.string(name);
    if (value === undefined) throw missingParameter(name);
    return value;
  }

  integer(name: string): number | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(text)) throw invalidParameter(name, 'it is not an integer');
    return Number(text);
  }

  boolean(name: string): boolean | undefined {
    const text = this.string(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text !== 'true' && text !== 'false') throw invalidParameter(name, 'it is neither true nor false');
    return text === 'true';
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const found = allowed.find((value) => value === text);
    if (found === undefined) throw invalidParameter(name, `it is none of ${allowed.join(', ')}`);
    return found;
  }

  /** `Name.1`, `Name.2`, … in numeric order. */
  list(name: string): string[] {
    return this.indexes(name).flatMap((index) => this.string(`${name}.${index}`) ?? []);
  }

  /** Whether there is any element of a list, of scalars or of structs. */
  hasList(name: string): boolean {
    return this.indexes(name).length > 0;
  }

  /** A parameter that is one string holding a JSON array of strings. */
  jsonList(name: string): string[] | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const value = parseJson(name, text);
    if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string')) {
      throw invalidParameter(name, 'it is not a JSON array of strings');
    }
    return value;
  }

  /** A parameter that is one string holding a JSON object. */
  jsonObject(name: string): Readonly<Record<string, unknown>> | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const value = parseJson(name, text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidParameter(name, 'it is not a JSON object');
    return value as Record<string, unknown>;
  }

  /** `Tag.N.Key` / `Tag.N.Value`; a tag without a value asks for the key alone. */
  tags(): TagPair[] {
    return this.indexes('Tag').map((index) => {
      const key = this.string(`Tag.${index}.Key`);
      if (key === undefined) throw invalidParameter(`Tag.${index}.Key`, 'it is empty');
      return { key, value: this.string(`Tag.${index}.Value`) };
    });
  }

  private indexes(name: string): number[] {
    const prefix = `${name}.`;
    const found = new Set<number>();
    for (const key of this.values.keys()) {
      if (!key.startsWith(prefix)) continue;
      const digits = /^\d+/.exec(key.slice(prefix.length))?.[0];
      const index = Number(digits);
      if (digits === undefined || index < 1 || index > maxListElements) throw invalidParameter(key, `list elements are numbered from 1 to ${maxListElements}`);
      found.add(index);
    }
    return [...found].sort((a, b) => a - b);
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidParameter(name, 'it is not JSON');
  }
}

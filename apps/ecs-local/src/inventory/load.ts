/** Reads ecs-local.yaml, writing the demo inventory on first start; errors name file, line and field. */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { writeFileAtomically } from '../region/atomic-file.ts';
import { demoInventory } from './demo.ts';
import type { Inventory } from './inventory.ts';
import { readInventory, type Complaint } from './schema.ts';

/** The inventory cannot be used; the message has one line per fault: `ecs-local.yaml:12: instances[1].region …`. */
class InventoryError extends Error {
  override readonly name = 'InventoryError';
}

/** Reads the inventory at `path`, creating it with the demo instances when there is none. Throws InventoryError. */
export async function loadInventory(path: string): Promise<Inventory> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new InventoryError(`${path} cannot be read (${error.code ?? error.message}).`);
  });
  if (text !== undefined) return parseInventory(text, basename(path));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileAtomically(path, demoInventory, 0o600);
  return parseInventory(demoInventory, basename(path));
}

/** Parses the text of an inventory; `name` is the file named in errors. Throws InventoryError. */
export function parseInventory(text: string, name: string): Inventory {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    throw new InventoryError(document.errors.map((error) => `${name}:${lineOf(error.pos[0])}: ${error.message}`).join('\n'));
  }
  const result = readInventory(document.toJS({ maxAliasCount: 100 }));
  if ('inventory' in result) return result.inventory;
  throw new InventoryError(result.complaints.map((complaint) => `${name}:${lineOf(offsetOf(document, complaint))}: ${describe(complaint)}`).join('\n'));
}

function describe({ path, message }: Complaint): string {
  const field = path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
  return field === '' ? message : `${field}: ${message}`;
}

/** Where a complaint's field stands; a field that is missing is reported where its parent begins. */
function offsetOf(document: Document.Parsed, { path }: Complaint): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    // The key's own place where there is one: a value may begin lines below it.
    const items: unknown = typeof key === 'string' && parent && typeof parent === 'object' && 'items' in parent ? parent.items : undefined;
    const pair = Array.isArray(items) ? items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key) : undefined;
    if (isPair(pair) && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

import { expectTypeOf, test } from 'vitest';
import type { TicketIntent as StoredIntent } from '@workbench/db';
import type { TicketIntent } from '@workbench/protocol/internal-api';

type Of<I extends { kind: string }, K> = Extract<I, { kind: K }>;

test('what the records hold of an intent is what the contract says of it', () => {
  expectTypeOf<TicketIntent>().toExtend<StoredIntent>();
  expectTypeOf<StoredIntent['kind']>().toEqualTypeOf<TicketIntent['kind']>();
  expectTypeOf<keyof Of<StoredIntent, 'open'>>().toEqualTypeOf<keyof Of<TicketIntent, 'open'>>();
  expectTypeOf<keyof Of<StoredIntent, 'attach'>>().toEqualTypeOf<keyof Of<TicketIntent, 'attach'>>();
});

import { defineConfig } from 'prisma/config';

/**
 * Tells Prisma's command line where the schema is. It is used for `generate` only (scripts/prisma-generate.ts);
 * migrations are applied by packages/db at start, so no database address is needed here.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});

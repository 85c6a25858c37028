/** Owns how the pages are built. Headers and addresses are the business of src/http/, which stands in front of Next.js. */
import path from 'node:path';
import type { NextConfig } from 'next';

const repositoryRoot = path.join(import.meta.dirname, '../..');

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked by `npm run types` in every test run; a second pass would only make the first `npm start` slower.
  typescript: { ignoreBuildErrors: true },
  // The workspace packages lie above this folder.
  turbopack: { root: repositoryRoot },
  outputFileTracingRoot: repositoryRoot,
  // Native or worker-based modules that must be loaded from node_modules as they are.
  serverExternalPackages: ['pg', 'pino', '@prisma/client', '@prisma/adapter-pg'],
  devIndicators: false,
};

export default config;

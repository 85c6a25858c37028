/**
 * Owns how the pages are built. Headers and addresses are the business of src/http/, which stands in front of Next.js.
 * Not TypeScript: the running server reads it too, and would load its compiler for it at every start.
 */
import path from 'node:path';

const repositoryRoot = path.join(import.meta.dirname, '../..');

/** @type {import('next').NextConfig} */
const config = {
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

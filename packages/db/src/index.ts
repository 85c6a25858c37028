/** The package's door: opening, migrating, and one named query per thing an app asks. Prisma's own types stay inside. */
export { openDatabase, type Database, type OpenDatabaseOptions } from './database.ts';
export { migrate, MigrationError, type MigrateOptions } from './migrate.ts';
export { copyDatabase, dropDatabase, ensureDatabase, type DatabaseCopy, type OwnedDatabase } from './database-admin.ts';
export * from './users.ts';
export { LastAdministratorError, setUserDisabled, setUserRole } from './user-state.ts';
export * from './user-passwords.ts';
export * from './user-overview.ts';
export * from './web-sessions.ts';
export * from './sign-in-attempts.ts';
export * from './tickets.ts';
export * from './sessions.ts';
export * from './cloud-sessions.ts';
export * from './host-keys.ts';
export * from './audit.ts';
export * from './settings.ts';
export * from './gateway-lock.ts';

export * from './codec.ts';
export * from './errors.ts';
export * from './flow.ts';
export * from './ids.ts';
export * from './limits.ts';
export * from './messages.ts';
export * from './sequences.ts';
export * from './version.ts';

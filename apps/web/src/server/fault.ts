/** Owns what a log line may say of an unexpected error: its kind and code. Messages stay out: they quote addresses, statements and values. Pure. */

export interface Fault {
  readonly fault: string;
  readonly faultCode?: string;
}

/** As Node.js, Postgres and Prisma spell their codes; anything longer is a text that somebody wrote. */
const CODE = /^[A-Z0-9_]{1,40}$/;

export function describeFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { fault: typeof error };
  const code = 'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? error.code : undefined;
  return { fault: error.name, ...(code !== undefined && { faultCode: code }) };
}

import NextAuth from 'next-auth';
import { authOptions } from '../../../../server/auth-options.ts';

/** next-auth takes its settings at each request, so that a build needs no environment. */
const handle = (request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> => NextAuth(authOptions())(request, context) as Promise<Response>;

export { handle as GET, handle as POST };

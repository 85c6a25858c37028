import NextAuth from 'next-auth';
import { isAuthDoor } from '../../../../server/auth-doors.ts';
import { authOptions } from '../../../../server/auth-options.ts';

/** next-auth takes its settings at each request, so that a build needs no environment. */
async function handle(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const [action] = (await context.params).nextauth;
  if (!isAuthDoor(request.method, action)) return new Response(null, { status: 404 });
  return NextAuth(authOptions())(request, context) as Promise<Response>;
}

export { handle as GET, handle as POST };

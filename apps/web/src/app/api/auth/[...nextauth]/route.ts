import NextAuth from 'next-auth';
import { bodyRefusal, isAuthDoor } from '../../../../server/auth-doors.ts';
import { authOptions } from '../../../../server/auth-options.ts';
import { describeFault } from '../../../../server/fault.ts';
import { log } from '../../../../server/log.ts';
import { requestId } from '../../../../server/request-facts.ts';

/** next-auth takes its settings at each request, so that a build needs no environment. */
async function handle(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const [action] = (await context.params).nextauth;
  if (!isAuthDoor(request.method, action)) return new Response(null, { status: 404 });
  const refused = bodyRefusal(request.method, request.headers.get('content-length'));
  if (refused !== null) return new Response(null, { status: refused });
  try {
    return (await NextAuth(authOptions())(request, context)) as Response;
  } catch (error) {
    // Fields of another type than a form sends, for one. Next.js would print the whole error.
    log().warn({ requestId: await requestId(), ...describeFault(error) }, 'next-auth failed');
    return new Response(null, { status: 400 });
  }
}

export { handle as GET, handle as POST };

/** Owns the two requests that sign a person in with next-auth: its CSRF token, then the credentials. It does not know the form. */

export type SignInAnswer = { readonly kind: 'in' } | { readonly kind: 'wrong' } | { readonly kind: 'busy' } | { readonly kind: 'failed' } | { readonly kind: 'throttled'; readonly waitSeconds: number };

async function post(path: string, fields: Record<string, string>): Promise<{ response: Response; url: URL | null }> {
  const { csrfToken } = (await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json()) as { csrfToken: string };
  const response = await fetch(path, { method: 'POST', body: new URLSearchParams({ ...fields, csrfToken, json: 'true', callbackUrl: window.location.origin }) });
  const { url } = (await response.json()) as { url?: string };
  return { response, url: url === undefined ? null : new URL(url, window.location.origin) };
}

/** Never throws: a network that fails is one of the answers. */
export async function signInWithPassword(name: string, password: string): Promise<SignInAnswer> {
  try {
    const { response, url } = await post('/api/auth/callback/credentials', { name, password });
    const error = url?.searchParams.get('error') ?? null;
    if (response.ok && error === null) return { kind: 'in' };
    const wait = /^throttled:(\d+)$/.exec(error ?? '')?.[1];
    if (wait !== undefined) return { kind: 'throttled', waitSeconds: Number(wait) };
    if (error === 'busy') return { kind: 'busy' };
    return error === 'CredentialsSignin' ? { kind: 'wrong' } : { kind: 'failed' };
  } catch {
    return { kind: 'failed' };
  }
}

/** @returns the provider's address to go to, or null when it could not be asked. */
export async function providerAddress(returnTo: string): Promise<string | null> {
  try {
    const { url } = await post('/api/auth/signin/oidc', { callbackUrl: returnTo });
    return url?.href ?? null;
  } catch {
    return null;
  }
}

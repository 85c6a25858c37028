/** Owns the checked filling of the SDK's request classes, whose constructors take any map and drop misspelt names in silence. */

/** The data fields of a request class; absent and undefined mean the same to the SDK. */
type Fields<Request> = { readonly [Name in keyof Request as Request[Name] extends (...args: never) => unknown ? never : Name]?: Request[Name] | undefined };

/** A request of that class with those fields. */
export function fill<Request>(RequestClass: new (map?: Record<string, unknown>) => Request, fields: Fields<Request>): Request {
  return new RequestClass(fields as Record<string, unknown>);
}

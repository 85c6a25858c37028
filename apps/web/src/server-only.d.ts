/** Next.js answers this import itself: with nothing on the server, with a build error in a bundle for the browser. */
declare module 'server-only';

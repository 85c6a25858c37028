/** Owns the names of the headers that the front of this process adds to a request; what a client sends under them is overwritten. */

/** Path and query as asked for, so that sign-in can lead back there. */
export const REQUEST_PATH_HEADER = 'x-workbench-path';

/** Drawn for each request, for the log; the answer carries it as `x-request-id`. */
export const REQUEST_ID_HEADER = 'x-workbench-request-id';

/** Owns the numbers of the message types (SM3), which both frame forms share. There is no type 4. */
export const messageType = { input: 0, output: 1, size: 2, close: 3, status: 5 } as const;

/** What both peers write into the SchemaVersion field; nobody checks it (SM2.4). */
export const schemaVersion = '1.01';

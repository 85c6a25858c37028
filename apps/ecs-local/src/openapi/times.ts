/** How the service writes times. */

/** UTC to the second, as the Cloud Assistant and Session Manager operations write them; "" for a time that has not come. */
export const isoSeconds = (epochMs: number | undefined): string => (epochMs === undefined ? '' : `${new Date(epochMs).toISOString().slice(0, 19)}Z`);

/** UTC to the minute, as the core operations write them. */
export const isoMinutes = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 16)}Z`;

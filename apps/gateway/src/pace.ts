/** Owns how fast a page parses and how far away it is, from its acknowledgements, and the window that follows (docs/PROTOCOL.md, FL7). Pure. */
import { INITIAL_WINDOW_BYTES, MIN_WINDOW_BYTES } from '@workbench/protocol';

/** What is known of the way to a page and of its parser. Times are milliseconds of the monotonic clock, offsets those of the output. */
export interface Pace {
  /** Least time from sending to acknowledgement while nothing was queued. Infinity while unknown. */
  readonly roundTripMs: number;
  /** What the page parses while it has enough to do; 0 while unknown. */
  readonly bytesPerMs: number;
  /** A byte on its way, whose acknowledgement will tell a round-trip. */
  readonly mark: { readonly offset: number; readonly at: number } | null;
  /** Since when, and from where, the rate is being measured. */
  readonly since: { readonly parsed: number; readonly at: number };
  /** When credit was last short: only while it is, the rate is the page's and not the program's. */
  readonly shortAt: number;
  /** When the page last acknowledged anything. */
  readonly heardAt: number;
  /** For how long the page says nothing although it has enough to do, because it draws. */
  readonly silenceMs: number;
}

export const initialPace = (at: number, parsed: number): Pace => ({
  roundTripMs: Infinity,
  bytesPerMs: 0,
  mark: null,
  since: { parsed, at },
  shortAt: -Infinity,
  heardAt: at,
  silenceMs: 0,
});

/** A rate is measured over at least this long, milliseconds. */
const MEASURE_MS = 20;
/** What is measured over so long or longer is believed at once, milliseconds; less counts for its share, as pages parse and draw by turns. */
const MEAN_MS = 100;
/** A page is not taken for much slower at once: what was measured may have begun while the program said nothing. */
const SLOWER = 0.5;
/** A network that became longer is believed little by little. */
const LONGER = 0.1;
/** A page that says nothing for longer does not draw: it is hidden, asleep or far away. Milliseconds. */
const LONGEST_SILENCE_MS = 60;
/** One long drawing is no rule … */
const LONGER_SILENCE = 0.5;
/** … and between two drawings there are many acknowledgements. */
const SILENCE_FADES = 0.98;

/** Bytes up to `offset` have just left. */
export const afterSending = (pace: Pace, offset: number, at: number): Pace => (pace.mark ? pace : { ...pace, mark: { offset, at } });

/** Bytes wait, and there is no credit for them. */
export const afterShortage = (pace: Pace, at: number): Pace => ({ ...pace, shortAt: at });

/** The page has parsed up to an offset. Each field by its name: this runs for each acknowledgement, and V8 of Node 20 makes an object in 7 ns and copies it (`...`) in 150. */
export function afterParsing(pace: Pace, parsed: number, at: number): Pace {
  const { mark, since } = pace;
  const isBack = mark !== null && parsed >= mark.offset;
  const roundTripMs = isBack ? roundTripAfter(pace, mark.at, at) : pace.roundTripMs;
  const isMeasured = at - since.at >= (Number.isFinite(roundTripMs) ? Math.max(MEASURE_MS, roundTripMs) : MEASURE_MS);
  return {
    roundTripMs,
    bytesPerMs: isMeasured ? rateAfter(pace, parsed, at) : pace.bytesPerMs,
    mark: isBack ? null : mark,
    since: isMeasured ? { parsed, at } : since,
    shortAt: pace.shortAt,
    heardAt: at,
    silenceMs: silenceAfter(pace, at),
  };
}

function silenceAfter({ shortAt, heardAt, silenceMs }: Pace, at: number): number {
  // Where nothing waited for it, it had nothing to say.
  if (shortAt < heardAt) return silenceMs;
  const elapsed = Math.min(at - heardAt, LONGEST_SILENCE_MS);
  return elapsed > silenceMs ? silenceMs + LONGER_SILENCE * (elapsed - silenceMs) : SILENCE_FADES * silenceMs;
}

function roundTripAfter({ roundTripMs, shortAt }: Pace, markedAt: number, at: number): number {
  const elapsed = at - markedAt;
  if (elapsed <= roundTripMs) return elapsed;
  // While the page is behind, what is measured is its queue; then only less is news.
  return shortAt >= markedAt ? roundTripMs : roundTripMs + LONGER * (elapsed - roundTripMs);
}

function rateAfter({ bytesPerMs, shortAt, since }: Pace, parsed: number, at: number): number {
  const elapsed = at - since.at;
  const rate = (parsed - since.parsed) / elapsed;
  const limited = shortAt >= at - elapsed / 2;
  const faster = rate > bytesPerMs;
  const share = bytesPerMs === 0 ? 1 : Math.min(faster ? 1 : SLOWER, elapsed / MEAN_MS);
  return faster || limited ? bytesPerMs + share * (rate - bytesPerMs) : bytesPerMs;
}

/**
 * Output the page may have to parse before it sees the effect of a key, beyond what the network needs and what waits while it draws, in
 * milliseconds of its own pace. With less than a drawing's time it would draw, be out of work, draw again, and be taken for slower each time.
 */
const QUEUE_MS = 20;
/** The network is filled by a quarter more than it holds, so that the window grows until the page is the limit. */
const GROWTH = 1.25;

/** The window for a pace, bytes; never over `maxBytes`. */
export function windowFor({ roundTripMs, bytesPerMs, silenceMs }: Pace, maxBytes: number): number {
  const wanted = bytesPerMs === 0 || !Number.isFinite(roundTripMs) ? INITIAL_WINDOW_BYTES : bytesPerMs * Math.max(GROWTH * roundTripMs, roundTripMs + QUEUE_MS + silenceMs);
  return Math.min(maxBytes, Math.max(MIN_WINDOW_BYTES, Math.ceil(wanted)));
}

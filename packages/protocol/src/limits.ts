/** Owns the numbers both ends of the wire must agree on. Operational caps (idle, maximum length) live in the gateway and reach the page in `ready`. */

/** Bytes of the fixed header of a binary frame (docs/PROTOCOL.md, FR1). */
export const FRAME_HEADER_BYTES = 16;

/** Bytes of terminal input one frame may carry. A paste is cut into such pieces, so that a key typed after it waits for at most one. */
export const MAX_INPUT_FRAME_BYTES = 16 * 1024;

/** Bytes of output one frame may carry: large enough to cost little per byte, small enough that a control message never waits long behind it. */
export const MAX_OUTPUT_FRAME_BYTES = 64 * 1024;

/** Characters of a control message. The largest is `open` with a pasted private key (16 KiB for an RSA-16384 key) and its passphrase. */
export const MAX_CONTROL_CHARS = 64 * 1024;

/** Bytes the `ws` server takes in one message; anything larger closes the socket before it is read (docs/PROTOCOL.md, ER2). */
export const MAX_MESSAGE_BYTES = 128 * 1024;

/** Output bytes that may be sent and not yet parsed, at most: 10 MB/s over a round-trip of 200 ms. How much of it is used is measured (docs/PROTOCOL.md, FL7). */
export const OUTPUT_WINDOW_BYTES = 2 * 1024 * 1024;

/** … and at least: two acknowledgement steps, so that one is always under way. */
export const MIN_WINDOW_BYTES = 64 * 1024;

/** … and before anything was measured: 50 ms of a slow terminal. */
export const INITIAL_WINDOW_BYTES = 256 * 1024;

/** Bytes one screen frame may carry. */
export const MAX_SCREEN_FRAME_BYTES = 64 * 1024;

/** Bytes of one checkpoint (docs/PROTOCOL.md, CK2): 5,000 lines of text with colours, compressed, take a tenth of it. */
export const MAX_CHECKPOINT_BYTES = 1024 * 1024;

/** A page begins a checkpoint at least this often, bytes of parsed output. */
export const CHECKPOINT_STEP_BYTES = 512 * 1024;

/** Rows above the screen that a page which attaches gets back. */
export const RESTORED_SCROLLBACK_LINES = 5_000;

/** Input that was sent and not accepted is sent once more after a reconnect if it is younger than this, milliseconds (docs/PROTOCOL.md, RS3). */
export const RESEND_INPUT_MS = 10_000;

/** Characters of `gap.restore`. */
export const MAX_RESTORE_CHARS = 8 * 1024;

/**
 * Input bytes a page may have sent and not yet seen in `inputAck`; it keeps the rest of a paste itself (docs/PROTOCOL.md, IN).
 * The gateway never stops reading its socket, since an `ack` behind a paste may be what lets the shell read that paste.
 */
export const INPUT_WINDOW_BYTES = 256 * 1024;

/** The page acknowledges each time it has parsed this many bytes more. Must stay below the window, or the two wait for each other for ever. */
export const ACK_STEP_BYTES = 32 * 1024;

/** Milliseconds a fresh socket may stay without its first message before the gateway closes it (docs/PROTOCOL.md, HS3). */
export const FIRST_MESSAGE_MS = 5_000;

/** Milliseconds between heartbeats of the gateway; two missed ones mean the connection is gone. */
export const HEARTBEAT_MS = 15_000;

/** Smallest and largest terminal either side accepts, in cells: beyond them programs misbehave and memory grows with the product. */
export const MIN_COLS = 2;
export const MAX_COLS = 1_000;
export const MIN_ROWS = 1;
export const MAX_ROWS = 500;

/** A user name on the instance: no control characters, no leading `-` (it would read as an option). Here, so that a form can check it without the schemas. */
export const USERNAME_PATTERN = /^[^\p{Cc}\p{Zl}\p{Zp}-][^\p{Cc}\p{Zl}\p{Zp}]*$/u;
export const MAX_USERNAME_CHARS = 255;

/** Highest TCP port. */
export const MAX_PORT = 65_535;

/** Characters of a password, a passphrase, or one answer to a question of the instance. */
export const MAX_SECRET_CHARS = 1_024;

/** Characters of a private key as pasted: twice what an RSA-16384 key takes. */
export const MAX_PRIVATE_KEY_CHARS = 32 * 1024;

/** Prompts an SSH server may show at once, and answers to them. */
export const MAX_PROMPTS = 16;

/** Owns the one exception that carries an answer for a person: a code of the catalogue and its detail. It never carries upstream text. */
import type { EndDetail, ErrorCode } from '@workbench/protocol';

export interface SessionEnd {
  readonly code: ErrorCode;
  readonly detail?: EndDetail;
}

/** Thrown by whatever an opening or an operation runs into; anything else that is thrown is a fault of ours and becomes `internal`. */
export class Refusal extends Error implements SessionEnd {
  override name = 'Refusal';
  readonly code: ErrorCode;
  declare readonly detail?: EndDetail;

  constructor(code: ErrorCode, detail?: EndDetail) {
    super(code);
    this.code = code;
    if (detail) this.detail = detail;
  }
}

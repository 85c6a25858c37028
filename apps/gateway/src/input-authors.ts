/** Owns which pages have typed into a session, and how far each came (RS3). It knows neither connections nor bytes. */

/** Pages that are remembered. One that was forgotten is told of others, and not how far it came itself. */
const MAX_AUTHORS = 8;

/** What `ready` tells a page, where there is something to tell. */
export interface Authorship {
  /** Offset after the last byte that this page typed. */
  readonly inputOwn?: number;
  /** Offset after the last byte that another page typed. */
  readonly inputElsewhere?: number;
}

export class InputAuthors {
  /** Who typed last is last. */
  readonly #authors: { readonly page: string | undefined; end: number }[] = [];

  /** A page has typed up to an offset. */
  note(page: string | undefined, end: number): void {
    const last = this.#authors.at(-1);
    if (last && last.page === page) {
      last.end = end;
      return;
    }
    const before = this.#authors.findIndex((author) => author.page === page);
    if (before !== -1) this.#authors.splice(before, 1);
    else if (this.#authors.length === MAX_AUTHORS) this.#authors.shift();
    this.#authors.push({ page, end });
  }

  of(page: string | undefined): Authorship {
    const own = this.#authors.find((author) => author.page === page);
    const elsewhere = this.#authors.findLast((author) => author.page !== page);
    return { ...(own && { inputOwn: own.end }), ...(elsewhere && { inputElsewhere: elsewhere.end }) };
  }
}

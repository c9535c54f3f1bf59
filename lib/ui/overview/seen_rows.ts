/** Which rows of a list are on the screen. @module */

/** How far from the screen a row counts as seen already. */
const MARGIN = "200px";

/** Watches rows by their `data-call`. In the browser only. */
export class SeenRows {
  readonly #seen = new Set<string>();
  readonly #observer: IntersectionObserver;

  constructor() {
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const callSid = (target as HTMLElement).dataset.call ?? "";
        if (isIntersecting) this.#seen.add(callSid);
        else this.#seen.delete(callSid);
      }
    }, { rootMargin: MARGIN });
  }

  /** Whether the row of that call is on the screen, or close to it. */
  has(callSid: string): boolean {
    return this.#seen.has(callSid);
  }

  /** Watches a row; returns the function that stops that. */
  watch(row: HTMLElement): () => void {
    this.#observer.observe(row);
    return () => {
      this.#observer.unobserve(row);
      this.#seen.delete(row.dataset.call ?? "");
    };
  }
}

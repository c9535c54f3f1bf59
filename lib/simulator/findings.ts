/** What was found against the server, or in Twilio's debugger. `code`: Twilio's error code, or a word of our own. */
export interface Finding {
  readonly code: string;
  readonly text: string;
  readonly count: number;
}

const MAX_TEXTS = 32;

/** A bounded list of findings; equal ones are counted. */
export class Findings {
  readonly #counts = new Map<string, { code: string; text: string; count: number }>();
  #total = 0;

  /** How many there were, listed or not. */
  get total(): number {
    return this.#total;
  }

  /** Adds one. */
  add(code: number | string, text: string): void {
    this.#total++;
    const key = `${code} ${text}`;
    const known = this.#counts.get(key);
    if (known !== undefined) known.count++;
    else if (this.#counts.size < MAX_TEXTS) this.#counts.set(key, { code: String(code), text, count: 1 });
  }

  /** The first 32 different ones. */
  list(): Finding[] {
    return [...this.#counts.values()].map((finding) => ({ ...finding }));
  }
}

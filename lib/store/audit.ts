/** Who did what. Types only; safe in a browser. @module */

/** What a signed-in person, or a script with a token, may be. */
export type Role = "operator" | "viewer";

/** One action. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** As whom it was done. */
  readonly role: Role;
  /** Tells one sign-in from another: first characters of a digest, or `token` for a script's bearer token. */
  readonly session: string;
  /** What was done. */
  readonly action:
    | "sign_in"
    | "sign_out"
    | "login_link"
    | "hangup"
    | "say"
    | "mute"
    | "transfer"
    | "settings"
    | "export"
    | "phone";
  /** The call that it was done to; `null` for anything else. */
  readonly callSid: string | null;
  /** What exactly, in at most 200 characters; never a secret, numbers masked. */
  readonly detail: string;
  /** What came of it. */
  readonly outcome: "done" | "refused" | "failed";
}

/** One page of entries, newest first. */
export interface AuditPage {
  /** At most the `limit` of the query. */
  readonly values: AuditEntry[];
  /** Asks for the next page; `null` on the last one. */
  readonly cursor: string | null;
}

/** The log of actions; kept in the store, and in memory while that fails. */
export interface AuditLog {
  /** Writes one entry, in order. Never throws, and waits for nothing. */
  write(entry: Omit<AuditEntry, "at">): void;
  /** Newest first; `callSid` picks those of one call. `limit` is 1 to 200. */
  list(query: { cursor?: string; limit?: number; callSid?: string }): Promise<AuditPage>;
}

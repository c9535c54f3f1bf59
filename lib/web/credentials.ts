/** What signs someone in: the tokens of the settings, and links. @module */
import type { Clock } from "../core/clock.ts";
import type { RandomBytes } from "../core/ids.ts";
import { digestOf, makeSecret, MIN_TOKEN_CHARS, sameSecret } from "../core/secret.ts";
import type { Role } from "../store/audit.ts";

/** Unused sign-in links at most; a further one replaces the oldest. */
export const MAX_LINKS = 16;
/** How long a sign-in link can be used, in ms. */
export const LINK_MS = 60 * 60_000;

/** Options of {@linkcode createCredentials}. */
export interface CredentialsOptions {
  /** What signs operators in, 1 character or more. */
  readonly adminToken: string;
  /** What signs viewers in; not the same. @default nobody can be a viewer */
  readonly viewerToken?: string | undefined;
  /** When links expire. */
  readonly clock: Clock;
  /** For the links. */
  readonly random: RandomBytes;
}

/** Tokens and links of a server. It keeps digests of links only. */
export interface Credentials {
  /**
   * Whose token this is, if anyone's; takes equally long for any text. With `strongOnly`, a token of fewer than
   * {@linkcode MIN_TOKEN_CHARS} characters is nobody's.
   */
  roleOf(token: string, options?: { readonly strongOnly?: boolean }): Role | undefined;
  /** Path and query of a page that signs an operator in once, within an hour: `/login?link=…`. */
  issueLink(): string;
  /** Uses up a link's secret; false when it is unknown, used or too old. */
  redeemLink(secret: string): boolean;
}

/** Makes credentials without any link. */
export function createCredentials(options: CredentialsOptions): Credentials {
  const { adminToken, viewerToken, clock, random } = options;
  if (adminToken === "" || viewerToken === "") {
    throw new RangeError("Cannot make credentials: a token is empty");
  }
  if (adminToken === viewerToken) throw new RangeError("Cannot make credentials: both tokens are the same");
  /** Ends of validity by the digest of the link's secret. */
  const links = new Map<string, number>();
  const isToken = (given: string, token: string | undefined, strongOnly: boolean): boolean =>
    sameSecret(given, token ?? adminToken) && token !== undefined &&
    (!strongOnly || token.length >= MIN_TOKEN_CHARS);
  return {
    roleOf(token, { strongOnly = false } = {}) {
      const isOperator = isToken(token, adminToken, strongOnly);
      const isViewer = isToken(token, viewerToken, strongOnly);
      return isOperator ? "operator" : isViewer ? "viewer" : undefined;
    },
    issueLink() {
      const secret = makeSecret(random);
      links.set(digestOf(secret), clock.now() + LINK_MS);
      if (links.size > MAX_LINKS) links.delete(links.keys().next().value!);
      return `/login?link=${secret}`;
    },
    redeemLink(secret) {
      const digest = digestOf(secret);
      const untilMs = links.get(digest);
      links.delete(digest);
      return untilMs !== undefined && clock.now() < untilMs;
    },
  };
}

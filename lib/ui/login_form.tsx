/** The ways to sign in. @module */
import type { VNode } from "preact";
import { fill, plural, words } from "./i18n.ts";
import { PageIsland } from "./page_island.tsx";

const TEXT = words({
  title: "Sign in",
  once: "This sign-in link works once.",
  token: "Admin token",
  tokenInstead: "Use the admin token instead",
  where:
    "The token is {admin} or {viewer} in the server's {file} file. Without {admin}, the server prints a sign-in link when it starts.",
  fresh: "To get a new link, run {command} on the server.",
  wrong_token: "Wrong token.",
  used_link: "This link has already been used or has expired.",
  too_many:
    "Too many wrong tokens. Try again in {seconds} second.|Too many wrong tokens. Try again in {seconds} seconds.",
}, {
  title: "כניסה",
  once: "קישור הכניסה הזה תקף לפעם אחת.",
  token: "אסימון ניהול",
  tokenInstead: "כניסה באמצעות אסימון הניהול",
  where:
    "האסימון הוא {admin} או {viewer} בקובץ {file} של השרת. בלי {admin}, השרת מדפיס קישור כניסה כשהוא עולה.",
  fresh: "כדי לקבל קישור חדש, יש להריץ {command} בשרת.",
  wrong_token: "אסימון שגוי.",
  used_link: "הקישור כבר נוצל או שפג תוקפו.",
  too_many:
    "יותר מדי אסימונים שגויים. אפשר לנסות שוב בעוד שנייה.|יותר מדי אסימונים שגויים. אפשר לנסות שוב בעוד {seconds} שניות.",
});

/** What is typed as it stands, in either language. */
const CODE: Readonly<Record<string, string>> = {
  admin: "ADMIN_TOKEN",
  viewer: "VIEWER_TOKEN",
  file: ".env",
  command: "deno task login",
};

/** Id of the island. */
export const LOGIN_ID = "login";

/** What was wrong with the last try. */
export type LoginError = "wrong_token" | "used_link" | "too_many";

/** Props of {@linkcode LoginForm}. */
export interface LoginFormProps {
  /** Secret of a sign-in link, if the page was opened by one. */
  link?: string | undefined;
  /** What was wrong with the last try. @default nothing */
  error?: LoginError | undefined;
  /** With `too_many`: when to try again, in s. */
  waitS?: number | undefined;
}

/** Title of the page, in the language of now. */
export function loginTitle(): string {
  return TEXT.title;
}

/** The card with what its island needs; for the server. */
export function LoginForm(props: LoginFormProps): VNode {
  return (
    <PageIsland id={LOGIN_ID} state={props}>
      <SignInCard {...props} />
    </PageIsland>
  );
}

/** Asks for the admin token; a visitor with a link needs a click only, since no GET may change anything. */
export function SignInCard({ link, error, waitS = 0 }: LoginFormProps): VNode {
  return (
    <section class="narrow">
      <h1>{TEXT.title}</h1>
      {error !== undefined && (
        <p role="alert" class="notice failure">{fill(plural(TEXT[error], waitS), { seconds: waitS })}</p>
      )}
      <form method="post" action="/login">
        {link !== undefined
          ? (
            <>
              <p>{TEXT.once}</p>
              <input type="hidden" name="link" value={link} />
            </>
          )
          : (
            <label>
              {TEXT.token}
              <input
                type="password"
                name="token"
                dir="ltr"
                autocomplete="current-password"
                required
                autofocus
              />
            </label>
          )}
        <button type="submit" class="primary">{TEXT.title}</button>
      </form>
      {link !== undefined
        ? (
          <p class="hint">
            <a href="/login">{TEXT.tokenInstead}</a>
          </p>
        )
        : (
          <>
            <p class="hint">{withCode(TEXT.where)}</p>
            <p class="hint">{withCode(TEXT.fresh)}</p>
          </>
        )}
    </section>
  );
}

/** A text with {@linkcode CODE} in its places. */
function withCode(text: string): (string | VNode)[] {
  return text.split(/\{(\w+)\}/).map((part, i) =>
    i % 2 === 0 ? part : <code key={i} dir="ltr">{CODE[part]}</code>
  );
}

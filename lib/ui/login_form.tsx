/** The ways to sign in. @module */
import type { VNode } from "preact";

/** Props of {@linkcode LoginForm}. */
export interface LoginFormProps {
  /** Secret of a sign-in link, if the page was opened by one. */
  link?: string | undefined;
  /** What was wrong with the last try. */
  error?: string | undefined;
}

/** Asks for the admin token; a visitor with a link needs a click only, since no GET may change anything. */
export function LoginForm({ link, error }: LoginFormProps): VNode {
  return (
    <section class="narrow">
      <h1>Sign in</h1>
      {error !== undefined && <p role="alert" class="notice failure">{error}</p>}
      <form method="post" action="/login">
        {link !== undefined
          ? (
            <>
              <p>This link signs you in once.</p>
              <input type="hidden" name="link" value={link} />
            </>
          )
          : (
            <label>
              Admin token
              <input type="password" name="token" autocomplete="current-password" required autofocus />
            </label>
          )}
        <button type="submit" class="primary">Sign in</button>
      </form>
      <p class="hint">
        {link !== undefined
          ? <a href="/login">Use the admin token instead</a>
          : "It is the setting ADMIN_TOKEN, or what the server printed when it started."}
      </p>
    </section>
  );
}

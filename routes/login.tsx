/** `GET /login`, `POST /login`, `POST /logout`. @module */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LoginForm, type LoginFormProps, loginTitle } from "../lib/ui/login_form.tsx";
import type { Assets } from "../lib/web/assets.ts";
import { problem } from "../lib/web/problem.ts";
import { renderPage } from "../lib/web/render_page.tsx";
import type { SignIn } from "../lib/web/sign_in.ts";

/** What {@linkcode loginRoutes} depends on. */
export interface LoginDeps {
  signIn: SignIn;
  assets: Assets;
}

const MAX_FORM_BYTES = 8 * 1024;

/** Signs in by token or link and out again. A GET changes nothing: a prefetched link stays good. */
export function loginRoutes({ signIn, assets }: LoginDeps): Hono {
  const app = new Hono();
  const page = (c: Context, props: LoginFormProps, status: 200 | 401 | 429): Response =>
    renderPage(c, { assets, title: loginTitle, signedIn: false, status, children: <LoginForm {...props} /> });

  app.get("/login", (c) => {
    const link = c.req.query("link");
    if (link === undefined && signIn.sessions.find(c) !== undefined) return c.redirect("/admin", 303);
    return page(c, { link: link?.slice(0, 100) }, 200);
  });

  app.post("/login", bodyLimit({ maxSize: MAX_FORM_BYTES, onError: tooLarge }), async (c) => {
    if (signIn.isSameOrigin(c) === false) return foreign();
    const { token, link } = await c.req.parseBody();
    const isLink = typeof link === "string";
    const result = isLink
      ? signIn.tryLink(c, link)
      : signIn.tryToken(c, typeof token === "string" ? token : "");
    if (!result.ok && result.waitMs > 0) {
      const waitS = Math.ceil(result.waitMs / 1_000);
      c.header("retry-after", String(waitS));
      return page(c, { error: "too_many", waitS }, 429);
    }
    if (!result.ok) return page(c, { error: isLink ? "used_link" : "wrong_token" }, 401);
    signIn.begin(c, result.role, isLink ? "link" : "token");
    return c.redirect("/admin", 303);
  });

  app.post("/logout", async (c) => {
    if (signIn.isSameOrigin(c) !== true) return foreign();
    await signIn.end(c);
    return c.redirect("/login", 303);
  });
  return app;
}

function foreign(): Response {
  return problem({ status: 403, detail: "This request must come from our own page." });
}

function tooLarge(): Response {
  return problem({ status: 413, detail: `The form is larger than ${MAX_FORM_BYTES} bytes.` });
}

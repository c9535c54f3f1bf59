/** `GET /admin`: the calls of now and of late. @module */
import { signal } from "@preact/signals";
import { type Context, Hono, type Next } from "hono";
import type { CallDirectory } from "../lib/calls/call_directory.ts";
import type { Clock } from "../lib/core/clock.ts";
import type { FeedState } from "../lib/ui/call_feed.ts";
import { summarize } from "../lib/ui/call_summary.ts";
import { CallsStore, MAX_ENDED } from "../lib/ui/calls_store.ts";
import { LiveCalls } from "../lib/ui/live_calls.tsx";
import {
  LIVE_CALLS_ROOT_ID,
  LIVE_CALLS_STATE_ID,
  type LiveCallsState,
  toScriptJson,
} from "../lib/ui/page_state.ts";
import type { Assets } from "../lib/web/assets.ts";
import { renderPage } from "../lib/web/render_page.tsx";
import type { Sessions } from "../lib/web/session_cookie.ts";

/** What {@linkcode adminRoutes} depends on. */
export interface AdminDeps {
  directory: CallDirectory;
  sessions: Sessions;
  assets: Assets;
  clock: Clock;
}

/** Pages for signed-in operators; everyone else is sent to `/login`. */
export function adminRoutes({ directory, sessions, assets, clock }: AdminDeps): Hono {
  const app = new Hono();
  app.use("/admin", signedInOnly);
  app.use("/admin/*", signedInOnly);

  app.get("/admin", async (c) => {
    const ended = await directory.list({ state: "ended", limit: MAX_ENDED });
    const state: LiveCallsState = {
      nowMs: clock.wallNow(),
      live: directory.live().map(summarize),
      ended: ended.values.map(summarize),
    };
    const children = (
      <>
        <div id={LIVE_CALLS_ROOT_ID}>
          <LiveCalls
            store={new CallsStore(state.live, state.ended)}
            feed={signal<FeedState>("connecting")}
            nowMs={signal(state.nowMs)}
            hangUp={() => Promise.resolve(undefined)}
          />
        </div>
        <script
          type="application/json"
          id={LIVE_CALLS_STATE_ID}
          dangerouslySetInnerHTML={{ __html: toScriptJson(state) }}
        />
      </>
    );
    return renderPage(c, { assets, title: "Calls", island: "live_calls.js", signedIn: true, children });
  });
  return app;

  async function signedInOnly(c: Context, next: Next): Promise<Response | void> {
    if (sessions.find(c) === undefined) return c.redirect("/login", 303);
    await next();
  }
}

/** `GET /admin/calls/:callSid`: one call, live or ended. @module */
import { signal } from "@preact/signals";
import { Hono } from "hono";
import type { CallDirectory } from "../lib/calls/call_directory.ts";
import type { Clock } from "../lib/core/clock.ts";
import type { CallActions } from "../lib/ui/call/call_actions.ts";
import type { LineState } from "../lib/ui/call/call_follower.ts";
import { CallModel } from "../lib/ui/call/call_model.ts";
import { CallPage } from "../lib/ui/call/call_page.tsx";
import { CALL_ROOT_ID, CALL_STATE_ID, type CallPageState } from "../lib/ui/call/call_page_state.ts";
import { callTitle } from "../lib/ui/call/call_title.ts";
import { NoSuchCall, noSuchCallTitle } from "../lib/ui/call/no_such_call.tsx";
import { toScriptJson } from "../lib/ui/page_state.ts";
import type { Assets } from "../lib/web/assets.ts";
import { renderPage } from "../lib/web/render_page.tsx";
import type { Sessions } from "../lib/web/session_cookie.ts";

/** What {@linkcode adminCallRoutes} depends on. */
export interface AdminCallDeps {
  directory: Pick<CallDirectory, "get" | "trace">;
  sessions: Pick<Sessions, "find">;
  assets: Assets;
  clock: Pick<Clock, "wallNow">;
}

/** The page of a call, for who is signed in; everyone else is sent to `/login`. */
export function adminCallRoutes({ directory, sessions, assets, clock }: AdminCallDeps): Hono {
  const app = new Hono();
  app.get("/admin/calls/:callSid", async (c) => {
    const session = sessions.find(c);
    if (session === undefined) return c.redirect("/login", 303);
    const { role } = session;
    const callSid = c.req.param("callSid");
    const [call, trace] = await Promise.all([directory.get(callSid), directory.trace(callSid)]);
    if (call === undefined) {
      const children = <NoSuchCall callSid={callSid} />;
      return renderPage(c, { assets, title: noSuchCallTitle, signedIn: true, role, status: 404, children });
    }
    const state: CallPageState = { nowMs: clock.wallNow(), role, call, trace: trace ?? null };
    const children = (
      <>
        <div id={CALL_ROOT_ID}>
          <CallPage
            model={new CallModel(state)}
            line={signal<LineState>("connecting")}
            role={role}
            actions={NO_ACTIONS}
          />
        </div>
        <script
          type="application/json"
          id={CALL_STATE_ID}
          dangerouslySetInnerHTML={{ __html: toScriptJson(state) }}
        />
      </>
    );
    const title = (): string => callTitle(call);
    return renderPage(c, { assets, title, island: "call.js", signedIn: true, role, children });
  });
  return app;
}

/** On the server, nobody can press a button. */
const NO_ACTIONS: CallActions = {
  hangUp: () => Promise.resolve(undefined),
  say: () => Promise.resolve(undefined),
  mute: () => Promise.resolve(undefined),
  transfer: () => Promise.resolve(undefined),
};

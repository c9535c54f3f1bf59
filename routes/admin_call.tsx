/** `GET /admin/calls/:callSid`: one call, live or ended. @module */
import { signal } from "@preact/signals";
import { Hono } from "hono";
import { BROWSER_CALLER } from "./phone.ts";
import type { CallDirectory } from "../lib/calls/call_directory.ts";
import type { CallView } from "../lib/calls/call_view.ts";
import type { Clock } from "../lib/core/clock.ts";
import type { SettingsPageData } from "../lib/ops/settings_page_data.ts";
import { CALL_ID, CallModel, type CallPageState, type TransferOption } from "../lib/ui/call/call_model.ts";
import { CallPage, callTitle, NoSuchCall, noSuchCallTitle } from "../lib/ui/call/call_page.tsx";
import type { CallActions } from "../lib/ui/call_actions.ts";
import type { FeedState } from "../lib/ui/call_feed.ts";
import { PageIsland } from "../lib/ui/page_island.tsx";
import type { Assets } from "../lib/web/assets.ts";
import { renderPage } from "../lib/web/render_page.tsx";
import type { PageEnv } from "../lib/web/require_admin.ts";

/** What {@linkcode adminCallRoutes} depends on. */
export interface AdminCallDeps {
  directory: Pick<CallDirectory, "get" | "trace">;
  assets: Assets;
  clock: Pick<Clock, "wallNow">;
  settings: () => Pick<SettingsPageData, "transferAllow" | "twilioAccount">;
}

/** The page of a call; to be mounted behind `signedInOnly()`. */
export function adminCallRoutes(deps: AdminCallDeps): Hono<PageEnv> {
  const { directory, assets, clock } = deps;
  const app = new Hono<PageEnv>();
  app.get("/admin/calls/:callSid", async (c) => {
    const { role } = c.get("visitor");
    const callSid = c.req.param("callSid");
    const [call, trace] = await Promise.all([directory.get(callSid), directory.trace(callSid)]);
    if (call === undefined) {
      const children = <NoSuchCall callSid={callSid} />;
      return renderPage(c, { assets, title: noSuchCallTitle, signedIn: true, role, status: 404, children });
    }
    const transfer = transferOption(call, deps.settings());
    const state: CallPageState = { nowMs: clock.wallNow(), role, transfer, call, trace: trace ?? null };
    const children = (
      <PageIsland id={CALL_ID} state={state}>
        <CallPage
          model={new CallModel(state)}
          feed={signal<FeedState>("connecting")}
          role={role}
          actions={NO_ACTIONS}
        />
      </PageIsland>
    );
    const title = (): string => callTitle(call);
    return renderPage(c, { assets, title, island: "call.js", signedIn: true, role, children });
  });
  return app;
}

/** Twilio knows nothing of a call that comes from our own page. */
function transferOption(
  { from }: CallView,
  { transferAllow, twilioAccount }: ReturnType<AdminCallDeps["settings"]>,
): TransferOption {
  if (from === BROWSER_CALLER) return "browser_call";
  if (!twilioAccount) return "no_account";
  return transferAllow.length === 0 ? "no_numbers" : "offered";
}

/** On the server, nobody can press a button. */
const NO_ACTIONS: CallActions = {
  hangUp: () => Promise.resolve(undefined),
  say: () => Promise.resolve(undefined),
  mute: () => Promise.resolve(undefined),
  transfer: () => Promise.resolve(undefined),
};

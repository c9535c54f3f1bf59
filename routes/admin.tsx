/** `GET /admin` and `GET /admin/settings`. @module */
import { signal } from "@preact/signals";
import { type Context, Hono } from "hono";
import type { AuditLog, Role } from "../lib/store/audit.ts";
import type { CallDirectory } from "../lib/calls/call_directory.ts";
import { InvalidCursorError } from "../lib/store/history_store.ts";
import type { ServerStatus } from "../lib/ops/server_status.ts";
import type { SettingsPageData } from "../lib/ops/settings_page_data.ts";
import type { Clock } from "../lib/core/clock.ts";
import type { PageClock } from "../lib/ui/browser_clock.ts";
import type { FeedState } from "../lib/ui/call_feed.ts";
import { AUDIT_PAGE, AuditStore } from "../lib/ui/settings/audit_store.ts";
import { ChecksStore } from "../lib/ui/settings/checks_store.ts";
import { DefaultsFormStore } from "../lib/ui/settings/defaults_form_store.ts";
import {
  SETTINGS_ID,
  SettingsPage,
  type SettingsState,
  settingsTitle,
} from "../lib/ui/settings/settings_page.tsx";
import { summarize } from "../lib/ui/call_summary.ts";
import { CallsStore } from "../lib/ui/calls_store.ts";
import {
  ENDED_PAGE,
  type EndedFilters,
  filterParams,
  parseFilters,
} from "../lib/ui/overview/ended_filters.ts";
import { type EndedPage, EndedStore } from "../lib/ui/overview/ended_store.ts";
import { Overview, OVERVIEW_ID, type OverviewState, overviewTitle } from "../lib/ui/overview/overview.tsx";
import { PageIsland } from "../lib/ui/page_island.tsx";
import type { Assets } from "../lib/web/assets.ts";
import { parseCallQuery } from "../lib/web/parse_call_query.ts";
import { renderPage } from "../lib/web/render_page.tsx";
import type { PageEnv } from "../lib/web/require_admin.ts";

/** What {@linkcode adminRoutes} depends on. */
export interface AdminDeps {
  directory: CallDirectory;
  assets: Assets;
  clock: Clock;
  /** How the server is doing now. */
  status: () => ServerStatus;
  /** What the settings page shows to someone of that role. */
  settings: (role: Role) => SettingsPageData | Promise<SettingsPageData>;
  audit: Pick<AuditLog, "list">;
}

/** For stores that only draw. */
const STOPPED: PageClock = { now: () => 0, alarm: () => ({ set: () => {}, cancel: () => {} }) };

/** For parts that ask the server, once they are alive. */
function nothing(): Promise<never> {
  return Promise.reject(new Error("Cannot ask the server: this is the server"));
}

/** Overview and settings; to be mounted behind `signedInOnly()`. */
export function adminRoutes(deps: AdminDeps): Hono<PageEnv> {
  const { directory } = deps;
  const app = new Hono<PageEnv>();
  app.get("/admin", async (c) => {
    const params = new URL(c.req.url).searchParams;
    const filters = parseFilters(params);
    const { role } = c.get("visitor");
    const [[from, page], live, { agent }] = await Promise.all([
      firstOrAsked(directory, filters, params.get("cursor") || null),
      directory.list({ state: "live" }),
      deps.settings(role),
    ]);
    return drawOverview(c, deps, {
      role,
      nowMs: deps.clock.wallNow(),
      status: deps.status(),
      live: live.values.map(summarize),
      ended: { filters, from, page, agents: [agent] },
    });
  });
  app.get("/admin/settings", async (c) => {
    const { role } = c.get("visitor");
    const [data, audit] = await Promise.all([
      deps.settings(role),
      deps.audit.list({ limit: AUDIT_PAGE }),
    ]);
    return drawSettings(c, deps, { data, audit });
  });
  return app;
}

/** The page of ended calls that begins at `from`; the first one, if that makes no sense. */
async function firstOrAsked(
  directory: CallDirectory,
  filters: EndedFilters,
  from: string | null,
): Promise<[from: string | null, page: EndedPage]> {
  const params = filterParams(filters, from);
  params.set("state", "ended");
  params.set("limit", String(ENDED_PAGE));
  const parsed = parseCallQuery(params);
  try {
    if (!parsed.ok) throw new InvalidCursorError(parsed.detail);
    const { values, cursor } = await directory.list(parsed.query);
    return [from, { values: values.map(summarize), cursor }];
  } catch (error) {
    if (from === null || !(error instanceof InvalidCursorError)) throw error;
    return await firstOrAsked(directory, filters, null);
  }
}

function drawOverview(c: Context<PageEnv>, { assets }: AdminDeps, state: OverviewState): Response {
  const nothing = (): Promise<never> =>
    Promise.reject(new Error("Cannot ask the server: this is the server"));
  const ended = new EndedStore(state.ended, { clock: STOPPED, fetch: nothing, onUrl: () => {} });
  const children = (
    <PageIsland id={OVERVIEW_ID} state={state}>
      <Overview
        store={new CallsStore(state.live)}
        ended={ended}
        status={signal(state.status)}
        feed={signal<FeedState>("connecting")}
        nowMs={signal(state.nowMs)}
        hangUp={state.role === "operator" ? nothing : undefined}
      />
    </PageIsland>
  );
  return renderPage(c, {
    assets,
    title: overviewTitle,
    island: "live_calls.js",
    signedIn: true,
    role: state.role,
    children,
  });
}

function drawSettings(c: Context<PageEnv>, { assets }: AdminDeps, state: SettingsState): Response {
  const children = (
    <PageIsland id={SETTINGS_ID} state={state}>
      <SettingsPage
        data={state.data}
        form={new DefaultsFormStore(state.data.saved, nothing)}
        checks={new ChecksStore(nothing)}
        audit={new AuditStore(state.audit, nothing)}
      />
    </PageIsland>
  );
  const { role } = c.get("visitor");
  return renderPage(c, {
    assets,
    title: settingsTitle,
    island: "settings.js",
    signedIn: true,
    role,
    children,
  });
}

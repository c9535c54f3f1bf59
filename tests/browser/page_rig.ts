/** The admin page around fakes, in a real browser. @module */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { callFilter, factsOf } from "../../lib/calls/call_filter.ts";
import type { CallView } from "../../lib/calls/call_view.ts";
import type { ServerStatus } from "../../lib/ops/server_status.ts";
import { Metronome } from "../../lib/core/clock.ts";
import type { Assets } from "../../lib/web/assets.ts";
import { EventHub } from "../../lib/web/event_hub.ts";
import { loadAssets } from "../../lib/web/assets.ts";
import { FakeCallDirectory, makeCallView } from "../fakes/fake_call_directory.ts";
import { makeServerStatus } from "../fakes/fake_server.ts";
import { makeTestApp, TOKEN } from "../web/test_app.ts";
import { bundleIslands } from "./bundle_islands.ts";

/** Where pictures of the pages go, for people to look at; none are kept without it. */
const PICTURES = Deno.env.get("SCREENSHOTS");
const ISLANDS = ["live_calls", "login", "settings"];

/** Bundles the islands of the shell. */
export async function bundleShell(): Promise<{ assets: Assets; folder: string }> {
  const folder = await bundleIslands(...ISLANDS.map((name) => `${name}.tsx`));
  return { assets: await loadAssets(folder, { islands: ISLANDS.map((name) => `${name}.js`) }), folder };
}

/** Options of {@linkcode openRig}. */
export interface RigOptions {
  assets: Assets;
  width?: number;
  height?: number;
  /** What the browser says of its user's language. */
  locale?: string;
}

/** A server of its own, and a browser window of its own, closed with it. */
export async function openRig(browser: Browser, options: RigOptions) {
  const { assets, width = 1400, height = 800, locale = "en-US" } = options;
  const clock = new Metronome();
  /** What the server says of itself; change it, and pages follow within a second. */
  const state = { status: makeServerStatus() };
  const status = (): ServerStatus => ({ ...state.status, at: new Date(clock.wallNow()).toISOString() });
  const serving = makeServing(assets, status, clock);
  const { app, directory, hub } = serving;
  directory.liveCalls = [makeCallView({ startedAt: new Date(clock.wallNow()).toISOString() })];
  const serve = (port: number, next: typeof app) =>
    Deno.serve(
      { port, hostname: "127.0.0.1", onListen: () => {} },
      (request, info) => next.fetch(request, info),
    );
  let server = serve(0, app);
  const { port } = server.addr;
  const context: BrowserContext = await browser.newContext({ viewport: { width, height }, locale });
  context.setDefaultTimeout(15_000);
  const page: Page = await context.newPage();
  /** What the browser complains of: exceptions, policy violations, failed loads. */
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return {
    ...serving,
    base: `http://localhost:${port}`,
    complaints,
    context,
    page,
    state,
    /** Makes the same server again, for {@linkcode startServer}. */
    remake: () => makeServing(assets, status, clock, { sessions: serving.sessions }),
    async stopServer(): Promise<void> {
      hub.close();
      await server.shutdown();
    },
    /** A new process, as far as the browser can tell, that knows the old sessions. */
    startServer(next: typeof app): void {
      server = serve(port, next);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await context.close();
      hub.close();
      await server.shutdown();
    },
  };
}

/** See {@linkcode openRig}. */
export type Rig = Awaited<ReturnType<typeof openRig>>;

function makeServing(
  assets: Assets,
  status: () => ServerStatus,
  clock: Metronome,
  differs: Parameters<typeof makeTestApp>[0] = {},
) {
  const directory = new FakeCallDirectory();
  const list = directory.list.bind(directory);
  directory.list = (query) => {
    const fits = callFilter(query);
    const all = directory.endedCalls;
    directory.endedCalls = all.filter((view) => fits(factsOf(view)));
    const { q: _q, ...rest } = query;
    const page = list(rest);
    directory.endedCalls = all;
    return page;
  };
  const hub = new EventHub({ directory, clock, status });
  const deps = { assets, directory, controls: directory, hub, status, ...differs };
  return { ...makeTestApp(deps, clock), directory };
}

/** Signs in by the form. */
export async function signIn({ page, base }: Pick<Rig, "page" | "base">, token = TOKEN): Promise<void> {
  await page.goto(`${base}/`);
  await page.locator("input[name=token]").fill(token);
  await page.locator("main button[type=submit]").click();
  await page.waitForURL(`${base}/admin`);
}

/** Waits until the page follows the server. */
export async function isFollowing(page: Page): Promise<void> {
  await page.locator(".notice.open").waitFor({ state: "attached" });
}

/** Keeps a picture of the page, if pictures are wanted. */
export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

/** CallSid number `n`. */
export function sidOf(n: number): string {
  return `CA${String(n).padStart(32, "0")}`;
}

/** A live call as one would see it: the third of seven has gaps. */
export function sampleCall(n: number, nowMs: number): CallView {
  const view = makeCallView();
  const hasGaps = n % 7 === 2;
  const { tx } = view;
  return {
    ...view,
    callSid: sidOf(n),
    from: n % 3 === 1 ? `+97254555${1_000 + n}` : `+1555010${1_000 + n}`,
    direction: n % 5 === 4 ? "outbound" : "inbound",
    agent: n % 4 === 3 ? "echo" : "demo",
    muted: n % 6 === 4,
    startedAt: new Date(nowMs - 7_000 - n * 23_000).toISOString(),
    tx: {
      ...tx,
      queue: { ...tx.queue, frames: (n * 173 + 40) % 700 },
      pace: {
        ...tx.pace,
        fps: hasGaps ? 48.4 : 50 + (n % 3 - 1) / 20,
        latenessMs: { p50: .4, p95: 1.4, p99: hasGaps ? 21 : 1.2 + n % 5 * .6, max: 30 },
      },
      lead: { ...tx.lead, targetMs: hasGaps ? 260 : 160, estimateMs: hasGaps ? 214 : 152 + n % 8 },
      underruns: hasGaps
        ? { total: 2, starved: 1, lateWake: 1, socketBlocked: 0, ms: 84 }
        : { total: 0, starved: 0, lateWake: 0, socketBlocked: 0, ms: 0 },
    },
  };
}

/** An ended call; every seventh had gaps. */
export function sampleEnded(n: number, nowMs: number): CallView {
  const view = sampleCall(n, nowMs - 600_000 - n * 61_000);
  const endedBy = (["caller", "agent", "caller", "operator", "peer_reset"] as const)[n % 5]!;
  const endedAt = new Date(Date.parse(view.startedAt) + 40_000 + n * 7_919 % 400_000).toISOString();
  return { ...view, callSid: sidOf(100_000 + n), muted: false, state: "ended", endedAt, endedBy };
}

/** The page of a call around fakes, in a real browser. @module */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { CallView } from "../../../lib/calls/call_view.ts";
import { Metronome } from "../../../lib/core/clock.ts";
import type { Assets } from "../../../lib/web/assets.ts";
import { EventHub } from "../../../lib/web/event_hub.ts";
import { loadAssets } from "../../../lib/web/assets.ts";
import { bundleIslands } from "../../browser/bundle_islands.ts";
import { makeCallView } from "../../fakes/fake_call_directory.ts";
import { makeTestApp, TOKEN } from "../../web/test_app.ts";
import { scriptedCall, scriptedTrace } from "./scripted_call.ts";
import { TracingDirectory } from "./tracing_directory.ts";

/** CallSid of the scripted call, and path of its page. */
export const SID = makeCallView().callSid;
export const PATH = `/admin/calls/${SID}`;

/** Bundles the island. */
export async function bundleCallIsland(): Promise<{ assets: Assets; folder: string }> {
  const folder = await bundleIslands("call.tsx");
  return { assets: await loadAssets(folder, { islands: ["call.js"] }), folder };
}

/** A server of its own, and a browser window of its own, closed with it. */
export async function openCallRig(browser: Browser, assets: Assets) {
  const clock = new Metronome();
  const directory = new TracingDirectory();
  const make = (differs: Parameters<typeof makeTestApp>[0] = {}) => {
    const hub = new EventHub({ directory, clock });
    return makeTestApp({ assets, directory, controls: directory, hub, ...differs }, clock);
  };
  const serve = (port: number) => {
    const { app } = current;
    const options = { port, hostname: "127.0.0.1", onListen: () => {} };
    return Deno.serve(options, (request, info) => app.fetch(request, info));
  };
  let current = make();
  let server = serve(0);
  const { port } = server.addr;
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: "en-US" });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  /** What the browser complains of: exceptions, policy violations, failed loads. */
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return {
    base: `http://localhost:${port}`,
    complaints,
    context,
    directory,
    page,
    get audit() {
      return current.audit;
    },
    /** Plays the scripted call up to `atMs` of it: live, and begun that long ago when it was first played. */
    play(atMs: number, differs: Partial<CallView> = {}): CallView {
      const startedAt = directory.liveCalls[0]?.startedAt ?? new Date(clock.wallNow() - atMs).toISOString();
      const call = scriptedCall({ startedAt, ...differs }, atMs);
      directory.traces.set(SID, scriptedTrace({ callSid: SID, startedAt }, atMs));
      directory.put(call);
      return call;
    },
    /** Ends the call after `atMs` of it. */
    end(atMs: number): void {
      const { startedAt } = directory.liveCalls[0]!;
      directory.end(SID, { endedAt: new Date(Date.parse(startedAt) + atMs).toISOString() });
    },
    async stopServer(): Promise<void> {
      current.hub.close();
      await server.shutdown();
    },
    /** A new process, as far as the browser can tell, that knows the old sessions. */
    startServer(): void {
      current = make({ sessions: current.sessions });
      server = serve(port);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await context.close();
      current.hub.close();
      await server.shutdown();
    },
  };
}

/** See {@linkcode openCallRig}. */
export type CallRig = Awaited<ReturnType<typeof openCallRig>>;

/** Signs in without the form, which has tests of its own, and opens the page of the call. */
export async function openCall({ page, base, context }: CallRig, token = TOKEN): Promise<void> {
  const response = await context.request.post(`${base}/login`, {
    form: { token },
    headers: { origin: base },
    maxRedirects: 0,
  });
  assert.equal(response.status(), 303);
  await page.goto(base + PATH);
}

/** Waits until the page follows the call. */
export async function isFollowing(page: Page): Promise<void> {
  await page.locator(".notice.feed.open").waitFor({ state: "attached" });
  await page.locator('[data-chart="fps"] canvas').waitFor();
}

/** Chosen as a visitor does. */
export async function chooseTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.locator(`input[name="theme"][value="${theme}"]`).check({ force: true });
  await page.locator(`html[data-theme="${theme}"]`).waitFor();
}

/** Switches to the other language, as a visitor does. */
export async function switchLanguage(page: Page): Promise<void> {
  const dir = await page.locator("html").getAttribute("dir");
  await page.locator("button.language").click();
  await page.locator(`html[dir="${dir === "rtl" ? "ltr" : "rtl"}"]`).waitFor();
}

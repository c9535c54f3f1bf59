import assert from "node:assert/strict";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { Metronome } from "../../lib/core/clock.ts";
import { loadAssets } from "../../lib/web/load_assets.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { makeTestApp, TOKEN } from "../web/test_app.ts";
import { CHROMIUM_ARGS, findChromium } from "./chromium.ts";

/** Where pictures of the pages go, for people to look at; none are kept without it. */
const PICTURES = Deno.env.get("SCREENSHOTS");
const SID = makeCallView().callSid;

async function bundleIslands(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify", "--sourcemap=external"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, `--outdir=${folder}`, "islands/live_calls.tsx"],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return folder;
}

async function setUp(browser: Browser, folder: string) {
  const clock = new Metronome();
  const nowIso = new Date(clock.wallNow()).toISOString();
  const { app, directory, hub, sessions } = makeTestApp({ assets: await loadAssets(folder) }, clock);
  directory.liveCalls = [makeCallView({ startedAt: nowIso })];
  const serve = (port: number, next: typeof app) =>
    Deno.serve(
      { port, hostname: "127.0.0.1", onListen: () => {} },
      (request, info) => next.fetch(request, info),
    );
  let server = serve(0, app);
  const { port } = server.addr;
  const base = `http://localhost:${port}`;
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1400, height: 700 } });
  context.setDefaultTimeout(15_000);
  const page: Page = await context.newPage();
  /** What the browser complains of: exceptions, policy violations, failed loads. */
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return {
    base,
    complaints,
    directory,
    hub,
    page,
    sessions,
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

type SetUp = Awaited<ReturnType<typeof setUp>>;

async function signIn({ page, base }: SetUp): Promise<void> {
  await page.goto(`${base}/`);
  await page.getByLabel("Admin token").fill(TOKEN);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${base}/admin`);
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

const cell = (page: Page, figure: string) => page.locator(`tr[data-call="${SID}"] [data-figure="${figure}"]`);

Deno.test("GET /admin in Chromium", async (t) => {
  const folder = await bundleIslands();
  const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS });
  try {
    await t.step("shows a live call, and its figures as they change", async () => {
      await using s = await setUp(browser, folder);
      await signIn(s);
      const { page, directory } = s;
      await page.locator("tr[data-call]").waitFor();
      assert.equal(await cell(page, "queue").textContent(), "412 / 1000");
      await page.evaluate((sid) => {
        Object.assign(globalThis, { keptRow: document.querySelector(`tr[data-call="${sid}"]`) });
      }, SID);
      const view = directory.liveCalls[0]!;
      directory.put({ ...view, tx: { ...view.tx, queue: { ...view.tx.queue, frames: 7 } } });
      directory.put(makeCallView({
        callSid: "CA2",
        from: "+972501234567",
        startedAt: "2026-11-22T08:00:05.000Z",
        tx: { ...view.tx, underruns: { total: 2, starved: 2, lateWake: 0, socketBlocked: 0, ms: 84 } },
      }));
      await cell(page, "queue").getByText("7 / 1000", { exact: true }).waitFor();
      await page.getByText("2 (84 ms)").waitFor();
      assert.equal(await page.locator(".count").textContent(), "2");
      await page.getByText("0:02", { exact: true }).waitFor();
      const isKept = await page.evaluate((sid) =>
        (globalThis as unknown as { keptRow: Element }).keptRow ===
          document.querySelector(`tr[data-call="${sid}"]`), SID);
      assert.equal(isKept, true);
      directory.end("CA2");
      await page.locator('table[aria-labelledby="ended-title"] tr[data-call="CA2"]').waitFor();
      await picture(page, "admin-wide");
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(page, "admin-dark");
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 360, height: 740 });
      await picture(page, "admin-phone");
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      assert.deepEqual(s.complaints, []);
    });

    await t.step("hangs up once that is confirmed, and not before", async () => {
      await using s = await setUp(browser, folder);
      await signIn(s);
      const { page, directory } = s;
      const row = page.locator(`table[aria-labelledby="live-title"] tr[data-call="${SID}"]`);
      const dialog = page.getByRole("dialog", { name: "Hang up?" });
      await page.waitForFunction(() => document.querySelector(".notice.open") !== null);
      await row.getByRole("button").click();
      await dialog.waitFor();
      await picture(page, "hang-up");
      await dialog.getByRole("button", { name: "Keep the call" }).click();
      await dialog.waitFor({ state: "hidden" });
      await row.getByRole("button").click();
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      assert.equal(directory.liveCalls.length, 1);
      await row.getByRole("button").click();
      await dialog.getByRole("button", { name: "Hang up" }).click();
      await row.waitFor({ state: "detached" });
      await page.locator(`table[aria-labelledby="ended-title"] tr[data-call="${SID}"]`).getByText("Operator")
        .waitFor();
      assert.deepEqual([directory.liveCalls, directory.endedCalls[0]?.endedBy], [[], "operator"]);
      assert.deepEqual(s.complaints, []);
    });

    await t.step("signs in by link after a click, and out again", async () => {
      await using s = await setUp(browser, folder);
      const { page, base } = s;
      await page.goto(`${base}${s.sessions.issueLink()}`);
      await picture(page, "login-link");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(`${base}/admin`);
      await page.waitForFunction(() => document.querySelector(".notice.open") !== null);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(`${base}/login`);
      await page.goto(`${base}/admin`);
      assert.equal(page.url(), `${base}/login`);
      await page.getByLabel("Admin token").fill("wrong");
      assert.deepEqual(s.complaints, []);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").getByText("That is not the admin token.").waitFor();
      await picture(page, "login-wrong");
    });

    await t.step("says that the line is lost, and follows again once the server is back", async () => {
      await using s = await setUp(browser, folder);
      await signIn(s);
      const { page } = s;
      await page.waitForFunction(() => document.querySelector(".notice.open") !== null);
      await s.stopServer();
      await page.getByText("Connection lost.").waitFor();
      await picture(page, "lost");
      const next = makeTestApp({ assets: await loadAssets(folder), sessions: s.sessions }, new Metronome());
      next.directory.liveCalls = [makeCallView({ callSid: "CA7", from: "+15550177" })];
      s.startServer(next.app);
      await page.locator('tr[data-call="CA7"]').waitFor();
      await page.getByText("Connection lost.").waitFor({ state: "detached" });
      assert.equal(await page.locator(`tr[data-call="${SID}"]`).count(), 0);
      next.hub.close();
    });

    await t.step("says so when the session has ended elsewhere", async () => {
      await using s = await setUp(browser, folder);
      await signIn(s);
      const { page, base } = s;
      await page.waitForFunction(() => document.querySelector(".notice.open") !== null);
      await page.evaluate(() => fetch("/logout", { method: "POST", redirect: "manual" }));
      await page.getByRole("link", { name: "Sign in again" }).click();
      await page.waitForURL(`${base}/login`);
    });

    await t.step("runs no text of a caller", async () => {
      await using s = await setUp(browser, folder);
      const { page, directory } = s;
      const evil = `</script><script>window.hit=1</script><img src=x onerror="window.hit=1">`;
      directory.liveCalls = [makeCallView({ from: evil, to: evil, agent: evil })];
      await signIn(s);
      await page.waitForFunction(() => document.querySelector(".notice.open") !== null);
      directory.put(makeCallView({ callSid: "CA2", from: evil, agent: evil }));
      await page.locator('tr[data-call="CA2"]').waitFor();
      assert.equal(await page.evaluate(() => "hit" in globalThis), false);
      assert.deepEqual(s.complaints, []);
    });
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
});

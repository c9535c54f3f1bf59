import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { chromium, type Locator, type Page } from "playwright-core";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { makeServerStatus } from "../fakes/fake_server.ts";
import { UNMEASURED } from "../fakes/unmeasured.ts";
import { VIEWER_TOKEN } from "../web/test_app.ts";
import { CHROMIUM_ARGS, findChromium } from "./chromium.ts";
import {
  bundleShell,
  isFollowing,
  openRig,
  picture,
  type Rig,
  sampleCall,
  sampleEnded,
  sidOf,
  signIn,
} from "./page_rig.ts";
import { HIT, PAYLOADS } from "./payloads.ts";

const SID = makeCallView().callSid;
/** Most JavaScript of the overview, gzipped, in bytes. */
const MAX_SCRIPT_BYTES = 60_000;

const row = (page: Page, callSid: string) => page.locator(`table.live tr[data-call="${callSid}"]`);
const endedRow = (page: Page, callSid: string) => page.locator(`table.ended tr[data-call="${callSid}"]`);
const figure = (page: Page, name: string) => row(page, SID).locator(`[data-figure="${name}"] dd`);

/** Calls such as an operator sees on a usual day. */
function fill({ directory, state, clock }: Rig): void {
  const nowMs = clock.wallNow();
  directory.liveCalls = Array.from({ length: 7 }, (_, n) => sampleCall(n, nowMs));
  directory.endedCalls = Array.from({ length: 120 }, (_, n) => sampleEnded(n, nowMs));
  state.status = makeServerStatus({
    calls: { live: 7, liveEverywhere: 7, capacity: 500, today: 127 },
    underruns: { starved: 1, lateWake: 1, socketBlocked: 0 },
    turnLatencyP95Ms: 840,
    providers: [{ name: "local", role: "tts", state: "ok" }, { name: "local", role: "vad", state: "ok" }],
  });
}

Deno.test("GET /admin in Chromium", async (t) => {
  const { assets, folder } = await bundleShell();
  const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS });
  try {
    await t.step("shows a live call, and its figures as they change", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      await isFollowing(s.page);
      const { page, directory } = s;
      assert.equal(await figure(page, "queue").textContent(), "412 / 1000");
      await page.evaluate((sid) => {
        Object.assign(globalThis, { keptRow: document.querySelector(`tr[data-call="${sid}"]`) });
      }, SID);
      const view = directory.liveCalls[0]!;
      const beganMs = s.clock.now();
      directory.put({ ...view, tx: { ...view.tx, queue: { ...view.tx.queue, frames: 7 } } });
      directory.put(makeCallView({
        callSid: "CA2",
        from: "+972501234567",
        startedAt: "2026-11-22T08:00:05.000Z",
        tx: { ...view.tx, underruns: { total: 2, starved: 2, lateWake: 0, socketBlocked: 0, ms: 84 } },
      }));
      await row(page, "CA2").waitFor();
      assert.ok(s.clock.now() - beganMs < 1_000, "a call appears within 1 s");
      await figure(page, "queue").getByText("7", { exact: true }).waitFor();
      await page.getByText("2 · 84 ms").waitFor();
      assert.equal(await page.locator("#live-title .count").textContent(), "2");
      await row(page, SID).getByText("0:02", { exact: true }).waitFor();
      const isKept = await page.evaluate((sid) =>
        (globalThis as unknown as { keptRow: Element }).keptRow ===
          document.querySelector(`tr[data-call="${sid}"]`), SID);
      assert.equal(isKept, true);
      directory.end("CA2");
      await endedRow(page, "CA2").waitFor();
      assert.deepEqual(s.complaints, []);
    });

    await t.step("looks as the pictures show", async () => {
      await using s = await openRig(browser, { assets, height: 900 });
      fill(s);
      await signIn(s);
      const { page } = s;
      await isFollowing(page);
      await picture(page, "overview");
      await page.getByRole("radio", { name: "Dark" }).check({ force: true });
      await picture(page, "overview-dark");
      await page.getByRole("button", { name: "עברית" }).click();
      await page.getByRole("radio", { name: "בהירה" }).check({ force: true });
      await picture(page, "hebrew");
      await page.setViewportSize({ width: 360, height: 1_400 });
      await picture(page, "hebrew-phone");
      await page.getByRole("button", { name: "English" }).click();
      await picture(page, "overview-phone");
      assert.deepEqual(s.complaints, []);
    });

    await t.step("hangs up once that is confirmed, and not before", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      const { page, directory } = s;
      const dialog = page.getByRole("dialog", { name: "Hang up?" });
      await isFollowing(page);
      await row(page, SID).getByRole("button").click();
      await dialog.waitFor();
      await picture(page, "hang-up");
      await dialog.getByRole("button", { name: "Keep the call" }).click();
      await dialog.waitFor({ state: "hidden" });
      await row(page, SID).getByRole("button").click();
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      assert.equal(directory.liveCalls.length, 1);
      await row(page, SID).getByRole("button").click();
      directory.result = { ok: false, why: "failed", detail: "Twilio does not answer." };
      await dialog.getByRole("button", { name: "Hang up" }).click();
      await dialog.getByRole("alert").getByText("Twilio does not answer.").waitFor();
      assert.equal(directory.liveCalls.length, 1);
      directory.result = undefined;
      await dialog.getByRole("button", { name: "Hang up" }).click();
      await row(page, SID).waitFor({ state: "detached" });
      await endedRow(page, SID).getByText("Operator").waitFor();
      await page.getByText("No live calls.").waitFor();
      assert.deepEqual([directory.liveCalls, directory.endedCalls[0]?.endedBy], [[], "operator"]);
    });

    await t.step("offers no button for a call of another process, and one when it comes here", async () => {
      await using s = await openRig(browser, { assets });
      const { page, directory } = s;
      const view = directory.liveCalls[0]!;
      directory.put({ ...view, onPeer: true });
      await signIn(s);
      await isFollowing(page);
      const badge = row(page, SID).getByText("Other process", { exact: true });
      await badge.waitFor();
      await picture(page, "other-process");
      assert.equal(await row(page, SID).getByRole("button").count(), 0);
      await page.getByRole("button", { name: "עברית" }).click();
      await row(page, SID).getByText("תהליך אחר", { exact: true }).waitFor();
      await page.getByRole("button", { name: "English" }).click();
      directory.put(view);
      await row(page, SID).getByRole("button").waitFor();
      await badge.waitFor({ state: "detached" });
      directory.put({ ...view, onPeer: true });
      await badge.waitFor();
      assert.equal(await row(page, SID).getByRole("button").count(), 0);
      assert.deepEqual(s.complaints, []);
    });

    await t.step("opens a call by a click on its row", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      await isFollowing(s.page);
      await row(s.page, SID).locator(".duration").click();
      await s.page.waitForURL(`${s.base}/admin/calls/${SID}`);
    });

    await t.step("shows a viewer everything, and no button that changes anything", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s, VIEWER_TOKEN);
      await isFollowing(s.page);
      await row(s.page, SID).waitFor();
      await s.page.getByText("View only").waitFor();
      assert.equal(await s.page.getByRole("button", { name: /Hang up/ }).count(), 0);
      assert.deepEqual(s.complaints, []);
    });

    await t.step("shows how the server is doing, and what is wrong with it", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      const { page, state } = s;
      await isFollowing(page);
      assert.equal(await page.locator(".alert").count(), 0);
      state.status = makeServerStatus({
        calls: { live: 3, liveEverywhere: 5, capacity: 500, today: 41 },
        underruns: { starved: 4, lateWake: 2, socketBlocked: 1 },
        store: { state: "memory", lost: 2 },
        alerts: [
          { id: "store", since: "2026-11-22T08:00:00.000Z", value: 1, limit: 0 },
          { id: "loop_lag", since: "2026-11-22T08:00:00.000Z", value: 84, limit: 50 },
        ],
      });
      await page.getByRole("alert").getByText("Call history can't be stored.").waitFor();
      const plain = async (locator: Locator) => (await locator.innerText()).replaceAll(/[\u2068\u2069]/g, "");
      assert.equal(
        await plain(page.locator('[data-alert="loop_lag"] .hint')),
        "Lag p95 84 ms (limit 50 ms), since 2026-11-22 08:00:00",
      );
      const total = (id: string) => plain(page.locator(`[data-total="${id}"]`));
      assert.deepEqual(
        [await total("live"), await total("gaps"), await total("store")].map((text) =>
          text.split(/\s*\n\s*/)
        ),
        [
          ["Live calls", "3 of 500", "5 in all processes"],
          ["Gaps heard", "7", "late speech 4", "server stalls 2", "network stalls 1"],
          ["Storage", "!", "memory only", "2 records lost"],
        ],
      );
      await picture(page, "alerts");
      state.status = makeServerStatus();
      await page.locator(".alert").first().waitFor({ state: "detached" });
      assert.deepEqual(s.complaints, []);
    });

    await t.step("keeps search and filters in the URL", async () => {
      await using s = await openRig(browser, { assets });
      fill(s);
      await signIn(s);
      const { page, directory } = s;
      await isFollowing(page);
      const rows = page.locator("table.ended tbody tr");
      assert.equal(await rows.count(), 50);
      await page.getByLabel("Search").fill("+97254");
      await page.getByLabel("Ended by").selectOption("agent");
      await page.getByLabel("With gaps only").check();
      await page.waitForFunction(() => document.querySelectorAll("table.ended tbody tr").length < 10);
      const wanted = directory.endedCalls.filter((view) =>
        view.from.startsWith("+97254") && view.endedBy === "agent" && view.tx.underruns.total > 0
      ).map(({ callSid }) => callSid);
      const shown = () =>
        rows.evaluateAll((elements) => elements.map((row) => (row as HTMLElement).dataset.call));
      assert.ok(wanted.length > 0);
      assert.deepEqual(await shown(), wanted);
      assert.equal(new URL(page.url()).search, "?q=%2B97254&endedBy=agent&gaps=1");
      const csv = await page.getByRole("link", { name: "Export CSV" }).getAttribute("href");
      assert.equal(csv, "/api/calls.csv?q=%2B97254&endedBy=agent&gaps=1");
      await page.reload();
      assert.deepEqual([await shown(), await page.getByLabel("Search").inputValue()], [wanted, "+97254"]);
      await isFollowing(page);
      assert.deepEqual(await shown(), wanted);
      await page.getByRole("button", { name: "Clear" }).click();
      await page.waitForFunction(() => document.querySelectorAll("table.ended tbody tr").length === 50);
      assert.equal(new URL(page.url()).search, "");
      await page.getByLabel("Search").fill("nobody");
      await page.getByText("No ended calls match these filters.").waitFor();
      assert.deepEqual(s.complaints, []);
    });

    await t.step("goes through 10,000 ended calls page by page", async () => {
      await using s = await openRig(browser, { assets });
      const nowMs = s.clock.wallNow();
      s.directory.endedCalls = Array.from({ length: 10_000 }, (_, n) => sampleEnded(n, nowMs));
      await signIn(s);
      const { page } = s;
      await isFollowing(page);
      const pages = page.getByRole("navigation", { name: "Pages of ended calls" });
      const go = (name: string) => pages.getByRole("button", { name }).click();
      await go("Older");
      await endedRow(page, sidOf(100_050)).waitFor();
      await go("Older");
      await endedRow(page, sidOf(100_100)).waitFor();
      assert.equal(new URL(page.url()).search, "?cursor=100");
      assert.equal(await page.locator("table.ended tbody tr").count(), 50);
      await page.reload();
      await isFollowing(page);
      await endedRow(page, sidOf(100_100)).waitFor();
      await go("Newest");
      await endedRow(page, sidOf(100_000)).waitFor();
      await go("Older");
      await endedRow(page, sidOf(100_050)).waitFor();
      await go("Newer");
      await endedRow(page, sidOf(100_000)).waitFor();
      assert.deepEqual(s.complaints, []);
    });

    await t.step("stops following while the tab is hidden", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      const { page, hub, directory } = s;
      await isFollowing(page);
      const setHidden = (hidden: boolean) =>
        page.evaluate((hidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }, hidden);
      assert.equal(hub.viewers, 1);
      await setHidden(true);
      await page.locator(".notice.paused").waitFor({ state: "attached" });
      for (let i = 0; i < 100 && hub.viewers > 0; i++) await page.waitForTimeout(20);
      assert.equal(hub.viewers, 0);
      directory.put(makeCallView({ callSid: "CA5" }));
      await setHidden(false);
      await row(page, "CA5").waitFor();
      assert.equal(hub.viewers, 1);
      assert.deepEqual(s.complaints, []);
    });

    await t.step("signs in by link after a click, and out again", async () => {
      await using s = await openRig(browser, { assets });
      const { page, base } = s;
      await page.goto(`${base}${s.credentials.issueLink()}`);
      await picture(page, "login-link");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(`${base}/admin`);
      await isFollowing(page);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(`${base}/login`);
      await page.goto(`${base}/admin`);
      assert.equal(page.url(), `${base}/login`);
      await page.getByLabel("Admin token").fill("wrong");
      assert.deepEqual(s.complaints, []);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").getByText("Wrong token.").waitFor();
      await page.getByRole("button", { name: "עברית" }).click();
      await page.getByRole("alert").getByText("אסימון שגוי.").waitFor();
      await picture(page, "login-wrong");
    });

    await t.step("says that the connection is lost, and follows again once the server is back", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      const { page } = s;
      await isFollowing(page);
      await s.stopServer();
      await page.getByText("Connection lost.").waitFor();
      await picture(page, "lost");
      const next = s.remake();
      next.directory.liveCalls = [makeCallView({ callSid: "CA7", from: "+15550177" })];
      s.startServer(next.app);
      await row(page, "CA7").waitFor();
      await page.getByText("Connection lost.").waitFor({ state: "detached" });
      assert.equal(await row(page, SID).count(), 0);
      next.hub.close();
    });

    await t.step("says so when the session was ended in another tab", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      const { page, base } = s;
      await isFollowing(page);
      await page.evaluate(() => fetch("/logout", { method: "POST", redirect: "manual" }));
      await page.getByRole("link", { name: "Sign in again" }).click();
      await page.waitForURL(`${base}/login`);
    });

    for (const language of ["en", "he"]) {
      await t.step(
        `runs no text of a caller: ${PAYLOADS.length} payloads in every field, ${language}`,
        async () => {
          await using s = await openRig(browser, { assets, height: 3_000 });
          const { page, directory, base } = s;
          assert.equal(new Set(PAYLOADS).size, 60);
          await s.context.addCookies([{ name: "ketzev_language", value: language, url: base }]);
          const evil = (text: string, n: number, prefix: string) =>
            makeCallView({
              callSid: `${prefix}${n}${text}`,
              streamSid: text,
              from: text,
              to: text,
              agent: text,
              language: text,
              turns: [{
                id: 1,
                user: text,
                agent: text,
                heard: text,
                interrupted: false,
                latencyMs: UNMEASURED,
              }],
            });
          directory.liveCalls = PAYLOADS.slice(0, 30).map((text, n) => evil(text, n, "CA"));
          directory.endedCalls = PAYLOADS.map((text, n) => ({
            ...evil(text, n, "CE"),
            state: "ended",
            endedBy: "caller",
          }));
          await signIn(s);
          await isFollowing(page);
          for (const [n, text] of PAYLOADS.entries()) if (n >= 30) directory.put(evil(text, n, "CA"));
          await page.waitForFunction(() => document.querySelectorAll("table.live tbody tr").length === 60);
          const asked = await page.evaluate(async () => {
            const texts = new Set<string>();
            const openDialog = () => document.querySelector<HTMLDialogElement>("dialog[open]");
            const until = async (isSo: () => boolean): Promise<void> => {
              for (let i = 0; i < 400 && !isSo(); i++) await new Promise((done) => setTimeout(done, 5));
            };
            for (const button of document.querySelectorAll<HTMLElement>("table.live tbody button")) {
              button.click();
              await until(() => openDialog() !== null);
              texts.add(openDialog()?.textContent ?? "");
              openDialog()?.querySelector("button")?.click();
              await until(() => openDialog() === null);
            }
            return texts.size;
          });
          assert.equal(asked, 60, "each payload stood in the dialog");
          for (const text of PAYLOADS.filter((_, n) => n % 6 === 0)) {
            await page.goto(`${base}/admin?${new URLSearchParams({ q: text, agent: text, cursor: text })}`);
            await isFollowing(page);
          }
          for (const text of PAYLOADS) directory.end(directory.liveCalls[0]!.callSid, { agent: text });
          await page.waitForFunction(() => document.querySelectorAll("table.live tbody tr").length === 0);
          assert.equal(await page.evaluate((name) => name in globalThis, HIT), false);
          assert.equal(
            await page.locator("main :is(img, iframe, object, embed, video, audio, base)").count(),
            0,
          );
          assert.deepEqual(s.complaints, []);
        },
      );
    }

    await t.step("is alive within a second", async () => {
      await using s = await openRig(browser, { assets });
      fill(s);
      await signIn(s);
      const tookMs: number[] = [];
      for (let i = 0; i < 3; i++) {
        await s.page.reload();
        // The island runs before this event: module scripts are part of the document's loading.
        tookMs.push(
          await s.page.evaluate(() => {
            const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
            return entry!.domContentLoadedEventEnd;
          }),
        );
      }
      assert.ok(Math.min(...tookMs) > 0 && Math.min(...tookMs) < 1_000, `alive after ${tookMs} ms`);
    });

    await t.step("is light", async () => {
      const bytes = gzipSync(await Deno.readFile(`${folder}/live_calls.js`), { level: 9 }).byteLength;
      assert.ok(bytes <= MAX_SCRIPT_BYTES, `${bytes} bytes of JavaScript, gzipped`);
    });
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
});

import assert from "node:assert/strict";
import { chromium, type Page } from "playwright-core";
import { makeServerStatus } from "../fakes/fake_server.ts";
import { TOKEN } from "../web/test_app.ts";
import { barriersOf } from "./axe.ts";
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

const LANGUAGES = ["en", "he"] as const;
const THEMES = ["light", "dark"] as const;
/** Smallest target for a pointer, in CSS pixels (WCAG 2.2, 2.5.8). */
const LEAST_TARGET = 24;

/** Every kind of row, and an alert. */
function fill({ directory, state, clock }: Rig): void {
  const nowMs = clock.wallNow();
  directory.liveCalls = Array.from({ length: 6 }, (_, n) => sampleCall(n, nowMs));
  directory.endedCalls = Array.from({ length: 60 }, (_, n) => sampleEnded(n, nowMs));
  state.status = makeServerStatus({
    calls: { live: 6, liveEverywhere: 9, capacity: 500, today: 66 },
    underruns: { starved: 3, lateWake: 1, socketBlocked: 0 },
    store: { state: "memory", lost: 1 },
    providers: [{ name: "local", role: "tts", state: "ok" }, { name: "x", role: "stt", state: "failing" }],
    alerts: [{ id: "underruns", since: "2026-11-22T08:00:00.000Z", value: 4, limit: 1 }],
  });
}

async function choose({ context, base }: Rig, language: string, theme: string): Promise<void> {
  await context.addCookies([
    { name: "ketzev_language", value: language, url: base },
    { name: "ketzev_theme", value: theme, url: base },
  ]);
}

/** Opens a page of those that the shell draws, once it is alive. */
async function open({ page, base }: Rig, path: string): Promise<void> {
  await page.goto(`${base}${path}`);
  if (path === "/admin") await isFollowing(page);
  if (path === "/admin/settings") await page.locator(".checks li").first().waitFor();
}

const middle = async (page: Page, selector: string): Promise<number> => {
  const box = await page.locator(selector).first().boundingBox();
  assert.ok(box, selector);
  return box.x + box.width / 2;
};

/** Presses Tab until the wanted element has the focus; says how often. */
async function tabTo(page: Page, selector: string): Promise<number> {
  for (let presses = 1; presses <= 60; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) {
      return presses;
    }
  }
  throw new Error(`Cannot reach ${selector} by keyboard: 60 presses were not enough`);
}

Deno.test("every page of the shell in Chromium", async (t) => {
  const { assets, folder } = await bundleShell();
  const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS });
  try {
    for (const language of LANGUAGES) {
      for (const theme of THEMES) {
        await t.step(`has no barrier that axe finds: ${language}, ${theme}`, async () => {
          await using s = await openRig(browser, { assets });
          fill(s);
          await choose(s, language, theme);
          const found: string[] = [];
          for (const path of ["/login", "/login?link=x"]) {
            await open(s, path);
            found.push(...(await barriersOf(s.page)).map((text) => `${path} ${text}`));
          }
          await signIn(s);
          for (const path of ["/admin", "/admin?q=nobody", "/admin/settings"]) {
            await open(s, path);
            found.push(...(await barriersOf(s.page)).map((text) => `${path} ${text}`));
          }
          await open(s, "/admin");
          await s.page.locator("table.live tbody button").first().click();
          await s.page.locator("dialog[open]").waitFor();
          found.push(...(await barriersOf(s.page)).map((text) => `dialog ${text}`));
          assert.deepEqual(found, []);
          assert.deepEqual(s.complaints, []);
        });
      }
    }

    await t.step("takes language and theme from the browser until somebody chooses", async () => {
      await using s = await openRig(browser, { assets, locale: "he-IL" });
      await s.page.emulateMedia({ colorScheme: "dark" });
      await open(s, "/login");
      const root = s.page.locator("html");
      assert.deepEqual([await root.getAttribute("lang"), await root.getAttribute("dir")], ["he", "rtl"]);
      assert.equal(await s.page.evaluate(() => getComputedStyle(document.body).colorScheme), "dark");
      assert.deepEqual((await s.context.cookies()).map(({ name }) => name), []);
    });

    await t.step("switches language and theme without a reload, and keeps the choice", async () => {
      await using s = await openRig(browser, { assets });
      const { page } = s;
      const root = page.locator("html");
      for (const path of ["/login", "/admin", "/admin/settings"]) {
        await open(s, path);
        await page.evaluate(() => Object.assign(globalThis, { kept: true }));
        await page.getByRole("button", { name: "עברית" }).click();
        await page.locator("html[dir=rtl][lang=he]").waitFor();
        const [title, heading] = [await page.title(), await page.locator("h1").innerText()];
        assert.match(title, /^[\u0590-\u05ff ]+ · Ketzev$/);
        assert.match(heading, /[\u0590-\u05ff]/);
        await page.getByRole("radio", { name: "כהה" }).check({ force: true });
        assert.equal(await root.getAttribute("data-theme"), "dark");
        const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(await page.evaluate(() => "kept" in globalThis), true);
        await page.reload();
        assert.deepEqual(
          [
            await page.title(),
            await page.locator("h1").innerText(),
            await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
          ],
          [title, heading, ground],
        );
        await page.getByRole("button", { name: "English" }).click();
        await page.locator("html[dir=ltr][lang=en]").waitFor();
        await page.getByRole("radio", { name: "System" }).check({ force: true });
        if (path === "/login") await signIn(s);
      }
      assert.deepEqual(s.complaints, []);
    });

    await t.step("is mirrored in Hebrew, but for figures and meters", async () => {
      await using s = await openRig(browser, { assets });
      fill(s);
      await signIn(s);
      const { page } = s;
      await isFollowing(page);
      const parts = [".brand", ".switches", "table.live tbody .parties", "table.live tbody button"];
      const places = () => Promise.all(parts.map((part) => middle(page, part)));
      const before = await places();
      await page.getByRole("button", { name: "עברית" }).click();
      await page.locator("html[dir=rtl]").waitFor();
      const after = await places();
      for (const [n, part] of parts.entries()) {
        const mirrored = 1_400 - before[n]!;
        // Texts differ in length, so that their middles are near the mirrored place, not in it.
        assert.ok(Math.abs(after[n]! - mirrored) < 120, `${part}: ${before[n]} to ${after[n]}`);
      }
      const bar = (side: "left" | "right") =>
        page.locator('table.live [data-figure="queue"] .bar').nth(1).evaluate(
          (bar, side) =>
            Math.abs(bar.getBoundingClientRect()[side] - bar.parentElement!.getBoundingClientRect()[side]),
          side,
        );
      assert.ok(await bar("left") < 1, "meters begin at the left");
      assert.ok(await bar("right") > 10);
      const from = page.locator("table.live tbody bdi").first();
      const number = await from.evaluate((bdi) => {
        const range = document.createRange();
        const text = bdi.firstChild!;
        const leftOf = (n: number): number => {
          range.setStart(text, n);
          range.setEnd(text, n + 1);
          return range.getBoundingClientRect().left;
        };
        return leftOf(0) < leftOf(3);
      });
      assert.equal(number, true, "a number begins with its +, at the left");
      await picture(page, "hebrew-wide");
    });

    await t.step("fits a screen of 360 pixels", async () => {
      await using s = await openRig(browser, { assets, width: 360, height: 740 });
      fill(s);
      await signIn(s);
      for (const language of LANGUAGES) {
        await choose(s, language, "light");
        for (const path of ["/admin", "/admin/settings"]) {
          await open(s, path);
          const width = await s.page.evaluate(() => document.documentElement.scrollWidth);
          assert.equal(width, 360, `${path} in ${language}`);
        }
      }
      await s.context.clearCookies({ name: "ketzev_session" });
      await open(s, "/login");
      assert.equal(await s.page.evaluate(() => document.documentElement.scrollWidth), 360);
    });

    await t.step("has targets large enough for a finger", async () => {
      await using s = await openRig(browser, { assets, width: 360, height: 740 });
      fill(s);
      await signIn(s);
      for (const path of ["/admin", "/admin/settings"]) {
        await open(s, path);
        const small = await s.page.evaluate(
          (least) =>
            [...document.querySelectorAll<HTMLElement>("a, button, select, textarea, label:has(input)")]
              .filter((element) => {
                // A link within a sentence may be as high as its line.
                const { width, height } = element.getBoundingClientRect();
                return width > 0 && element.closest("p, .skip, td") === null &&
                  (width < least || height < least);
              }).map((element) => element.outerHTML.slice(0, 120)),
          LEAST_TARGET,
        );
        assert.deepEqual(small, [], path);
      }
    });

    await t.step("can be used by keyboard alone", async () => {
      await using s = await openRig(browser, { assets });
      fill(s);
      const { page, base, directory } = s;
      await page.goto(`${base}/`);
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "token");
      await page.keyboard.type(TOKEN);
      await page.keyboard.press("Enter");
      await page.waitForURL(`${base}/admin`);
      await isFollowing(page);
      // The first stop leads past the header.
      assert.equal(await tabTo(page, ".skip"), 1);
      const skip = await page.locator(".skip").boundingBox();
      assert.ok(skip && skip.y >= 0, "the skip link is seen while it has the focus");
      await page.keyboard.press("Enter");
      assert.equal(await tabTo(page, "table.live a"), 1);
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      assert.equal(outline, "solid");
      await tabTo(page, "input[name=q]");
      await page.keyboard.type("CA" + "0".repeat(26) + "100003");
      await page.waitForFunction(() => document.querySelectorAll("table.ended tbody tr").length === 1);
      await tabTo(page, "table.ended a");
      await page.keyboard.press("Enter");
      await page.waitForURL(`${base}/admin/calls/${sidOf(100_003)}`);
      await page.goBack();
      await isFollowing(page);
      assert.equal(new URL(page.url()).searchParams.get("q"), `CA${"0".repeat(26)}100003`);
      const first = directory.liveCalls[0]!.callSid;
      await page.locator("main").focus();
      await tabTo(page, "table.live tbody button");
      await page.keyboard.press("Enter");
      await page.locator("dialog[open]").waitFor();
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
      assert.equal(
        await page.evaluate(() => document.activeElement?.matches("table.live tbody button")),
        true,
        "the focus is back where it was",
      );
      await page.keyboard.press("Enter");
      await page.locator("dialog[open]").waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator(`table.live tr[data-call="${first}"]`).waitFor({ state: "detached" });
      assert.equal(directory.endedCalls[0]?.endedBy, "operator");
      await page.keyboard.press("Control+Home");
      await page.locator(".brand").focus();
      await tabTo(page, ".themes input");
      await page.keyboard.press("ArrowRight");
      await page.locator("html[data-theme=light]").waitFor();
      await tabTo(page, ".language");
      await page.keyboard.press("Enter");
      await page.locator("html[lang=he]").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.matches(".language")), true);
      assert.deepEqual(s.complaints, []);
    });
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
});

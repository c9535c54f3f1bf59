import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { VIEWER_TOKEN } from "../web/test_app.ts";
import { CHROMIUM_ARGS, findChromium } from "./chromium.ts";
import { bundleShell, openRig, picture, signIn } from "./page_rig.ts";
import { HIT, PAYLOADS } from "./payloads.ts";

const MAX_SCRIPT_BYTES = 60_000;

Deno.test("GET /admin/settings in Chromium", async (t) => {
  const { assets, folder } = await bundleShell();
  const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS });
  try {
    await t.step("shows what runs, and no value of a secret", async () => {
      await using s = await openRig(browser, { assets, height: 1_500 });
      await signIn(s);
      const { page, base } = s;
      await page.goto(`${base}/admin/settings`);
      await page.getByText("Ketzev 0.1.0, Deno 2.9.6").waitFor();
      const secrets = await page.locator(".secrets li").allInnerTexts();
      assert.deepEqual(secrets.map((text) => text.split(/\s+/).filter((word) => word !== "✓").join(" ")), [
        "ADMIN_TOKEN set",
        "OPENAI_API_KEY not set",
      ]);
      await page.getByText("No problems found.").waitFor();
      assert.equal(await page.locator('a[aria-current="page"]').innerText(), "Settings");
      await picture(page, "settings");
      await page.getByRole("button", { name: "עברית" }).click();
      await picture(page, "settings-hebrew");
      assert.deepEqual(s.complaints, []);
    });

    await t.step("saves what is changed for the next calls, and lists that in the audit log", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      const { page, base, callDefaults } = s;
      await page.goto(`${base}/admin/settings`);
      await page.locator(".checks li").waitFor();
      const form = page.locator("form.defaults");
      await page.getByLabel("Greeting").fill("שלום, כאן הפיזיותרפיה.");
      await form.getByText("You have unsaved changes.").waitFor();
      await page.getByLabel("Language").selectOption("he");
      await page.getByLabel("Voice").selectOption("he");
      await form.getByRole("button", { name: "Save" }).click();
      await form.getByText("Saved.").waitFor();
      assert.deepEqual(callDefaults.current, {
        greeting: "שלום, כאן הפיזיותרפיה.",
        systemPrompt: null,
        voice: "he",
        language: "he",
      });
      await page.locator('.audit tr[data-action="settings"]').waitFor();
      await page.reload();
      assert.equal(await page.getByLabel("Greeting").inputValue(), "שלום, כאן הפיזיותרפיה.");
      assert.equal(await page.getByLabel("Voice").inputValue(), "he");
      assert.deepEqual(s.complaints, []);
    });

    await t.step("says why something could not be saved, and keeps it in the form", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s);
      const { page, base, callDefaults } = s;
      callDefaults.fails = true;
      await page.goto(`${base}/admin/settings`);
      await page.locator(".checks li").waitFor();
      await page.getByLabel("Greeting").fill("Hello");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Not saved:").waitFor();
      assert.equal(await page.getByLabel("Greeting").inputValue(), "Hello");
      await page.getByRole("button", { name: "Discard changes" }).click();
      assert.equal(await page.getByLabel("Greeting").inputValue(), "");
    });

    await t.step("lets a viewer look and change nothing", async () => {
      await using s = await openRig(browser, { assets });
      await signIn(s, VIEWER_TOKEN);
      const { page, base } = s;
      await page.goto(`${base}/admin/settings`);
      await page.getByText("You are signed in as a viewer").waitFor();
      assert.deepEqual(
        [
          await page.getByLabel("Greeting").isDisabled(),
          await page.getByLabel("Language").isDisabled(),
          await page.getByRole("button", { name: "Save" }).count(),
        ],
        [true, true, 0],
      );
      assert.deepEqual(s.complaints, []);
    });

    await t.step("goes through the audit log, and runs no text in it", async () => {
      await using s = await openRig(browser, { assets });
      const { page, base, audit } = s;
      for (const text of PAYLOADS) {
        const entry = {
          role: "operator",
          session: text,
          action: "say",
          detail: text,
          outcome: "done",
        } as const;
        audit.write({ ...entry, callSid: `CA${text}` });
      }
      await signIn(s);
      await page.goto(`${base}/admin/settings`);
      await page.locator(".checks li").waitFor();
      const rows = page.locator(".audit tbody tr");
      assert.equal(await rows.count(), 50);
      await page.getByRole("button", { name: "Load more" }).click();
      await page.waitForFunction(() => document.querySelectorAll(".audit tbody tr").length === 61);
      assert.equal(await page.getByRole("button", { name: "Load more" }).count(), 0);
      assert.equal(await page.evaluate((name) => name in globalThis, HIT), false);
      assert.deepEqual(s.complaints, []);
    });

    await t.step("is light", async () => {
      for (const name of ["settings", "login"]) {
        const bytes = gzipSync(await Deno.readFile(`${folder}/${name}.js`), { level: 9 }).byteLength;
        assert.ok(bytes <= MAX_SCRIPT_BYTES, `${name}: ${bytes} bytes of JavaScript, gzipped`);
      }
    });
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
});

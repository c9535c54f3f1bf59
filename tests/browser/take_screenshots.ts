/**
 * `deno run -A tests/browser/take_screenshots.ts`: takes the pictures that README shows, of a server of its own with
 * simulated calls and one call from the browser. Takes two minutes. Build the islands first.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Browser, chromium, type Page } from "playwright-core";
import { formatWav } from "../../lib/audio/wav.ts";
import { CHROMIUM_ARGS, findChromium } from "./chromium.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDER = new URL("screenshots/", import.meta.url).pathname;
const TOKEN = "a-token-for-the-pictures-only";

const sleep = (seconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, seconds * 1_000));

/** A server with a store in memory, and what it is reached by. */
async function startServer(): Promise<{ base: string } & AsyncDisposable> {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts"],
    cwd: ROOT,
    env: { PORT: String(port), ADMIN_TOKEN: TOKEN, KV_PATH: ":memory:" },
    stdout: "null",
  }).spawn();
  const base = `http://localhost:${port}`;
  for (let n = 0; await fetch(`${base}/readyz`).then(({ ok }) => ok, () => false) === false; n++) {
    assert.ok(n < 100, "the server is ready within 20 s");
    await sleep(.2);
  }
  return {
    base,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

/** Simulated calls, until they are over. */
async function call(base: string, ...args: string[]): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "lib/simulator/cli.ts", "--to", base, ...args],
    cwd: ROOT,
    stdout: "null",
  });
  await command.output();
}

async function openPage(browser: Browser, base: string, language: "en" | "he"): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 800 } });
  await context.addCookies([{ name: "ketzev_language", value: language, url: base }]);
  const page = await context.newPage();
  await page.goto(`${base}/login`);
  await page.locator("input[name=token]").fill(TOKEN);
  await page.locator("main button[type=submit]").click();
  await page.waitForURL(`${base}/admin`);
  return page;
}

/** The overview while calls are live, some have ended, and one of those had a gap. */
async function takeOverview(browser: Browser, base: string): Promise<void> {
  await call(base, "--seconds", "9", "--stall-at", "4", "--stall-for", "0.8");
  await call(base, "--seconds", "6", "--calls", "2", "--from", "+972545551005");
  const live = [
    call(base, "--seconds", "30", "--dtmf", "3", "--from", "+972545551001"),
    call(base, "--seconds", "30", "--calls", "3", "--ramp", "6", "--dtmf", "3"),
  ];
  await sleep(9);
  for (const [language, name] of [["en", "overview"], ["he", "hebrew"]] as const) {
    const page = await openPage(browser, base, language);
    await page.locator("table.live tbody tr").nth(3).waitFor();
    await sleep(2);
    await page.screenshot({ path: `${FOLDER}${name}.png` });
    await page.close();
  }
  await Promise.all(live);
}

/** A call that is interrupted by key and by voice, and whose path to Twilio stands still for a second. */
async function takeCall(browser: Browser, base: string): Promise<void> {
  const page = await openPage(browser, base, "en");
  const calling = call(
    base,
    ...["--seconds", "33", "--from", "+972501234567", "--dtmf", "3", "--dtmf-at", "4"],
    ...["--stall-at", "10", "--stall-for", "1", "--barge-in-at", "17"],
  );
  await page.locator("table.live tbody a").click();
  await sleep(24);
  await page.getByLabel("Say as the agent").fill("One moment, please: this is the operator.");
  await page.keyboard.press("Enter");
  await sleep(4);
  await page.setViewportSize({ width: 1400, height: 1780 });
  await page.mouse.click(5, 300);
  await sleep(1);
  await page.screenshot({ path: `${FOLDER}call-live.png` });
  await calling;
  await page.locator('.call-state[data-state="ended"]').waitFor();
  await page.getByRole("button", { name: "Whole call" }).click();
  await sleep(1);
  await page.locator("#timeline").screenshot({ path: `${FOLDER}timeline.png` });
  await page.close();
}

/** A call from the browser. */
async function takePhone(browser: Browser, base: string): Promise<void> {
  const page = await openPage(browser, base, "en");
  await page.goto(`${base}/admin/phone`);
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.locator(".display.talking").waitFor();
  await sleep(2);
  await page.getByRole("button", { name: "Key 3" }).click();
  await sleep(3);
  await page.getByLabel("Say as the caller").fill("One two three.");
  await page.keyboard.press("Enter");
  await sleep(5);
  await page.screenshot({ path: `${FOLDER}phone.png` });
  await page.getByRole("button", { name: "Hang up" }).click();
  await page.close();
}

if (import.meta.main) {
  await using server = await startServer();
  // A microphone in a quiet room.
  const quiet = await Deno.makeTempFile({ suffix: ".wav" });
  await Deno.writeFile(
    quiet,
    formatWav(Int16Array.from({ length: 96_000 }, (_, i) => i % 7 - 3), { sampleRateHz: 48_000 }),
  );
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: [
      ...CHROMIUM_ARGS,
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-audio-capture=${quiet}`,
    ],
  });
  await takeOverview(browser, server.base);
  await takeCall(browser, server.base);
  await takePhone(browser, server.base);
  await browser.close();
  await Deno.remove(quiet);
}

import assert from "node:assert/strict";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { formatWav } from "../../lib/audio/wav.ts";
import { TOKEN, VIEWER_TOKEN } from "../web/test_app.ts";
import { bundleIslands } from "./bundle_islands.ts";
import { CHROMIUM_ARGS, findChromium } from "./chromium.ts";
import { type PhoneRig, type PhoneRigOptions, servePhone, startSpeech } from "./phone_rig.ts";

/** Where pictures of the pages go, for people to look at; none are kept without it. */
const PICTURES = Deno.env.get("SCREENSHOTS");
const RATE_HZ = 48_000;

/** Bundled islands, and what the fake microphones hear. */
async function prepare(): Promise<string> {
  const folder = await bundleIslands("phone.tsx", "phone_worklet.ts", "login.tsx");
  const sound = (make: (i: number) => number) =>
    formatWav(Int16Array.from({ length: RATE_HZ * 2 }, (_, i) => make(i)), { sampleRateHz: RATE_HZ });
  await Deno.writeFile(`${folder}/quiet.wav`, sound((i) => i % 7 - 3));
  await Deno.writeFile(
    `${folder}/voice.wav`,
    // A vowel: harmonics of 150 Hz, which no noise suppression takes for noise.
    sound((i) => {
      const syllable = 0.5 - 0.5 * Math.cos(2 * Math.PI * 4 * i / RATE_HZ);
      let sum = 0;
      for (let n = 1; n <= 12; n++) sum += Math.sin(2 * Math.PI * 150 * n * i / RATE_HZ) / n;
      return Math.round(9_000 * syllable * sum);
    }),
  );
  return folder;
}

async function launch(folder: string, microphone: "quiet" | "voice" | "denied"): Promise<Browser> {
  const args = [...CHROMIUM_ARGS, "--use-fake-device-for-media-stream"];
  if (microphone === "denied") args.push("--use-fake-ui-for-media-stream=deny");
  else {
    args.push(
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-audio-capture=${folder}/${microphone}.wav`,
    );
  }
  return await chromium.launch({ executablePath: await findChromium(), args });
}

interface SetUp extends AsyncDisposable {
  readonly rig: PhoneRig;
  readonly page: Page;
  /** What the browser complains of: exceptions, policy violations, failed loads. */
  readonly complaints: string[];
}

async function setUp(
  browser: Browser,
  options: PhoneRigOptions & { token?: string; locale?: string },
): Promise<SetUp> {
  const rig = await servePhone(options);
  const context = await browser.newContext({
    viewport: { width: 1400, height: 800 },
    locale: options.locale ?? "en-GB",
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${rig.base}/login`);
  await page.locator('input[name="token"]').fill(options.token ?? TOKEN);
  await page.locator('main button[type="submit"]').click();
  await page.waitForURL(`${rig.base}/admin`);
  await page.goto(`${rig.base}/admin/phone`);
  return {
    rig,
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      await rig[Symbol.asyncDispose]();
    },
  };
}

const call = (page: Page) => page.getByRole("button", { name: "Call", exact: true });
const hangUp = (page: Page) => page.getByRole("button", { name: "Hang up" });
const state = (page: Page, text: string) => page.locator(".display .state").getByText(text).waitFor();
const meter = async (page: Page, name: "You" | "Agent") =>
  Number(await page.getByRole("meter", { name }).getAttribute("aria-valuenow"));

/** Figures of Twilio's side, as the page shows them. */
async function far(page: Page): Promise<Record<string, string>> {
  return Object.fromEntries(
    await page.locator("[data-far]").evaluateAll((figures) =>
      figures.map((figure) => [
        (figure as HTMLElement).dataset["far"]!,
        figure.querySelector("b")!.textContent,
      ])
    ),
  );
}

/** The first number of a figure, once it is at least `least`. */
async function farAtLeast(page: Page, figure: string, least: number): Promise<void> {
  await page.waitForFunction(
    ([figure, least]) =>
      parseInt(document.querySelector(`[data-far="${figure}"] b`)?.textContent ?? "") >= Number(least),
    [figure, least],
  );
}

async function louderThan(page: Page, name: "You" | "Agent", dbfs: number): Promise<void> {
  await page.waitForFunction(
    ([name, dbfs]) =>
      Number(document.querySelector(`[role="meter"][aria-label="${name}"]`)?.getAttribute("aria-valuenow")) >
        Number(dbfs),
    [name, dbfs],
  );
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

/** What axe finds that is serious or critical, in both themes. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      return (await axe.run()).violations.map(({ id, impact, nodes }) => ({
        impact,
        text: `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" ")}`,
      }));
    });
    for (const { impact, text } of violations) {
      if (impact === "serious" || impact === "critical") found.push(`${colorScheme} ${text}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}

/** Waits until the server has saved the only call, and says who ended it. */
async function endedBy(rig: PhoneRig): Promise<string> {
  for (let tries = 0; rig.ended.length === 0 && tries < 300; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return String(rig.ended[0]?.endedBy);
}

Deno.test("GET /admin/phone in Chromium", async (t) => {
  const folder = await prepare();
  using speech = startSpeech();
  const quiet = await launch(folder, "quiet");
  try {
    await t.step("hears the greeting without a gap, presses keys, and hangs up", async () => {
      await using s = await setUp(quiet, { folder, speech, agent: "demo" });
      const { page, rig } = s;
      await state(page, "Ready to call");
      await picture(page, "phone-idle");
      await call(page).click();
      await state(page, "Connected");
      await farAtLeast(page, "frames", 200);
      await louderThan(page, "Agent", -30);
      assert.equal(await meter(page, "You"), -60);
      const figures = await far(page);
      const [view] = rig.registry.live();
      assert.ok(parseInt(figures["gaps"]!) <= view!.tx.underruns.lateWake, "none but of a stalled machine");
      assert.equal(figures["invalid"], "0");
      const [echoed, came] = figures["marks"]!.split(" / ").map((text) => parseInt(text)) as [number, number];
      assert.ok(echoed > 15 && came - echoed < 6, String(figures["marks"]));
      const buffered = parseInt(figures["buffered"]!);
      assert.ok(buffered > 20 && buffered < 600, String(buffered));
      assert.match(await page.locator(".tx-strip [data-figure=fps]").innerText(), /\b(?:49|5[0-2])\.\d/);
      const { starved, socketBlocked } = view!.tx.underruns;
      assert.deepEqual([view!.from, view!.agent, starved, socketBlocked, view!.rx.invalid], [
        "client:browser",
        "demo",
        0,
        0,
        0,
      ]);
      assert.ok(view!.tx.marks.played > 15 && view!.tx.marks.expired === 0);
      await page.keyboard.press("1");
      // Not by the marks that were cleared: there may have been none out.
      for (let n = 0; rig.registry.live()[0]?.tx.frames.cleared === 0; n++) {
        assert.ok(n < 150, "the key has stopped the greeting");
        await page.waitForTimeout(100);
      }
      await page.getByRole("button", { name: "Key 3" }).click();
      await louderThan(page, "Agent", -30);
      await page.getByRole("textbox", { name: "Say as the caller" }).fill("One two three.");
      await page.keyboard.press("Enter");
      await page.locator(".said").getByText("One two three.").waitFor();
      await louderThan(page, "You", -30);
      // A fuller picture, if one is wanted.
      if (PICTURES) await page.waitForTimeout(4_000);
      await picture(page, "phone");
      assert.deepEqual(await findings(page), []);
      await page.setViewportSize({ width: 360, height: 740 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      await picture(page, "phone-small");
      await hangUp(page).click();
      await page.getByText("You hung up.").waitFor();
      assert.equal(await endedBy(rig), "caller");
      const keys = rig.ended[0]!.turns.map(({ user }) => user);
      assert.deepEqual(keys.slice(0, 2), ["1", "3"]);
      assert.deepEqual([s.complaints, rig.rejections], [[], []]);
    });

    await t.step("blames no server for what the browser itself did", async () => {
      await using s = await setUp(quiet, { folder, speech, agent: "demo" });
      const { page, rig } = s;
      await call(page).click();
      await farAtLeast(page, "frames", 20);
      const own = page.locator("[data-far=gaps] small");
      // A stall that falls into a pause of the speech is heard by nobody.
      for (let tries = 0; tries < 40 && await own.count() === 0; tries++) {
        await page.evaluate(() => {
          const end = performance.now() + 600;
          while (performance.now() < end);
        });
        await page.waitForTimeout(400);
      }
      assert.match(await own.innerText(), /^\d more may be browser lag$/);
      // The server may have stalled by itself as well.
      const gaps = parseInt((await far(page))["gaps"]!);
      assert.ok(gaps <= rig.registry.live()[0]!.tx.underruns.lateWake, String(gaps));
    });

    await t.step("sends typed text into the line as sound, which the echo agent plays back", async () => {
      await using s = await setUp(quiet, { folder, speech, agent: "echo", authToken: "12345" });
      const { page } = s;
      await page.getByRole("button", { name: "Call without microphone" }).click();
      await state(page, "Connected");
      await page.getByText("No microphone: ").waitFor();
      await farAtLeast(page, "frames", 50);
      assert.deepEqual([await meter(page, "You"), await meter(page, "Agent")], [-60, -60]);
      const heard = Promise.all([louderThan(page, "You", -30), louderThan(page, "Agent", -30)]);
      await page.getByRole("textbox", { name: "Say as the caller" }).fill("שלום, האם שומעים אותי?");
      await page.getByRole("button", { name: "Say", exact: true }).click();
      await heard;
      assert.equal((await far(page))["invalid"], "0");
      assert.deepEqual(s.complaints, []);
    });

    await t.step("says so when the other end hangs up: the agent, or another operator", async () => {
      await using s = await setUp(quiet, { folder, speech, agent: "demo" });
      const { page, rig } = s;
      await call(page).click();
      await state(page, "Connected");
      await farAtLeast(page, "frames", 20);
      // A key that comes while nothing is heard, as on a stalled machine, waits for the end of the greeting.
      const ended = page.getByText("The other side hung up.");
      for (let tries = 0; tries < 4 && await ended.count() === 0; tries++) {
        await page.keyboard.press("#");
        await ended.waitFor({ timeout: 7_000 }).catch(() => {});
      }
      await ended.waitFor();
      await page.getByText("Ended by: Agent.").waitFor();
      await page.getByRole("link", { name: "Open the call's page" }).waitFor();
      await call(page).click();
      await farAtLeast(page, "frames", 20);
      rig.registry.hangUp(rig.registry.live()[0]!.callSid);
      await page.getByText("Ended by: Operator.").waitFor();
      assert.deepEqual(rig.ended.map(({ endedBy }) => endedBy), ["agent", "operator"]);
      assert.deepEqual(s.complaints, []);
    });

    await t.step("ends the call when the page is left", async () => {
      await using s = await setUp(quiet, { folder, speech, agent: "echo" });
      const { page, rig } = s;
      await call(page).click();
      await state(page, "Connected");
      await farAtLeast(page, "sent", 10);
      await page.goto(`${rig.base}/login`);
      assert.equal(await endedBy(rig), "caller");
    });

    await t.step("works by keyboard alone", async () => {
      await using s = await setUp(quiet, { folder, speech, agent: "demo" });
      const { page, rig } = s;
      const tabTo = async (name: string) => {
        for (let tries = 0; tries < 40; tries++) {
          await page.keyboard.press("Tab");
          const text = await page.evaluate(() => {
            const { activeElement: at } = document;
            return at?.id || at?.textContent;
          });
          if (text?.trim() === name) return;
        }
        throw new Error(`Cannot get to ${name} by Tab`);
      };
      await tabTo("Call");
      await page.keyboard.press("Enter");
      await farAtLeast(page, "frames", 20);
      await tabTo("Key 2ABC");
      await page.keyboard.press("Space");
      await tabTo("say-text");
      await page.keyboard.type("Call 1 2 3");
      await page.keyboard.press("Enter");
      await page.locator(".said").getByText("Call 1 2 3").waitFor();
      for (let tries = 0; tries < 14; tries++) await page.keyboard.press("Shift+Tab");
      assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), "Hang up");
      await page.keyboard.press("Enter");
      await page.getByText("You hung up.").waitFor();
      assert.equal(await endedBy(rig), "caller");
      assert.deepEqual(rig.ended[0]!.turns.map(({ user }) => user).filter((user) => user !== "…"), ["2"]);
    });

    await t.step(
      "is mirrored in Hebrew, switched without ending the call, and found in order by axe",
      async () => {
        await using s = await setUp(quiet, { folder, speech, agent: "demo", locale: "he-IL" });
        const { page } = s;
        await state(page, "אפשר לחייג");
        assert.deepEqual(await findings(page), []);
        await page.getByRole("button", { name: "חיוג", exact: true }).click();
        await state(page, "מחובר");
        await farAtLeast(page, "frames", 60);
        const box = async (selector: string) => (await page.locator(selector).boundingBox())!;
        const key = async (name: string) => (await page.getByRole("button", { name }).boundingBox())!;
        assert.ok((await box(".handset")).x > (await box(".beside")).x);
        assert.ok((await key("מקש 1")).x < (await key("מקש 3")).x);
        assert.deepEqual(await findings(page), []);
        await picture(page, "phone-he");
        await page.getByRole("button", { name: "English" }).click();
        await state(page, "Connected");
        await page.emulateMedia({ colorScheme: "dark" });
        await picture(page, "phone-dark");
        await hangUp(page).click();
        assert.deepEqual(s.complaints, []);
      },
    );

    await t.step("says that there is no line, and that viewers may not call", async () => {
      await using s = await setUp(quiet, { folder, speech, agent: "echo" });
      s.rig.state.draining = true;
      await call(s.page).click();
      await s.page.getByText("The server is at capacity or shutting down.").waitFor();
      await using viewer = await setUp(quiet, { folder, speech, agent: "echo", token: VIEWER_TOKEN });
      await viewer.page.getByText("only operators can make calls").waitFor();
      assert.equal(await call(viewer.page).isDisabled(), true);
      const status = await viewer.page.evaluate(async () =>
        (await fetch("/api/phone/calls", { method: "POST" })).status
      );
      assert.equal(status, 403);
    });

    await t.step(
      "lets no page of another origin into the media route, cookie or not (docs/faults.md 35)",
      async () => {
        await using s = await setUp(quiet, { folder, speech, agent: "echo", authToken: "12345" });
        const { page, rig } = s;
        await using other = Deno.serve(
          { port: 0, hostname: "127.0.0.1", onListen: () => {} },
          () => new Response("<p>other", { headers: { "content-type": "text/html" } }),
        );
        // The same site: cookies that are SameSite=Strict are sent.
        await page.goto(`http://localhost:${other.addr.port}/`);
        const fate = await page.evaluate((url) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(url);
            socket.onopen = () => resolve("open");
            socket.onclose = ({ code }) => resolve(String(code));
          }), `${rig.base.replace("http", "ws")}/media`);
        assert.deepEqual([fate, rig.rejections], ["1006", ["media cross_site"]]);
      },
    );
  } finally {
    await quiet.close();
  }

  const voice = await launch(folder, "voice");
  try {
    await t.step("carries the microphone's sound, and nothing of it while muted", async () => {
      await using s = await setUp(voice, { folder, speech, agent: "echo" });
      const { page, rig } = s;
      await call(page).click();
      await state(page, "Connected");
      await louderThan(page, "You", -35);
      await louderThan(page, "Agent", -35);
      await page.getByRole("button", { name: "Mute microphone" }).click();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('[role="meter"]')].every((meter) =>
          meter.getAttribute("aria-valuenow") === "-60"
        )
      );
      await page.getByRole("button", { name: "Unmute microphone" }).click();
      await louderThan(page, "Agent", -35);
      const { sent, gaps } = await far(page);
      assert.ok(parseInt(sent!) > 20, String(sent));
      const { rx, tx } = rig.registry.live()[0]!;
      assert.ok(parseInt(gaps!) <= tx.underruns.lateWake, String(gaps));
      assert.deepEqual([rx.gaps, rx.invalid], [0, 0]);
      assert.deepEqual(s.complaints, []);
    });
  } finally {
    await voice.close();
  }

  const denied = await launch(folder, "denied");
  try {
    await t.step("goes on without a microphone that it may not use, and says so", async () => {
      await using s = await setUp(denied, { folder, speech, agent: "demo" });
      const { page, rig } = s;
      await call(page).click();
      await page.getByText("The browser is not allowed to use the microphone.").waitFor();
      await farAtLeast(page, "frames", 100);
      await farAtLeast(page, "sent", 50);
      assert.equal(await page.getByRole("button", { name: "Mute microphone" }).isDisabled(), true);
      await hangUp(page).click();
      assert.equal(await endedBy(rig), "caller");
      assert.deepEqual(s.complaints, []);
    });
  } finally {
    await denied.close();
    await Deno.remove(folder, { recursive: true });
  }
});

import assert from "node:assert/strict";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import type { TraceEvent } from "../../lib/timeline/call_trace.ts";
import type { CallView } from "../../lib/calls/call_view.ts";
import { HIT, PAYLOADS } from "./payloads.ts";
import {
  bundleCallIsland,
  type CallRig,
  chooseTheme,
  isFollowing,
  openCall,
  openCallRig,
  PATH,
  SID,
  switchLanguage,
} from "../ui/call/call_page_rig.ts";
import { SCRIPT_MS, scriptedCall, scriptedTrace } from "../ui/call/scripted_call.ts";
import { VIEWER_TOKEN } from "../web/test_app.ts";
import { CHROMIUM_ARGS, findChromium } from "./chromium.ts";

/** Where pictures of the pages go, for people to look at; none are kept without it. */
const PICTURES = Deno.env.get("SCREENSHOTS");
/** The most that the script of the page may weigh, gzipped, in bytes. */
const MOST_BYTES = 100_000;

async function picture(page: Page, name: string, selector?: string): Promise<void> {
  if (!PICTURES) return;
  const path = `${PICTURES}/${name}.png`;
  if (selector === undefined) await page.screenshot({ path });
  else await page.locator(selector).screenshot({ path });
}

const figure = (page: Page, name: string) => page.locator(`.call-head [data-figure="${name}"]`);
const legend = (page: Page, chart: string, line = 1) =>
  page.locator(`[data-chart="${chart}"] .legend > :nth-child(${line}) b`);
const controls = (page: Page) => page.locator(".controls");
const span = (page: Page) => page.locator(".timeline-tools .span");
const readout = (page: Page) => page.locator(".reading");

async function fetchCall({ page }: CallRig): Promise<CallView> {
  return await page.evaluate((path) => fetch(path).then((response) => response.json()), `/api/calls/${SID}`);
}

/** Rules that axe finds broken with serious or critical impact, and where. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`)
      );
  });
}

Deno.test("GET /admin/calls/:callSid in Chromium", async (t) => {
  const { assets, folder } = await bundleCallIsland();
  const browser: Browser = await chromium.launch({
    executablePath: await findChromium(),
    args: CHROMIUM_ARGS,
  });
  const rig = () => openCallRig(browser, assets);
  try {
    await t.step("weighs at most 100 kB", async () => {
      const script = new Blob([await Deno.readFile(`${folder}/call.js`)]);
      const packed = new Response(script.stream().pipeThrough(new CompressionStream("gzip")));
      const { byteLength } = await packed.arrayBuffer();
      assert.ok(byteLength <= MOST_BYTES, `${byteLength} bytes`);
    });

    await t.step("follows a live call: figures move and agree with the API", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(34_000);
      await openCall(s);
      await isFollowing(page);
      assert.equal(await page.locator(".gap").count(), 0);
      await page.getByText("The caller has heard no gaps so far.").waitFor();
      const before = await legend(page, "queue").textContent();
      s.play(75_000);
      await figure(page, "sent").getByText("2325", { exact: true }).waitFor();
      await page.waitForFunction(
        (text) => document.querySelector('[data-chart="queue"] .legend b')?.textContent !== text,
        before,
      );
      const { tx } = await fetchCall(s);
      const shown: Record<string, string | null> = {};
      for (const name of ["enqueued", "queued", "sent", "cleared", "undelivered"]) {
        shown[name] = await figure(page, name).textContent();
      }
      assert.deepEqual(shown, {
        enqueued: String(tx.frames.enqueued),
        queued: String(tx.queue.frames),
        sent: String(tx.frames.sent),
        cleared: String(tx.frames.cleared),
        undelivered: String(tx.frames.undelivered),
      });
      const { steps } = s.directory.traces.get(SID)!;
      assert.equal(await legend(page, "queue").textContent(), String(steps.queueFrames.at(-1)));
      assert.equal(await legend(page, "fps").textContent(), steps.fps.at(-1)!.toFixed(1));
      assert.equal(await figure(page, "gaps").locator(".value").textContent(), "2 · 563 ms");
      assert.equal(await page.locator(".call-state").textContent(), "Live");
      const first = await figure(page, "duration").textContent();
      await page.waitForFunction(
        (text) => document.querySelector('[data-figure="duration"]')?.textContent !== text,
        first,
      );
      // Once the whole timeline is known, only what is new of it is asked for.
      assert.ok(s.directory.asked.slice(1).some((sinceMs) => sinceMs !== undefined));
      assert.deepEqual(s.complaints, []);
    });

    await t.step(
      "names a gap, with its lines and what to do, and leads there from the timeline",
      async () => {
        await using s = await rig();
        const { page } = s;
        s.play(75_000);
        await page.setViewportSize({ width: 1400, height: 1780 });
        await openCall(s);
        await isFollowing(page);
        const gap = page.locator("#gap-1");
        const { lines } = scriptedCall({ startedAt: s.directory.liveCalls[0]!.startedAt }, 75_000)
          .anomalies[0]!;
        assert.equal(await gap.locator("summary .name").textContent(), "This server stalled");
        assert.equal(await gap.locator("summary .figure").textContent(), "413 ms");
        assert.equal(await gap.locator("summary time").textContent(), "0:38.2");
        assert.match(
          await gap.innerText(),
          /the caller heard ⁨413 ms⁩ of silence\.\s+What to do: Check latenessMs/,
        );
        assert.deepEqual((await gap.locator("pre").textContent())!.trimEnd().split("\n"), lines);
        assert.equal(await page.locator("#gap-2 .name").textContent(), "The connection was blocked");
        await picture(page, "call-live");
        await picture(page, "timeline", ".timeline");
        await gap.locator("summary").click();
        await page.locator('[data-lane="gaps"] .gap').first().click();
        assert.match(await readout(page).innerText(), /Gap: This server stalled, ⁨413 ms⁩/);
        await page.getByRole("link", { name: "Log lines and what to do" }).click();
        assert.equal(await gap.getAttribute("open") !== null, true);
        assert.equal(await page.evaluate(() => document.activeElement?.parentElement?.id), "gap-1");
        assert.deepEqual(s.complaints, []);
      },
    );

    await t.step(
      "shows all that was said, with who spoke, what was heard and where the time went",
      async () => {
        await using s = await rig();
        const { page } = s;
        s.play(SCRIPT_MS);
        await openCall(s);
        await isFollowing(page);
        const lines = await page.locator(".transcript .said").evaluateAll((all) =>
          all.map((line) => line.className.replace("said ", "") + " " + line.querySelector("dd")!.textContent)
        );
        assert.equal(lines[0], "agent Good morning, this is the clinic's assistant. What can I do for you?");
        assert.equal(lines[1], "caller Hi, I would like to move my appointment on Thursday.");
        assert.deepEqual(lines.filter((line) => line.startsWith("operator")), [
          "operator This is Dana at the desk: the message is on its way.",
        ]);
        const transcript = (await page.locator(".transcript").boundingBox())!;
        assert.ok(transcript.y < (await page.locator("#timeline").boundingBox())!.y, "it stands first");
        const turn = page.locator('[data-turn="2"]');
        assert.match((await turn.locator("del").textContent())!, /^ Not heard: {2}with Dr Peretz/);
        assert.match(await turn.innerText(), /Cut short: the caller heard 27 of 44 words/);
        const stages = async (id: number) =>
          await page.locator(`[data-turn="${id}"] [data-stage]`).evaluateAll((rows) =>
            rows.map((row) => [row.getAttribute("data-stage"), row.querySelector(".figure")?.textContent])
          );
        assert.deepEqual(await stages(3), [
          ["endpoint", "300 ms"],
          ["stt", "118 ms"],
          ["llmFirstToken", "310 ms"],
          ["ttsFirstByte", "88 ms"],
          ["firstFrameSent", "2.6 ms"],
          ["firstFramePlayed", "171 ms"],
          ["total", "990 ms"],
        ]);
        assert.ok(!(await stages(4)).some(([stage]) => stage === "llmFirstToken"));
        assert.equal(
          await page.locator('[data-said="6"] p').first().evaluate((p) => getComputedStyle(p).direction),
          "rtl",
        );
      },
    );

    await t.step("draws an ended call from its record, and asks for nothing more", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(SCRIPT_MS);
      s.end(SCRIPT_MS);
      const asked: string[] = [];
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await openCall(s);
      await page.locator('[data-chart="fps"] canvas').waitFor();
      await page.getByText("Nobody has acted on this call.").waitFor();
      assert.equal(await page.locator(".call-state").textContent(), "Ended");
      assert.equal(await figure(page, "duration").textContent(), "1:36");
      assert.match(await page.locator(".call-facts").first().innerText(), /Ended by\s+Caller/);
      assert.equal(await controls(page).count(), 0);
      assert.equal(await span(page).textContent(), "0:00 – 1:36");
      assert.equal(await page.locator('[data-lane="transcript"] .words').count(), 12);
      const edges = (selector: string) =>
        page.locator(selector).evaluateAll((all) =>
          all.map((element) => element.getBoundingClientRect()).map(({ left, right }) =>
            [left, right] as const
          )
        );
      const gaps = await edges(".overlay .gap");
      const voices = await edges('[data-lane="agent"] rect');
      assert.deepEqual([gaps.length, voices.length], [2, 10]);
      for (const [from, to] of gaps) {
        assert.ok(voices.every(([left, right]) => right <= from + 1 || left >= to - 1), "no voice in a gap");
      }
      assert.deepEqual(asked.filter((path) => path.startsWith("/api/")), ["/api/audit"]);
      await page.setViewportSize({ width: 1400, height: 1500 });
      await picture(page, "call-ended");
      assert.deepEqual(s.complaints, []);
    });

    await t.step(
      "says so when nothing of the timeline was recorded, and when there is no such call",
      async () => {
        await using s = await rig();
        const { page, base } = s;
        s.play(SCRIPT_MS);
        s.end(SCRIPT_MS);
        s.directory.traces.clear();
        await openCall(s);
        await page.getByText("No timeline was recorded for this call.").waitFor();
        assert.equal(await page.locator(".gap").count(), 2);
        assert.equal(await page.locator("#gap-1 summary time").textContent(), "0:38.6");
        assert.deepEqual(s.complaints, []);
        const response = await page.goto(`${base}/admin/calls/CAnone`);
        assert.equal(response!.status(), 404);
        assert.match(await page.locator("main").innerText(), /No such call[^]*CAnone/);
      },
    );

    await t.step("turns live into ended where it stands", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(90_000);
      await openCall(s);
      await isFollowing(page);
      s.play(SCRIPT_MS);
      s.end(SCRIPT_MS);
      await page.locator('.call-state[data-state="ended"]').waitFor();
      await controls(page).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Whole call" }).click();
      await span(page).getByText("0:00 – 1:36").waitFor();
      await page.locator(".notice.feed.done").waitFor({ state: "attached" });
      assert.deepEqual(s.complaints, []);
    });

    await t.step("hangs up once that is confirmed, and not before", async () => {
      await using s = await rig();
      const { page, directory } = s;
      s.play(60_000);
      await openCall(s);
      await isFollowing(page);
      const dialog = page.getByRole("dialog", { name: "Hang up?" });
      const hangUp = controls(page).locator("fieldset").getByRole("button", { name: "Hang up" });
      await hangUp.click();
      await dialog.waitFor();
      await picture(page, "call-hang-up");
      await dialog.getByRole("button", { name: "Keep the call" }).click();
      await dialog.waitFor({ state: "hidden" });
      await hangUp.click();
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      assert.equal(directory.acts.length, 0);
      directory.result = { ok: false, why: "failed", detail: "Twilio did not answer." };
      await hangUp.click();
      await dialog.getByRole("button", { name: "Hang up" }).click();
      await dialog.getByRole("alert").getByText("Twilio did not answer.").waitFor();
      directory.result = undefined;
      await dialog.getByRole("button", { name: "Hang up" }).click();
      await page.locator('.call-state[data-state="ended"]').waitFor();
      assert.match(await page.locator(".call-facts").first().innerText(), /Ended by\s+Operator/);
      await page.locator("#audit-title ~ .scroll").getByText("Hang up").first().waitFor();
      assert.deepEqual(directory.acts.map(([name]) => name), ["hangUp", "hangUp"]);
    });

    await t.step("says, mutes and transfers, and tells what came of it", async () => {
      await using s = await rig();
      const { page, directory } = s;
      const call = s.play(60_000);
      await openCall(s);
      await isFollowing(page);
      const status = controls(page).getByRole("status");
      await page.getByLabel("Say as the agent").fill("  One moment, please.  ");
      await page.keyboard.press("Enter");
      await status.getByText("It will be spoken next.").waitFor();
      assert.equal(await page.getByLabel("Say as the agent").inputValue(), "");
      await page.getByRole("button", { name: "Mute the agent" }).click();
      await status.getByText("The agent is muted.").waitFor();
      directory.put({ ...call, muted: true });
      await page.getByRole("button", { name: "Mute the agent", pressed: true }).click();
      await status.getByText("The agent is no longer muted.").waitFor();
      await page.getByLabel("Transfer to").fill("0501234567");
      await page.getByRole("button", { name: "Transfer…" }).click();
      await status.getByText("A number in international format starts with +").waitFor();
      directory.result = { ok: false, why: "refused", detail: "That number is not allowed." };
      await page.getByLabel("Transfer to").fill("+972 50-123-4567");
      await page.getByRole("button", { name: "Transfer…" }).click();
      const dialog = page.getByRole("dialog", { name: "Transfer the call?" });
      const { y, height } = (await dialog.boundingBox())!;
      assert.ok(Math.abs(y + height / 2 - 450) < 30, "the dialog is in the middle of the window");
      await dialog.getByRole("button", { name: "Transfer" }).click();
      await dialog.getByRole("alert").getByText("That number is not allowed.").waitFor();
      directory.result = undefined;
      await dialog.getByRole("button", { name: "Transfer" }).click();
      await dialog.waitFor({ state: "hidden" });
      await status.getByText("The caller is being transferred.").waitFor();
      assert.deepEqual(directory.acts, [
        ["say", SID, "One moment, please."],
        ["mute", SID, true],
        ["mute", SID, false],
        ["transfer", SID, "+972501234567"],
        ["transfer", SID, "+972501234567"],
      ]);
      const rows = page.locator("#audit-title ~ .scroll tbody tr");
      await rows.nth(4).waitFor();
      assert.match(await rows.nth(1).innerText(), /Operator[^]*Transfer[^]*Refused/);
    });

    await t.step("lets a viewer watch, but not act", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(60_000);
      await openCall(s, VIEWER_TOKEN);
      await isFollowing(page);
      await controls(page).getByText("You are signed in as a viewer").waitFor();
      const enabled = await controls(page).locator("fieldset :is(button, input)").evaluateAll((all) =>
        all.filter((element) => !element.matches(":disabled")).length
      );
      assert.equal(enabled, 0);
      const status = await page.evaluate(
        (path) => fetch(path, { method: "POST" }).then((response) => response.status),
        `/api/calls/${SID}/hangup`,
      );
      assert.deepEqual([status, s.directory.acts], [403, []]);
    });

    await t.step("says of a call of another process what can't be seen or done from here", async () => {
      await using s = await rig();
      const { page, directory } = s;
      directory.put({ ...s.play(34_000), onPeer: true, turns: [], said: [], anomalies: [] });
      const trace = directory.traces.get(SID)!;
      directory.traces.clear();
      await openCall(s);
      await page.locator(".notice.feed.open").waitFor({ state: "attached" });
      await page.getByText("Other process", { exact: true }).waitFor();
      await controls(page).getByText("This call is handled by another process").waitFor();
      assert.equal(await controls(page).locator("fieldset :enabled").count(), 0);
      await page.getByText("Its timeline is shown when it has ended.").waitFor();
      await page.getByText("The transcript is shown when the call has ended.").waitFor();
      await picture(page, "call-other-process");
      const { asked } = directory;
      asked.length = 0;
      await page.waitForTimeout(2_500);
      assert.deepEqual(asked, []);
      directory.traces.set(SID, trace);
      const { onPeer: _onPeer, ...view } = directory.liveCalls[0]!;
      directory.liveCalls = [view];
      s.end(34_000);
      await page.locator('[data-chart="fps"] canvas').waitFor();
      assert.equal(await page.getByText("Other process", { exact: true }).count(), 0);
      assert.deepEqual([asked, s.complaints], [[undefined], []]);
    });

    await t.step("says that the connection is lost, and follows again once the server is back", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(40_000);
      await openCall(s);
      await isFollowing(page);
      await s.stopServer();
      await page.getByText("Connection lost.").waitFor();
      s.play(75_000);
      s.startServer();
      await figure(page, "sent").getByText("2325", { exact: true }).waitFor();
      await page.getByText("Connection lost.").waitFor({ state: "detached" });
      await page.locator("#gap-2").waitFor();
    });

    await t.step("pauses in a hidden tab", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(40_000);
      await openCall(s);
      await isFollowing(page);
      const hide = (hidden: boolean) =>
        page.evaluate((hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }, hidden);
      await hide(true);
      await page.locator(".notice.feed.paused").waitFor({ state: "attached" });
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      s.play(75_000);
      await page.waitForTimeout(1_500);
      assert.deepEqual(asked, []);
      await hide(false);
      await figure(page, "sent").getByText("2325", { exact: true }).waitFor();
    });

    await t.step("zooms and moves by pointer, one cursor for all", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(SCRIPT_MS);
      s.end(SCRIPT_MS);
      await page.setViewportSize({ width: 1400, height: 2000 });
      await openCall(s);
      await page.locator('[data-chart="fps"] canvas').waitFor();
      const area = (await page.locator("#timeline").boundingBox())!;
      const plotX = (share: number) => area.x + 64 + share * (area.width - 76);
      const lead = (await page.locator('[data-chart="lead"]').boundingBox())!;
      await page.mouse.move(plotX(38.5 / 96), lead.y + 60);
      // The step of the stall, in every chart, whichever the pointer is over.
      assert.deepEqual(
        await Promise.all([legend(page, "lateness", 2), legend(page, "fps")].map((b) => b.textContent())),
        [
          "572 ms",
          "29.4",
        ],
      );
      assert.match(await readout(page).innerText(), /^0:38\.[45]/);
      await page.keyboard.down("Control");
      for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -100);
      await page.keyboard.up("Control");
      await page.waitForFunction(() => document.querySelector(".span")?.textContent !== "0:00 – 1:36");
      const zoomed = await span(page).textContent();
      assert.match(await readout(page).innerText(), /^0:38\.[45]/);
      await picture(page, "call-zoomed", ".timeline");
      await page.mouse.down();
      await page.mouse.move(plotX(38.5 / 96) - 200, lead.y + 60, { steps: 4 });
      await page.mouse.up();
      assert.notEqual(await span(page).textContent(), zoomed);
      await page.mouse.dblclick(plotX(.9), lead.y + 60);
      await span(page).getByText("0:00 – 1:36").waitFor();
      await page.getByText("Clock (UTC)").click();
      const { startedAt } = s.directory.endedCalls[0]!;
      assert.ok((await span(page).textContent())!.startsWith(startedAt.slice(11, 19)));
      assert.deepEqual(s.complaints, []);
    });

    await t.step("can be used by keyboard alone", async () => {
      await using s = await rig();
      const { page, directory } = s;
      s.play(75_000);
      await openCall(s);
      await isFollowing(page);
      /** Presses Tab until the focus is where `selector` is. */
      const tabTo = async (selector: string): Promise<void> => {
        for (let i = 0; i < 80; i++) {
          if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
          await page.keyboard.press("Tab");
        }
        assert.fail(`Tab never came to ${selector}`);
      };
      await tabTo(".export");
      await tabTo(".controls input");
      await page.keyboard.type("Hello");
      await page.keyboard.press("Enter");
      await page.getByText("It will be spoken next.").waitFor();
      await tabTo("#timeline");
      const live = await span(page).textContent();
      await page.keyboard.press("+");
      await page.keyboard.press("ArrowLeft");
      assert.notEqual(await span(page).textContent(), live);
      await page.keyboard.press("0");
      await span(page).getByText("0:00 – 1:15").waitFor();
      await page.keyboard.press("Home");
      const status = page.locator(".timeline-head ~ [role=status]");
      const heard: (string | null)[] = [];
      for (let i = 0; i < 40 && !heard.at(-1)?.includes("Gap: This server stalled"); i++) {
        await page.keyboard.press("n");
        heard.push(await status.textContent());
      }
      assert.deepEqual(heard[0], "0:00.9 – Agent (Greeting), ⁨5.5 s⁩");
      assert.deepEqual(heard.at(-1), "0:38.2 – Gap: This server stalled, ⁨413 ms⁩");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement?.parentElement?.id), "gap-1");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("#gap-1").getAttribute("open"), null);
      await tabTo(".call-page > details > summary");
      await page.keyboard.press("Enter");
      await tabTo(".scroll button.time");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("tr.chosen").count(), 1);
      await page.reload();
      await isFollowing(page);
      await tabTo(".controls .danger:not(.solid)");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Hang up?" }).waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator('.call-state[data-state="ended"]').waitFor();
      assert.deepEqual(directory.acts.map(([name]) => name), ["say", "hangUp"]);
    });

    await t.step("is mirrored in Hebrew, without a reload, while times run left to right", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(75_000);
      await openCall(s);
      await isFollowing(page);
      await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
      const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
      assert.ok((await box(".controls")).x > (await box(".call-head")).x);
      await switchLanguage(page);
      assert.ok((await box(".controls")).x < (await box(".call-head")).x);
      assert.equal(await page.evaluate(() => "sameDocument" in globalThis), true);
      await page.getByRole("heading", { name: "ציר הזמן", exact: true }).waitFor();
      assert.equal(await page.locator("#gap-1 .name").textContent(), "השרת נתקע");
      assert.equal(await page.title(), "שיחה מ־⁨+972501234567⁩ · Ketzev");
      const direction = (selector: string) =>
        page.locator(selector).first().evaluate((element) => getComputedStyle(element).direction);
      assert.deepEqual(
        await Promise.all(
          ["main", "#timeline", ".chart figcaption", "#gap-1 pre", ".histogram"].map(direction),
        ),
        ["rtl", "ltr", "rtl", "ltr", "ltr"],
      );
      const ticks = await page.locator(".axis text").evaluateAll((all) =>
        all.map((text) => [text.textContent, text.getBoundingClientRect().x] as const)
      );
      assert.ok(ticks.length > 3);
      assert.deepEqual(
        ticks.toSorted(([, a], [, b]) => a - b).map(([text]) => text),
        ticks.map(([text]) => text).sort(),
      );
      const [from, to] = await page.locator(".call-head .parties bdi").evaluateAll((all) =>
        all.map((bdi) => bdi.getBoundingClientRect().x)
      );
      assert.ok(from! > to!);
      await page.setViewportSize({ width: 1400, height: 1500 });
      await picture(page, "call-hebrew");
      assert.deepEqual(s.complaints, []);
    });

    await t.step("fits a phone", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(75_000);
      await page.setViewportSize({ width: 360, height: 780 });
      await openCall(s);
      await isFollowing(page);
      const width = () => page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(await width(), 360);
      await picture(page, "call-phone");
      await page.locator("#timeline").scrollIntoViewIfNeeded();
      await picture(page, "call-phone-timeline");
      await switchLanguage(page);
      assert.equal(await width(), 360);
    });

    await t.step("has no serious finding of axe in either language and theme", async () => {
      await using s = await rig();
      const { page } = s;
      const call = s.play(SCRIPT_MS);
      s.audit.write({
        role: "operator",
        session: "ab12cd",
        action: "say",
        callSid: SID,
        detail: "12 characters",
        outcome: "done",
      });
      await openCall(s);
      await isFollowing(page);
      await page.locator("details").evaluateAll((all) =>
        all.forEach((each) => (each as HTMLDetailsElement).open = true)
      );
      for (const language of ["en", "he"]) {
        if (language === "he") await switchLanguage(page);
        for (const theme of ["light", "dark"] as const) {
          await chooseTheme(page, theme);
          assert.deepEqual(await findings(page), [], `${language} ${theme}`);
        }
      }
      await picture(page, "call-dark");
      await controls(page).locator("fieldset .danger").click();
      await page.getByRole("dialog").waitFor();
      assert.deepEqual(await findings(page), [], "dialog");
      s.directory.put({ ...call, muted: true });
      s.end(SCRIPT_MS);
      await page.locator('.call-state[data-state="ended"]').waitFor();
      assert.deepEqual(await findings(page), [], "ended");
    });

    await t.step("redraws the charts in the colours of the theme", async () => {
      await using s = await rig();
      const { page } = s;
      s.play(SCRIPT_MS);
      s.end(SCRIPT_MS);
      await openCall(s);
      const canvas = page.locator('[data-chart="lead"] canvas');
      await canvas.waitFor();
      const drawn = () => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
      await chooseTheme(page, "light");
      const light = await drawn();
      await chooseTheme(page, "dark");
      await page.waitForTimeout(50);
      assert.notEqual(await drawn(), light);
      await chooseTheme(page, "light");
      await page.waitForTimeout(50);
      assert.equal(await drawn(), light);
    });

    await t.step("runs no text of a caller, whatever it is and wherever it stands", async () => {
      await using s = await rig();
      const { page, context, base, directory, audit } = s;
      const isHit = () => page.evaluate((name) => name in globalThis, HIT);
      const startedAt = new Date(Date.now() - 75_000).toISOString();
      const scripted = scriptedCall({ startedAt }, 75_000);
      // All of them wherever there can be many.
      directory.put({
        ...scripted,
        turns: PAYLOADS.map((evil, i) => ({
          ...scripted.turns[1]!,
          id: i + 1,
          user: evil,
          agent: `${evil} ${evil}`,
          heard: evil,
        })),
        said: PAYLOADS.map((evil, i) => ({
          ...scripted.said[0]!,
          id: i + 1,
          at: new Date(Date.parse(startedAt) + i * 1_000).toISOString(),
          text: `${evil} ${evil}`,
          heard: evil,
        })),
        anomalies: PAYLOADS.map((evil) => ({ ...scripted.anomalies[0]!, lines: [evil, `${evil} ${evil}`] })),
      });
      directory.traces.set(SID, {
        ...scriptedTrace({ callSid: SID, startedAt }, 75_000),
        events: PAYLOADS.flatMap((evil, i): TraceEvent[] => [
          { type: "turn", atMs: i * 1_000, id: i + 1 },
          { type: "said", atMs: i * 1_000, endMs: i * 1_000 + 999, id: i + 1 },
          { type: "tool", atMs: i * 1_000 + 1, endMs: i * 1_000 + 999, name: evil, ok: i % 2 === 0 },
          { type: "key", atMs: i * 1_000 + 2, digit: evil },
          { type: "control", atMs: i * 1_000 + 3, action: evil },
        ]),
      });
      for (const evil of PAYLOADS) {
        audit.write({
          role: "operator",
          session: evil,
          action: "say",
          callSid: SID,
          detail: evil,
          outcome: "done",
        });
      }
      await openCall(s);
      await isFollowing(page);
      await page.getByRole("button", { name: "Whole call" }).click();
      await page.locator("#audit-title ~ .scroll tr").nth(PAYLOADS.length).waitFor();
      // The words on the timeline, half of them at a time so that there is room for them.
      for (let i = 0; i < 2; i++) await page.locator(".joined button").nth(4).click();
      await page.locator("#timeline").focus();
      for (const key of ["Home", "End"]) {
        await page.keyboard.press(key);
        await page.locator(".words", { hasText: PAYLOADS[key === "Home" ? 0 : 59]! }).first().waitFor();
      }
      assert.equal(await page.locator(".gap pre").count(), PAYLOADS.length);
      await switchLanguage(page);
      await page.locator("details").evaluateAll((all) =>
        all.forEach((each) => (each as HTMLDetailsElement).open = true)
      );
      assert.equal(await isHit(), false);
      // Those of which a call has one, as the event stream brings them.
      for (let i = 0; i < PAYLOADS.length; i += 10) {
        const evil = `${i} ${PAYLOADS.slice(i, i + 10).join(" ")}`;
        directory.put({ ...scripted, from: evil, to: evil, agent: evil, language: evil });
        await page.locator(".call-facts bdi", { hasText: new RegExp(`^${i} `) }).first().waitFor();
        assert.equal(await isHit(), false, evil);
      }
      // And as the server draws them.
      directory.end(SID);
      await page.locator(".notice.feed.done").waitFor({ state: "attached" });
      await page.goto("about:blank");
      directory.traces.clear();
      const ended = directory.endedCalls[0]!;
      for (const [i, evil] of PAYLOADS.entries()) {
        directory.endedCalls = [{
          ...ended,
          turns: [],
          said: [],
          anomalies: [],
          from: evil,
          to: evil,
          agent: evil,
          language: evil,
        }];
        await context.addCookies([{ name: "ketzev_language", value: i % 2 === 0 ? "en" : "he", url: base }]);
        await page.goto(base + PATH);
        await page.locator(".notice.feed.done").waitFor({ state: "attached" });
        assert.equal(await isHit(), false, evil);
      }
      assert.deepEqual(s.complaints, []);
    });
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
});

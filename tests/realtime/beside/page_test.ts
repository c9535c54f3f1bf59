import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import type { AuditPage } from "../../../lib/store/audit.ts";
import type { CallTrace } from "../../../lib/timeline/call_trace.ts";
import type { CallView } from "../../../lib/calls/call_view.ts";
import { CHROMIUM_ARGS, findChromium } from "../../browser/chromium.ts";
import {
  assertAgrees,
  assertBetween,
  drawnColumns,
  interactiveMs,
  leadAgrees,
  loudnessOf,
  openPage,
  readAccounting,
  readGap,
  readStrip,
  rowSeenMs,
} from "../live_page.ts";
import { type LiveServer, phone, startServer, until } from "../live_server.ts";

const GAP = "The connection was blocked";
/** One for each call, so that none is taken for another. */
const CALLERS = ["+15005550101", "+15005550102", "+15005550103"] as const;
const CHARTS = ["queue", "lateness", "lead", "rtt", "fps"];

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The call from `number`, as soon as the API has it and its stream runs. */
async function liveCall(server: LiveServer, number: string): Promise<CallView> {
  const list = () => server.get<{ values: CallView[] }>("/api/calls?state=live");
  const isIt = ({ state, from }: CallView) => state === "live" && from === number;
  return await until(async () => (await list()).values.find(isIt), server.log);
}

/** Reads something of the page `times` times, a good second apart, with what the API said before and after it. */
async function* looks<T>(times: number, read: () => Promise<T>, view: () => Promise<CallView>) {
  let before = await view();
  for (let n = 0; n < times; n++) {
    await sleep(1_000);
    const shown = await read();
    const after = await view();
    yield { shown, tx: [before.tx, after.tx] as const };
    before = after;
  }
}

Deno.test("the admin page in Chromium, of a server that runs, with calls that are made", async (t) => {
  const folder = await Deno.makeTempDir();
  const env = { KV_PATH: `${folder}/ketzev.kv` };
  let server = await startServer(env);
  const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS });
  const { page, complaints } = await openPage(browser, server);
  let stalled = "";
  try {
    await t.step("is interactive within 1 s", async () => {
      const ms = await interactiveMs(page, `${server.url}/admin`);
      assert.ok(ms < 1_000, `after ${ms} ms`);
    });

    await t.step("shows a call within 1 s, with figures that move and agree with the API", async () => {
      const talk = phone(server, "--from", CALLERS[0], "--seconds", "9");
      const { callSid, startedAt } = await liveCall(server, CALLERS[0]);
      const shownMs = await rowSeenMs(page, "live", callSid) - Date.parse(startedAt);
      console.log(`shown ${shownMs.toFixed(0)} ms after its stream began`);
      assert.ok(shownMs < 1_000, `shown after ${shownMs} ms`);
      const row = page.locator(`table.live tr[data-call="${callSid}"]`);
      const queues: number[] = [];
      const leads: boolean[] = [];
      for await (const { shown, tx } of looks(5, () => readStrip(row), () => server.view(callSid))) {
        assertAgrees(shown, tx);
        queues.push(shown.queue);
        leads.push(leadAgrees(shown, tx));
      }
      assert.ok(leads.filter(Boolean).length >= 3, `the lead agrees: ${leads.join(", ")}`);
      assert.ok(new Set(queues).size >= 4, `queue: ${queues.join(", ")}`);
      const { report } = await talk;
      assert.equal(report.perCall[0]?.callSid, callSid);
      const endedMs = await rowSeenMs(page, "ended", callSid);
      await row.waitFor({ state: "detached" });
      const { endedAt, endedBy } = await server.view(callSid);
      const afterMs = endedMs - Date.parse(endedAt!);
      console.log(`shown as ended ${afterMs.toFixed(0)} ms after its end; queue ${queues.join(", ")}`);
      assert.equal(endedBy, "caller");
      assert.ok(afterMs < 1_000, `shown as ended after ${afterMs} ms`);
      const ended = page.locator(`table.ended tr[data-call="${callSid}"]`);
      assert.match(await ended.innerText(), /Caller/);
    });

    await t.step("shows a stall of a live call as a named gap, and every frame", async () => {
      const talk = phone(
        server,
        "--from",
        CALLERS[1],
        "--seconds",
        "13",
        "--stall-at",
        "7",
        "--stall-for",
        "2",
      );
      const { callSid } = await liveCall(server, CALLERS[1]);
      stalled = callSid;
      await page.locator(`table.live tr[data-call="${callSid}"]`).click({ position: { x: 5, y: 5 } });
      await page.waitForURL(`**/admin/calls/${callSid}`);
      await page.locator(".notice.feed.open").waitFor({ state: "attached" });
      const read = async () => ({
        frames: await readAccounting(page),
        strip: await readStrip(page.locator(".call-head")),
      });
      const sent: number[] = [];
      for await (const { shown, tx } of looks(3, read, () => server.view(callSid))) {
        const [{ frames: before }, { frames: after }] = tx;
        assertAgrees(shown.strip, tx);
        assertBetween("enqueued", shown.frames.enqueued!, [before.enqueued, after.enqueued], 0);
        assertBetween("sent", shown.frames.sent!, [before.sent, after.sent], 50);
        sent.push(shown.frames.sent!);
      }
      console.log(`sent ${sent.join(", ")}`);
      assert.ok(sent[1]! > sent[0]! + 20 && sent[2]! > sent[1]! + 20, `sent ${sent.join(", ")}`);

      const gap = await readGap(page, GAP);
      const { anomalies } = await server.view(callSid);
      const anomaly = anomalies.find(({ kind }) => kind === "socket_blocked")!;
      assert.equal(gap.lines.length, 5);
      assert.deepEqual(gap.lines, anomaly.lines);
      assert.match(gap.text, /did not reach the caller on time[^]*What to do: Check echoMs/);
      await page.locator('[data-lane="gaps"] title').getByText(`Gap: ${GAP}`).first().waitFor({
        state: "attached",
      });
      const columns = await drawnColumns(page);
      const { steps } = await server.get<CallTrace>(`/api/calls/${callSid}/trace`);
      console.log(`columns of each chart ${JSON.stringify(columns)}`);
      assert.ok(steps.fps.filter((fps) => fps !== null).length >= 6, `${steps.fps}`);
      for (const id of CHARTS) assert.ok(columns[id]! > 30, `${id}: ${columns[id]} columns`);
      await talk;
      await page.locator('.call-state[data-state="ended"]').waitFor();
      const { tx } = await server.view(callSid);
      const shown = await readAccounting(page);
      assert.deepEqual(shown, { queued: tx.queue.frames, ...tx.frames });
      assert.ok(tx.frames.undelivered > 0, "the caller hung up in the middle of the greeting");
    });

    await t.step("says, mutes and hangs up, and lists who did so", async () => {
      const recording = `${folder}/heard.wav`;
      const talk = phone(server, "--from", CALLERS[2], "--seconds", "40", "--record", recording);
      const { callSid } = await liveCall(server, CALLERS[2]);
      await page.goto(`${server.url}/admin/calls/${callSid}`);
      await page.locator(".notice.feed.open").waitFor({ state: "attached" });
      await until(async () => (await server.view(callSid)).tx.frames.sent > 100 || undefined, server.log);
      const status = page.locator(".controls [role=status]");
      await page.getByRole("button", { name: "Mute the agent" }).click();
      await status.getByText("The agent is muted.").waitFor();
      await page.getByRole("button", { name: "Mute the agent", pressed: true }).waitFor();
      const muted = await server.view(callSid);
      assert.ok(muted.tx.frames.cleared > 100, "the rest of the greeting is thrown away");
      await sleep(2_000);
      const silent = await server.view(callSid);
      assert.deepEqual(silent.tx.frames, muted.tx.frames);
      await page.getByLabel("Say as the agent").fill("This is the operator. One moment, please.");
      await page.keyboard.press("Enter");
      await status.getByText("It will be spoken next.").waitFor();
      const said = await until(async () => {
        const { tx } = await server.view(callSid);
        return tx.frames.sent > silent.tx.frames.sent + 50 && tx.queue.frames === 0 ? tx.frames : undefined;
      }, server.log);
      await sleep(800);
      await page.locator(".controls fieldset").getByRole("button", { name: "Hang up" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Hang up" }).click();
      await page.locator('.call-state[data-state="ended"]').waitFor();
      const { report } = await talk;
      assert.equal(report.perCall[0]?.endedBy, "server");
      assert.equal((await server.view(callSid)).endedBy, "operator");
      assert.match(await page.locator(".call-facts").first().innerText(), /Ended by\s+Operator/);

      const heard = (await loudnessOf(recording)).map((rms) => rms > 100 ? "#" : ".").join("");
      console.log(`heard, in steps of 100 ms: ${heard}`);
      const saidSteps = (said.sent - silent.tx.frames.sent) / 5;
      const [, , words] = /#(\.{15,})(#.*#)\.*$/.exec(heard) ?? assert.fail(heard);
      assertBetween("steps of 100 ms that are heard", words!.length, [saidSteps], 5);

      const done = ["Hang up", "Say", "Mute"];
      const rows = page.locator("#audit-title ~ .scroll tbody tr");
      await rows.nth(2).waitFor();
      const cells = await rows.evaluateAll((rows) =>
        rows.map((row) => [2, 4].map((n) => row.children[n]!.textContent))
      );
      assert.deepEqual(cells, done.map((action) => [action, "Done"]));
      const { values } = await server.get<AuditPage>(`/api/audit?callSid=${callSid}`);
      assert.deepEqual(values.map(({ action }) => action), ["hangup", "say", "mute"]);
    });

    await t.step("shows the call with the stall out of the store, in a new process", async () => {
      const old = await server.view(stalled);
      const { port } = new URL(server.url);
      await page.goto("about:blank");
      server.signal("SIGTERM");
      assert.equal(await server.code, 0);
      await server[Symbol.asyncDispose]();
      server = await startServer({ ...env, PORT: port });
      const again = await openPage(browser, server);
      await rowSeenMs(again.page, "ended", stalled);
      const ms = await interactiveMs(again.page, `${server.url}/admin/calls/${stalled}`);
      assert.ok(ms < 1_000, `interactive after ${ms} ms`);
      const gap = await readGap(again.page, GAP);
      assert.deepEqual(gap.lines, old.anomalies.find(({ kind }) => kind === "socket_blocked")!.lines);
      await again.page.locator('[data-lane="gaps"] title').getByText(`Gap: ${GAP}`).first().waitFor({
        state: "attached",
      });
      const columns = await drawnColumns(again.page);
      for (const id of CHARTS) assert.ok(columns[id]! > 30, `${id}: ${columns[id]} columns`);
      assert.deepEqual(await readAccounting(again.page), { queued: 0, ...old.tx.frames });
      assert.equal(await again.page.locator(".call-state").textContent(), "Ended");
      assert.deepEqual(again.complaints, []);
    });
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    await server[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
});

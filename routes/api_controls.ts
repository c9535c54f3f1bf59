/** `POST /api/calls/:callSid/…`: what an operator does to a live call. @module */
import { type Context, Hono } from "hono";
import type { AuditEntry, AuditLog } from "../lib/store/audit.ts";
import type { CallControls, ControlResult } from "../lib/calls/call_controls.ts";
import { isE164 } from "../lib/core/ids.ts";
import { maskNumber } from "../lib/core/mask.ts";
import { problem } from "../lib/web/problem.ts";
import { jsonLimit, readJson, wrongField } from "../lib/web/read_json.ts";
import { actorOf, type AdminEnv } from "../lib/web/require_admin.ts";

/** Longest text that can be spoken, in characters. */
export const MAX_SAY_CHARS = 500;

/** What {@linkcode controlRoutes} depends on. */
export interface ControlDeps {
  controls: CallControls;
  audit: Pick<AuditLog, "write">;
}

/** What was asked for, as the audit log has it. */
type Action = Pick<AuditEntry, "action" | "detail">;

const STATUS = { no_call: 404, refused: 409, unavailable: 409, failed: 502 } as const;

/** `hangup`, `say` `{"text"}`, `mute` `{"on"}` and `transfer` `{"to"}`; 202 with the CallSid when it is under way. */
export function controlRoutes({ controls, audit }: ControlDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  const answer = (c: Context<AdminEnv>, result: ControlResult, of: Action): Response => {
    const callSid = c.req.param("callSid")!;
    const outcome = result.ok ? "done" : result.why === "failed" ? "failed" : "refused";
    const known = result.ok || result.why !== "no_call";
    // What is no call may be any text: it stays out of the log.
    audit.write({ ...actorOf(c), ...of, callSid: known ? callSid : null, outcome });
    return result.ok
      ? c.json({ callSid }, 202)
      : problem({ status: STATUS[result.why], detail: result.detail });
  };

  app.post("/api/calls/:callSid/hangup", (c) => {
    const result = controls.hangUp(c.req.param("callSid"));
    return answer(c, result, { action: "hangup", detail: "" });
  });

  app.post("/api/calls/:callSid/say", jsonLimit(), async (c) => {
    const body = await readJson(c, ["text"]);
    if (!body.ok) return body.response;
    const text = textToSay(body.fields.text);
    if (text === undefined) return wrongField("text", `it is not a text of 1 to ${MAX_SAY_CHARS} characters`);
    const detail = `${[...text].length} characters`;
    return answer(c, controls.say(c.req.param("callSid"), text), { action: "say", detail });
  });

  app.post("/api/calls/:callSid/mute", jsonLimit(), async (c) => {
    const body = await readJson(c, ["on"]);
    if (!body.ok) return body.response;
    const { on } = body.fields;
    if (typeof on !== "boolean") return wrongField("on", "it is neither true nor false");
    const detail = on ? "on" : "off";
    return answer(c, controls.mute(c.req.param("callSid"), on), { action: "mute", detail });
  });

  app.post("/api/calls/:callSid/transfer", jsonLimit(), async (c) => {
    const body = await readJson(c, ["to"]);
    if (!body.ok) return body.response;
    const { to } = body.fields;
    if (!isE164(to)) return wrongField("to", "it is not an E.164 number such as +972501234567");
    const result = await controls.transfer(c.req.param("callSid"), to);
    return answer(c, result, { action: "transfer", detail: maskNumber(to) });
  });
  return app;
}

/** Control characters become spaces: no engine reads them, and some take them for commands. */
function textToSay(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > 4 * MAX_SAY_CHARS) return undefined;
  const text = value.toWellFormed().replace(/\p{Cc}+/gu, " ").trim();
  const { length } = [...text];
  return length >= 1 && length <= MAX_SAY_CHARS ? text : undefined;
}

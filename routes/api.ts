/** `/api/calls` and `/api/events`: what the page and scripts see of calls. @module */
import { Hono } from "hono";
import type { CallDirectory } from "../lib/calls/call_directory.ts";
import type { EventHub } from "../lib/web/event_hub.ts";
import { parseCallQuery } from "../lib/web/parse_call_query.ts";
import { problem } from "../lib/web/problem.ts";
import { actorOf, type AdminEnv } from "../lib/web/require_admin.ts";
import { noSlot } from "../lib/web/limit_answers.ts";
import { EVENT_STREAM_LIMITS, Slots } from "../lib/web/slots.ts";

/** What {@linkcode apiRoutes} depends on. */
export interface ApiDeps {
  directory: CallDirectory;
  hub: EventHub;
}

/** `GET /api/calls`, `GET /api/calls/:callSid`, `GET /api/calls/:callSid/trace`, `GET /api/events`. */
export function apiRoutes({ directory, hub }: ApiDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  const streams = new Slots(EVENT_STREAM_LIMITS);

  app.get("/api/calls", async (c) => {
    const parsed = parseCallQuery(new URL(c.req.url).searchParams);
    if (!parsed.ok) return problem({ status: 400, detail: parsed.detail });
    const { values, cursor } = await directory.list(parsed.query);
    return c.json({ values, cursor });
  });

  app.get("/api/calls/:callSid", async (c) => {
    const view = await directory.get(c.req.param("callSid"));
    return view === undefined ? noSuchCall() : c.json(view);
  });

  app.get("/api/calls/:callSid/trace", async (c) => {
    const since = c.req.query("sinceMs");
    if (since && !/^\d{1,12}$/.test(since)) {
      return problem({
        status: 400,
        detail: 'Parameter "sinceMs" is wrong: it is not a whole number of ms from 0.',
      });
    }
    const trace = await directory.trace(c.req.param("callSid"), since ? Number(since) : undefined);
    return trace === undefined
      ? problem({ status: 404, detail: "Nothing was recorded of a call of that CallSid." })
      : c.json(trace);
  });

  app.get("/api/events", (c) => {
    const headers = {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // Asks nginx not to collect events before it passes them on.
      "x-accel-buffering": "no",
    };
    // Nobody would ever cancel the stream of an answer to HEAD.
    if (c.req.raw.method === "HEAD") return new Response(null, { headers });
    const slot = streams.take(actorOf(c));
    if (!slot.ok) return noSlot(slot, EVENT_STREAM_LIMITS);
    const stream = hub.open({ alive: c.get("adminAlive"), onClose: slot.release });
    if (stream === undefined) {
      slot.release();
      const detail = "There are no event streams while the server shuts down.";
      return problem({ status: 503, detail, headers: { "retry-after": "5" } });
    }
    return new Response(stream, { headers });
  });
  return app;
}

/** The problem of a CallSid that no call has. */
export function noSuchCall(): Response {
  return problem({ status: 404, detail: "There is no call of that CallSid." });
}

/** Middleware that bounds how many answers wait for their readers. @module */
import type { MiddlewareHandler } from "hono";
import { problem } from "./problem.ts";
import { actorOf, type AdminEnv } from "./require_admin.ts";
import { type SlotLimits, type SlotResult, Slots } from "./slots.ts";

/** A place for each answer until its body has been taken whole, or nobody takes it any more. */
export function limitAnswers(limits: SlotLimits): MiddlewareHandler<AdminEnv> {
  const slots = new Slots(limits);
  return async (c, next) => {
    const slot = slots.take(actorOf(c));
    if (!slot.ok) return noSlot(slot, limits);
    await next();
    const { body, ok } = c.res;
    const isHead = c.req.raw.method === "HEAD";
    if (body === null || !ok || isHead) {
      slot.release();
      // Hono leaves the body of an answer to HEAD to nobody.
      if (isHead) await body?.cancel();
      return undefined;
    }
    c.res = new Response(releasing(body, slot.release), c.res);
    return undefined;
  };
}

/** The problem of having no place. */
export function noSlot(
  { why }: Extract<SlotResult, { ok: false }>,
  { what, perSession }: SlotLimits,
): Response {
  const headers = { "retry-after": "5" };
  return why === "session"
    ? problem({
      status: 429,
      detail: `This session has ${perSession} ${what} already, which is the most.`,
      headers,
    })
    : problem({ status: 503, detail: `There are too many ${what} at once; try again.`, headers });
}

/** `body` as it is, no sooner than it is asked for. */
function releasing(body: ReadableStream<Uint8Array>, release: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read().catch((thrown) => {
        release();
        throw thrown;
      });
      if (!done) return controller.enqueue(value);
      release();
      controller.close();
    },
    async cancel(reason) {
      release();
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}

/** JSON bodies, checked at the border. @module */
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { problem } from "./problem.ts";

/** Most bytes of a JSON body. */
export const MAX_JSON_BYTES = 64 * 1024;

/** A body that has exactly the fields that were asked for, or what is wrong with it. */
export type JsonBody<Name extends string> =
  | { readonly ok: true; readonly fields: Readonly<Record<Name, unknown>> }
  | { readonly ok: false; readonly response: Response };

/** Refuses bodies over {@linkcode MAX_JSON_BYTES} with 413. */
export function jsonLimit(): MiddlewareHandler {
  return bodyLimit({
    maxSize: MAX_JSON_BYTES,
    onError: () => problem({ status: 413, detail: `The body is larger than ${MAX_JSON_BYTES} bytes.` }),
  });
}

/**
 * Reads a JSON object that has each field of `names` and no other. Only what the body itself holds counts, so that
 * `__proto__` and its like are unknown fields, and what is made of them has no prototype to reach.
 */
export async function readJson<const Name extends string>(
  c: Context,
  names: readonly Name[],
): Promise<JsonBody<Name>> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "")) {
    return wrong(415, "The body must be application/json.");
  }
  let body: unknown;
  try {
    body = JSON.parse(await c.req.text());
  } catch {
    return wrong(400, "The body is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return wrong(400, "The body must be a JSON object.");
  }
  const given = Object.entries(body);
  if (given.some(([name]) => !names.some((known) => known === name))) {
    return wrong(400, `The body may hold nothing but ${names.join(", ")}.`);
  }
  const missing = names.find((name) => !Object.hasOwn(body, name));
  if (missing !== undefined) return wrong(400, `Field "${missing}" is missing.`);
  const fields = Object.assign(Object.create(null), Object.fromEntries(given));
  return { ok: true, fields: fields as Readonly<Record<Name, unknown>> };
}

/** The problem of one field that is wrong. */
export function wrongField(name: string, why: string): Response {
  return problem({ status: 400, detail: `Field "${name}" is wrong: ${why}.` });
}

function wrong(status: number, detail: string): { ok: false; response: Response } {
  return { ok: false, response: problem({ status, detail }) };
}

/** What the stores here ask of Deno KV. @module */

/** The part of `Deno.Kv` that is used; `Deno.openKv()` and hand-written fakes fit it. */
export type KvPort = Pick<Deno.Kv, "get" | "getMany" | "list" | "atomic">;

/** Most bytes of one value; Deno KV takes 64 KiB, its own envelope included. */
export const MAX_VALUE_BYTES = 60 * 1024;
/** Most bytes of values in one commit; Deno KV takes 800 KiB, keys included. */
export const MAX_COMMIT_BYTES = 600 * 1024;
/** Most keys of one `getMany()` of Deno KV. */
export const MAX_GET_MANY = 10;

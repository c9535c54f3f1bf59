/**
 * The part of `jsr:@std/async` that is used here, under the same names, signatures and semantics. Removing `links`
 * from the root `deno.json` replaces this folder by the original.
 *
 * @module
 */

export * from "./abortable.ts";
export * from "./deadline.ts";
export * from "./delay.ts";
export * from "./retry.ts";

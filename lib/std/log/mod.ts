/**
 * The part of `jsr:@std/log` that is used here, under the same names, signatures and semantics. Removing `links` from
 * the root `deno.json` replaces this folder by the original.
 *
 * @module
 */

export * from "./base_handler.ts";
export * from "./logger.ts";

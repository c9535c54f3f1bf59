import assert from "node:assert/strict";
import { isAbortOf, linkAbort } from "../../lib/core/signals.ts";

/** A signal that counts its listeners. */
function counted(): { controller: AbortController; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count--;
    remove(...args);
  };
  return { controller, listeners: () => count };
}

Deno.test("linkAbort() is aborted with the parent's reason when one of its parents is", () => {
  const first = counted();
  const second = counted();
  const child = linkAbort(first.controller.signal, undefined, second.controller.signal);
  assert.equal(child.signal.aborted, false);
  second.controller.abort("hung up");
  assert.equal(child.signal.reason, "hung up");
  assert.equal(first.controller.signal.aborted, false);
  assert.deepEqual([first.listeners(), second.listeners()], [0, 0]);
});

Deno.test("linkAbort() is aborted at once and listens to nobody when a parent was aborted before", () => {
  const parent = counted();
  const child = linkAbort(parent.controller.signal, AbortSignal.abort("gone"));
  assert.equal(child.signal.reason, "gone");
  assert.equal(parent.listeners(), 0);
});

Deno.test("linkAbort() aborts and lets go of its parent when its scope ends", () => {
  const parent = counted();
  let signal: AbortSignal;
  {
    using child = linkAbort(parent.controller.signal);
    signal = child.signal;
    assert.equal(parent.listeners(), 1);
  }
  assert.equal(signal.aborted, true);
  assert.equal(signal.reason.name, "AbortError");
  assert.deepEqual([parent.listeners(), parent.controller.signal.aborted], [0, false]);
});

Deno.test("linkAbort() keeps its first reason when it is aborted again", () => {
  const child = linkAbort();
  child.abort("first");
  child.abort("second");
  child[Symbol.dispose]();
  assert.equal(child.signal.reason, "first");
});

Deno.test("isAbortOf() tells an end that was asked for from a fault", () => {
  const { signal } = new AbortController();
  const aborted = AbortSignal.abort(new Error("hung up"));
  assert.equal(isAbortOf(aborted.reason, aborted), true);
  assert.equal(isAbortOf(new DOMException("", "AbortError"), aborted), true);
  assert.equal(isAbortOf(new Error("broken"), aborted), false);
  assert.equal(isAbortOf(new DOMException("", "AbortError"), signal), false);
});

/** Hand-written stand-ins for the seams of the embedded speech parts. @module */

import type { StartWorker, WorkerHandle, WorkerHandlers } from "../../lib/speech/local/worker_handle.ts";

/** A worker that records what it gets and answers when the test says so. */
export class FakeWorker<In, Out> implements WorkerHandle<In> {
  readonly posted: In[] = [];
  readonly handlers: WorkerHandlers<Out>;
  stopped = false;

  constructor(handlers: WorkerHandlers<Out>) {
    this.handlers = handlers;
  }

  post(message: In, transfer: Transferable[] = []): void {
    this.posted.push(structuredClone(message, { transfer }));
  }

  stop(): void {
    this.stopped = true;
  }
}

/** Starts {@linkcode FakeWorker}s and keeps them, in the order of their start. */
export class FakeWorkers<In, Out> {
  readonly started: FakeWorker<In, Out>[] = [];

  readonly start: StartWorker<In, Out> = (handlers) => {
    const worker = new FakeWorker<In, Out>(handlers);
    this.started.push(worker);
    return worker;
  };

  get last(): FakeWorker<In, Out> {
    return this.started.at(-1)!;
  }
}

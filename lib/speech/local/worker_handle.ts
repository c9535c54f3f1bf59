/** The seam between the main thread and the workers of the embedded speech parts. @module */

/** A running worker that takes messages of type `In`. */
export interface WorkerHandle<In> {
  /** Sends a message; what is in `transfer` can't be used here any more. */
  post(message: In, transfer?: Transferable[]): void;
  /** Ends the worker at once; no handler is called any more. Idempotent. */
  stop(): void;
}

/** What a worker's owner is told. */
export interface WorkerHandlers<Out> {
  /** The worker has sent a message. */
  onMessage(message: Out): void;
  /** The worker has ended by an error (its first line); called at most once, and no message follows. */
  onCrash(reason: string): void;
}

/** Starts a worker; tests put a fake here. */
export type StartWorker<In, Out> = (handlers: WorkerHandlers<Out>) => WorkerHandle<In>;

/** Starts the module at `url` as a worker. An error in it never reaches the process: it becomes `onCrash`. */
export function startModuleWorker<In, Out>(url: URL, handlers: WorkerHandlers<Out>): WorkerHandle<In> {
  const worker = new Worker(url, { type: "module" });
  let running = true;
  const stop = () => {
    running = false;
    worker.terminate();
  };
  worker.onmessage = (event: MessageEvent<Out>) => {
    if (running) handlers.onMessage(event.data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    if (!running) return;
    stop();
    handlers.onCrash(event.message.split("\n")[0]!);
  };
  return {
    post: (message, transfer = []) => {
      if (running) worker.postMessage(message, transfer);
    },
    stop,
  };
}

/** The worker's own end. */
export interface WorkerScope<In, Out> {
  /** Takes what the owner sends. */
  onmessage: ((event: MessageEvent<In>) => void) | null;
  /** Sends a message to the owner. */
  postMessage(message: Out, transfer?: Transferable[]): void;
}

/** The global scope, as seen by a module that runs as a worker. */
export function workerScope<In, Out>(): WorkerScope<In, Out> {
  return globalThis as unknown as WorkerScope<In, Out>;
}

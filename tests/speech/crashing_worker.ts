/** Worker for tests: echoes what it gets, and dies of the word "die". @module */

import { workerScope } from "../../lib/speech/local/worker_handle.ts";

const scope = workerScope<string, string>();
scope.onmessage = ({ data }) => {
  if (data === "die") throw new Error("told to die");
  scope.postMessage(`echo ${data}`);
};

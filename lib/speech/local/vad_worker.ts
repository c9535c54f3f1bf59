/** Worker that hears the voices of all calls; see `local_voice_detection.ts`. Its start is its effect. @module */

import { serveVoiceDetection } from "./serve_voice_detection.ts";
import { workerScope } from "./worker_handle.ts";

serveVoiceDetection(workerScope(), {
  loadGates: async () => (await import("./fvad_gates.ts")).FvadGates.load(),
  loadModel: async () => (await import("./silero_model.ts")).SileroModel.load(),
});

/** Worker that speaks English; see `flite_engine.ts`. Its start is its effect. @module */

import { FliteEngine } from "./flite_engine.ts";
import { serveSentences } from "./serve_sentences.ts";
import { workerScope } from "./worker_handle.ts";

serveSentences(workerScope(), () => FliteEngine.load());

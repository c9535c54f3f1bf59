/** Worker that speaks Hebrew; see `espeak_engine.ts`. Its start is its effect. @module */

import { EspeakEngine } from "./espeak_engine.ts";
import { serveSentences } from "./serve_sentences.ts";
import { workerScope } from "./worker_handle.ts";

serveSentences(workerScope(), () => EspeakEngine.load());

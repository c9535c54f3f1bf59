/** One call, whose stream was lost and came again. @module */
import type { CallTrace } from "../timeline/call_trace.ts";
import type { CallView } from "./call_view.ts";

/** The call as `view` tells of its last stream, with the streams of `record`, which came before; each stream once. */
export function joinStreams(record: CallView | undefined, view: CallView): CallView {
  if (record === undefined) return view;
  const { earlier = [], ...last } = record;
  const before = [...earlier, last].filter(({ streamSid }) => streamSid !== view.streamSid);
  return before.length === 0 ? view : { ...view, earlier: before };
}

/** The trace of a call's last stream, with those of the streams before. */
export function joinTraces(before: CallTrace | undefined, trace: CallTrace): CallTrace {
  if (before === undefined) return trace;
  const { earlier = [], ...last } = before;
  return { ...trace, earlier: [...earlier, last] };
}

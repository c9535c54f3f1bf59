import type { CallTrace } from "../../../lib/timeline/call_trace.ts";
import { FakeCallDirectory } from "../../fakes/fake_call_directory.ts";
import { cutTrace } from "./traces.ts";

/** Answers `sinceMs` as the real one does, and remembers what was asked. */
export class TracingDirectory extends FakeCallDirectory {
  readonly asked: (number | undefined)[] = [];

  override trace(callSid: string, sinceMs?: number): Promise<CallTrace | undefined> {
    this.asked.push(sinceMs);
    const trace = this.traces.get(callSid);
    return Promise.resolve(trace && sinceMs !== undefined ? cutTrace(trace, sinceMs) : trace);
  }
}

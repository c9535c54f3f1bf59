/** Who calls whom. @module */
import type { VNode } from "preact";
import type { CallSummary } from "./call_summary.ts";
import { words } from "./i18n.ts";

const TEXT = words({ to: "to", outbound: "outbound" }, { to: "אל", outbound: "יוצאת" });

/** Both numbers, isolated so that text in either direction can't disorder them. */
export function Parties({ call }: { call: Pick<CallSummary, "from" | "to" | "direction"> }): VNode {
  return (
    <span class="parties">
      <bdi>{call.from}</bdi>
      <span class="arrow" aria-hidden="true">→</span>
      <span class="hidden">{` ${TEXT.to} `}</span>
      <bdi>{call.to}</bdi>
      {call.direction === "outbound" && <span class="badge">{TEXT.outbound}</span>}
    </span>
  );
}

/** Who calls whom, and the way from a list to the page of a call. @module */
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

/** Path of the page of a call. */
export function callPath(callSid: string): string {
  return `/admin/calls/${encodeURIComponent(callSid)}`;
}

/** Both numbers as a link. */
export function CallLink({ call }: { call: CallSummary }): VNode {
  return (
    <a class="call-link" href={callPath(call.callSid)}>
      <Parties call={call} />
    </a>
  );
}

/** Opens the call of a row that was clicked beside its link: the whole row is a large target for the mouse. */
export function openClickedCall(event: MouseEvent): void {
  const target = event.target as Element;
  if (event.button !== 0 || target.closest("a, button, input, select, dialog") !== null) return;
  if (String(getSelection()) !== "") return;
  const link = target.closest("tr")?.querySelector<HTMLAnchorElement>("a.call-link");
  if (event.ctrlKey || event.metaKey) open(link?.href);
  else link?.click();
}

/** The page of one call, on the server and in the browser. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { Role } from "../../store/audit.ts";
import { AuditList } from "./audit_list.tsx";
import type { CallActions } from "./call_actions.ts";
import type { LineState } from "./call_follower.ts";
import { BackLink, CallHead } from "./call_head.tsx";
import type { CallModel } from "./call_model.ts";
import { ControlPanel } from "./control_panel.tsx";
import { courseOf } from "./course.ts";
import { CourseSection } from "./course_section.tsx";
import { EventList } from "./event_list.tsx";
import { GapList } from "./gap_list.tsx";
import { Histogram } from "./histogram.tsx";
import { LineNotice } from "./line_notice.tsx";
import { TurnList } from "./turn_list.tsx";

/** Props of {@linkcode CallPage}. */
export interface CallPageProps {
  model: CallModel;
  line: ReadonlySignal<LineState>;
  role: Role;
  actions: CallActions;
}

/** From what is asked first, how the call stands, to what is looked up. */
export function CallPage({ model, line, role, actions }: CallPageProps): VNode {
  const course = useMemo(() => courseOf(model), [model]);
  const isLive = model.isLive.value;
  return (
    <div class="call-page">
      <BackLink />
      <LineNotice state={line} />
      <div class={isLive ? "top live" : "top"}>
        <CallHead model={model} />
        {isLive && <ControlPanel model={model} role={role} actions={actions} />}
      </div>
      <CourseSection model={model} course={course} />
      <GapList model={model} course={course} />
      <TurnList model={model} course={course} />
      <div class="pair">
        <Histogram model={model} />
        <AuditList model={model} />
      </div>
      <EventList model={model} course={course} />
    </div>
  );
}

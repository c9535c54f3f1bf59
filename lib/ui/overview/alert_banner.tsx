/** What is wrong with the installation, in words, and what to do about it. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { Alert, ServerStatus } from "../../ops/server_status.ts";
import { ALERT_WORDS, alertFigure } from "./alert_words.ts";
import { formatTime } from "../format.ts";

/** Empty while all is well. What is read out is the sentence, not the figures that change every second. */
export function AlertBanner({ status }: { status: ReadonlySignal<ServerStatus> }): VNode {
  return (
    <div class="alerts">
      {status.value.alerts.map((alert) => <AlertLine key={alert.id} alert={alert} />)}
    </div>
  );
}

function AlertLine({ alert }: { alert: Alert }): VNode {
  const { id, since } = alert;
  return (
    <div class="alert" data-alert={id}>
      <span class="flag" aria-hidden="true">!</span>
      <div>
        <p role="alert">
          <strong>{ALERT_WORDS[id]}</strong> {ALERT_WORDS[`${id}Mend`]}
        </p>
        <p class="hint">
          {`${alertFigure(alert)} ${ALERT_WORDS.since} `}
          <time dir="ltr" dateTime={since}>{formatTime(since)}</time>
        </p>
      </div>
    </div>
  );
}

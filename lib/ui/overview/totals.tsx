/** How the whole server is doing, in a row of figures. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import type { ProviderHealth, ServerStatus } from "../../ops/server_status.ts";
import { formatMs } from "../format.ts";
import { fill, plural, words } from "../i18n.ts";
import { TxMeter } from "../tx_meter.tsx";

const TEXT = words({
  title: "Totals",
  live: "Live calls",
  ofCapacity: "of {capacity}",
  everywhere: "{calls} in all processes",
  today: "Calls today",
  gaps: "Gaps heard",
  starved: "late speech",
  lateWake: "server stalls",
  socketBlocked: "network stalls",
  turn: "Response time, p95",
  lag: "Event loop lag, p99",
  store: "Storage",
  storeOk: "OK",
  storeMemory: "memory only",
  lost: "{calls} record lost|{calls} records lost",
  providers: "Providers",
  ok: "OK",
  warming_up: "warming up",
  failing: "failing",
}, {
  title: "סיכומים",
  live: "שיחות פעילות",
  ofCapacity: "מתוך {capacity}",
  everywhere: "{calls} בכל התהליכים",
  today: "שיחות היום",
  gaps: "קטיעות שנשמעו",
  starved: "דיבור מאחר",
  lateWake: "תקיעות שרת",
  socketBlocked: "תקיעות רשת",
  turn: "זמן תגובה, p95",
  lag: "השהיית הלולאה, p99",
  store: "אחסון",
  storeOk: "תקין",
  storeMemory: "זיכרון בלבד",
  lost: "רשומה אחת אבדה|{calls} רשומות אבדו",
  providers: "ספקים",
  ok: "תקין",
  warming_up: "בהכנה",
  failing: "תקלה",
});

/** Lag of the event loop above which the process takes no calls, in ms. */
const LAG_LIMIT_MS = 50;

/** Redrawn once a second, when the server says how it is doing. */
export function Totals({ status }: { status: ReadonlySignal<ServerStatus> }): VNode {
  const { calls, underruns, turnLatencyP95Ms, loopLagMs, store, providers } = status.value;
  const gaps = underruns.starved + underruns.lateWake + underruns.socketBlocked;
  return (
    <section aria-label={TEXT.title}>
      <dl class="totals card">
        <Total id="live" label={TEXT.live} value={calls.live}>
          <small>{fill(TEXT.ofCapacity, { capacity: calls.capacity })}</small>
          <TxMeter value={calls.live / Math.max(1, calls.capacity)} isBad={calls.live >= calls.capacity} />
          {calls.liveEverywhere !== calls.live && (
            <small>{fill(TEXT.everywhere, { calls: calls.liveEverywhere })}</small>
          )}
        </Total>
        <Total id="today" label={TEXT.today} value={calls.today} />
        <Total id="gaps" label={TEXT.gaps} value={gaps}>
          {gaps > 0 && (
            <small class="causes">
              {(["starved", "lateWake", "socketBlocked"] as const).map((cause) => (
                <span key={cause} data-cause={cause}>{`${TEXT[cause]} ${underruns[cause]}`}</span>
              ))}
            </small>
          )}
        </Total>
        <Total id="turn" label={TEXT.turn} value={formatMs(turnLatencyP95Ms)} />
        <Total id="lag" label={TEXT.lag} value={formatMs(loopLagMs.p99)}>
          <TxMeter
            value={loopLagMs.p99 === null ? null : loopLagMs.p99 / LAG_LIMIT_MS}
            isBad={(loopLagMs.p95 ?? 0) > LAG_LIMIT_MS}
          />
          <small class="causes">
            <span dir="ltr">{`p50 ${formatMs(loopLagMs.p50)}`}</span>
            <span dir="ltr">{`p95 ${formatMs(loopLagMs.p95)}`}</span>
          </small>
        </Total>
        <div data-total="store">
          <dt>{TEXT.store}</dt>
          <dd>
            <State isOk={store.state === "ok"}>
              {store.state === "ok" ? TEXT.storeOk : TEXT.storeMemory}
            </State>
            {store.lost > 0 && <small>{fill(plural(TEXT.lost, store.lost), { calls: store.lost })}</small>}
          </dd>
        </div>
        {providers.length > 0 && (
          <div data-total="providers" class="wide">
            <dt>{TEXT.providers}</dt>
            <dd class="providers">
              {providers.map((provider) => <Provider key={provider.role} provider={provider} />)}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

interface TotalProps {
  id: string;
  label: string;
  value: number | string;
  children?: ComponentChildren;
}

function Total({ id, label, value, children }: TotalProps): VNode {
  return (
    <div data-total={id}>
      <dt>{label}</dt>
      <dd>
        <b dir="ltr">{value}</b> {children}
      </dd>
    </div>
  );
}

/** A shape and a word beside the colour. */
function State({ isOk, children }: { isOk: boolean; children: ComponentChildren }): VNode {
  return (
    <span class={isOk ? "state good" : "state bad"}>
      <span aria-hidden="true">{isOk ? "✓" : "!"}</span>
      {children}
    </span>
  );
}

function Provider({ provider: { name, role, state } }: { provider: ProviderHealth }): VNode {
  return (
    <span class="provider">
      <State isOk={state !== "failing"}>{TEXT[state]}</State>
      <small dir="ltr">{`${role.toUpperCase()} ${name}`}</small>
    </span>
  );
}

/** Brings the settings page to life. @module */
import { effect } from "@preact/signals";
import { hydrate } from "preact";
import { AuditStore } from "../lib/ui/settings/audit_store.ts";
import { ChecksStore } from "../lib/ui/settings/checks_store.ts";
import { DefaultsFormStore } from "../lib/ui/settings/defaults_form_store.ts";
import { findIsland } from "../lib/ui/page_island.tsx";
import {
  SETTINGS_ID,
  SettingsPage,
  type SettingsState,
  settingsTitle,
} from "../lib/ui/settings/settings_page.tsx";
import { startPage } from "../lib/ui/start_page.ts";

/** Takes over the settings in `root`, drawn from `state`, and runs the checks. */
function mountSettings(root: HTMLElement, { data, audit }: SettingsState): void {
  const form = new DefaultsFormStore(data.saved, (body) =>
    fetch("/api/settings", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }));
  const checks = new ChecksStore(() => fetch("/api/checks"));
  const log = new AuditStore(audit, (path) => fetch(path));
  hydrate(<SettingsPage data={data} form={form} checks={checks} audit={log} />, root);
  void checks.run();
  effect(() => {
    if (form.state.value.kind === "saved") void log.refresh();
  });
  addEventListener("beforeunload", (event) => {
    if (form.isChanged.value) event.preventDefault();
  });
}

startPage({ title: settingsTitle });
const island = findIsland<SettingsState>(SETTINGS_ID);
if (island !== undefined) mountSettings(island.root, island.state);

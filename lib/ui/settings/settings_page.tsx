/** The settings page, on the server and in the browser. @module */
import type { VNode } from "preact";
import type { AuditPage } from "../../store/audit.ts";
import type { SettingsPageData } from "../../ops/settings_page_data.ts";
import { AuditList } from "./audit_list.tsx";
import type { AuditStore } from "./audit_store.ts";
import { ChecksList } from "./checks_list.tsx";
import type { ChecksStore } from "./checks_store.ts";
import { DefaultsForm } from "./defaults_form.tsx";
import type { DefaultsFormStore } from "./defaults_form_store.ts";
import { words } from "../i18n.ts";
import { SettingsFacts } from "./settings_facts.tsx";

const TEXT = words({ title: "Settings" }, { title: "הגדרות" });

/** Id of the island. */
export const SETTINGS_ID = "settings";

/** What the server hands to the island. */
export interface SettingsState {
  /** What runs, and what can be changed. */
  readonly data: SettingsPageData;
  /** The first page of the audit log. */
  readonly audit: AuditPage;
}

/** Props of {@linkcode SettingsPage}. */
export interface SettingsPageProps {
  /** What runs, and what can be changed. */
  data: SettingsPageData;
  /** The form of the next calls' settings. */
  form: DefaultsFormStore;
  /** The doctor's checks. */
  checks: ChecksStore;
  /** The audit log. */
  audit: AuditStore;
}

/** Title of the page, in the language of now. */
export function settingsTitle(): string {
  return TEXT.title;
}

/** What can be changed stands first, then what is, then what was done. */
export function SettingsPage({ data, form, checks, audit }: SettingsPageProps): VNode {
  return (
    <>
      <h1>{TEXT.title}</h1>
      <div class="settings">
        <div>
          <DefaultsForm store={form} data={data} />
          <ChecksList store={checks} />
        </div>
        <div>
          <SettingsFacts data={data} />
        </div>
      </div>
      <AuditList store={audit} />
    </>
  );
}

/** Theme of the page, switched without a reload. @module */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Theme } from "./preferences.ts";

/** What the visitor has chosen. On the server, set before each page is drawn. */
export const theme: Signal<Theme> = signal<Theme>("auto");

/** Whether the system asks for dark pages; followed by `startPage()`. */
export const systemIsDark: Signal<boolean> = signal(false);

/** Whether the page is dark now: what is drawn on a canvas must be drawn anew when this changes. */
export const isDark: ReadonlySignal<boolean> = computed(() =>
  theme.value === "auto" ? systemIsDark.value : theme.value === "dark"
);

/** How the settings page looks. @module */

/** CSS text; directions are logical. */
export const SETTINGS_STYLES =
  `.settings { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 2rem; }
.settings section:first-child { margin-block-start: 0; }
.heading { display: flex; align-items: center; justify-content: space-between; gap: 1rem; margin-block-end: .5rem; }
.heading h2 { margin: 0; }
section > .hint { margin-block: 0 .6rem; }
.house { padding: 1rem; }
.house fieldset { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem; min-width: 0; margin: 0; padding: 0; border: 0; }
.house .wide { grid-column: 1 / -1; }
.house label { display: grid; gap: .2rem; font-weight: 570; font-size: .9rem; }
.house textarea, .house select { width: 100%; font-weight: 400; }
.house textarea { display: block; margin-block: .2rem; padding: .5rem .7rem; resize: vertical; line-height: 1.4; }
.house .hint { margin: 0; }
.house :disabled { opacity: 1; color: var(--soft); background: var(--page); }
::placeholder { color: var(--soft); opacity: 1; }
.house .buttons { align-items: center; margin-block-start: 1rem; }
.saying { flex: 1 1 12rem; margin: 0; color: var(--soft); font-size: .9rem; }
.saying.saved { color: var(--good); font-weight: 570; }
.saying.failed { color: var(--bad); font-weight: 570; }
.facts { margin: 0; }
.facts > div { display: grid; grid-template-columns: minmax(8rem, 2fr) 3fr; gap: .2rem 1rem; padding: .4rem .9rem; border-block-end: 1px solid var(--line); }
.facts > div:last-child { border-block-end: 0; }
.facts dt { color: var(--soft); font-size: .88rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.facts small { display: inline-block; margin-inline-start: .5rem; color: var(--soft); }
.facts .missing { color: var(--bad); font-weight: 600; }
.secrets, .checks { list-style: none; margin: 0; padding: 0; }
.secrets li { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .3rem 1rem; padding: .35rem .9rem; border-block-end: 1px solid var(--line); }
.secrets code { overflow-wrap: anywhere; }
.checks li { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .2rem .9rem; align-items: start; padding: .5rem .9rem; border-block-end: 1px solid var(--line); }
.secrets li:last-child, .checks li:last-child { border-block-end: 0; }
.checks li > .badge { justify-self: start; }
.checks div { overflow-wrap: anywhere; }
.checks p { margin: .15rem 0 0; }
.scrolls { overflow-x: auto; }
.audit { min-width: 44rem; }
.audit td { vertical-align: top; }
.audit time { white-space: nowrap; }
.audit .detail { overflow-wrap: anywhere; }
@media (max-width: 60rem) { .settings { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 32rem) {
  .house fieldset { grid-template-columns: 1fr; }
  .checks li { grid-template-columns: 1fr; }
}
`;

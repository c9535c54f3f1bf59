/** How the page of a call looks. @module */
import { COURSE_STYLES } from "./course_styles.ts";

/** Colours of the lines and lanes that the theme doesn't have; contrast to the ground at least 3 to 1. */
const LIGHT =
  "--line-1: #0b5cad; --line-1-soft: rgb(11 92 173 / .12); --line-2: #b4540a; --caller: #6a4fb3; --caller-soft: #ece7f8;";
const DARK =
  "--line-1: #7fb2ee; --line-1-soft: rgb(127 178 238 / .16); --line-2: #f0a35e; --caller: #b7a2f2; --caller-soft: #2a2440;";

/** CSS text. */
export const CALL_STYLES = `:root { ${LIGHT} }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${DARK} } }
:root[data-theme="dark"] { ${DARK} }
.call-page { display: grid; gap: 1rem; }
.call-page > * { min-width: 0; margin: 0; }
.call-page .pad { padding: 1rem 1.1rem; margin: 0; }
.call-page .notice.line:empty { display: none; }
.call-page section > :last-child { margin-block-end: 0; }
.call-page .back { justify-self: start; display: inline-flex; align-items: center; gap: .45rem; min-height: 24px; font-size: .9rem; text-decoration: none; }
.call-page .back .arrow { width: .5em; height: .5em; border: solid currentColor; border-width: 0 0 2px 2px; transform: rotate(45deg); }
[dir="rtl"] .call-page .back .arrow { transform: rotate(225deg); }
.call-page .top { display: grid; gap: 1rem; align-items: stretch; }
.call-page .top > * { min-width: 0; }
.call-page .head { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .7rem; margin-block-end: .8rem; }
.call-page .head > :is(h1, h2) { margin: 0; }
.call-head h1 { font-size: 1.45rem; letter-spacing: -.01em; }
.call-head .export { margin-inline-start: auto; }
.call-state[data-state="live"]::before { content: ""; display: inline-block; width: .55em; height: .55em; margin-inline-end: .45em; border-radius: 50%; background: currentColor; animation: beat 1.6s ease-in-out infinite; }
@keyframes beat { 50% { opacity: .25; } }
.call-facts { display: flex; flex-wrap: wrap; gap: .5rem 1.8rem; margin: 0 0 1rem; }
.call-facts dt { color: var(--soft); font-size: .75rem; }
.call-facts dd { margin: 0; }
.call-facts .figure { text-align: start; }
.call-facts.more { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: .6rem 1.4rem; margin: .7rem 0 0; }
.call-page .sid { color: var(--soft); font-family: ui-monospace, Menlo, Consolas, "Liberation Mono", monospace; font-size: .82em; }
.call-head .tx-strip { margin-block-end: 1rem; }
@media (min-width: 40.01rem) { .call-head .tx-strip { font-size: 1.05rem; } }
.call-page .accounting { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem .55rem; margin: 0 0 .7rem; padding: .5rem .8rem; border-radius: .4rem; background: var(--page); font-variant-numeric: tabular-nums; }
.call-page .accounting .term { white-space: nowrap; color: var(--soft); font-size: .9rem; }
.call-page .accounting b { color: var(--text); font-size: 1rem; }
.call-page .accounting .sign { color: var(--soft); }
.call-page .accounting .verdict { margin-inline-start: auto; color: var(--good); font-size: .85rem; }
.call-page .accounting .verdict::before { content: "✓ "; }
.call-page .accounting.fails { background: var(--bad-soft); }
.call-page .accounting.fails .verdict { color: var(--bad); font-weight: 650; }
.call-page .accounting.fails .verdict::before { content: "✗ "; }
.call-page summary { cursor: pointer; }
.call-page summary:hover { color: var(--accent); }
.call-head summary { color: var(--soft); font-size: .9rem; min-height: 24px; }
.call-page .controls fieldset { display: grid; grid-template-columns: minmax(0, 1fr); gap: .8rem; margin: 0; padding: 0; border: 0; min-width: 0; }
.call-page .controls form { margin: 0; }
.call-page .controls label { display: block; font-weight: 550; font-size: .9rem; margin-block-end: .25rem; }
.call-page .controls .line { display: flex; gap: .5rem; }
.call-page .controls input { flex: 1; min-width: 0; }
.call-page .controls .hint { margin: .25rem 0 0; font-size: .8rem; }
.call-page .controls .row { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .6rem; }
.call-page .controls fieldset:disabled :is(label, .hint) { opacity: .75; }
.call-page button[aria-pressed="true"] { background: var(--accent-soft); border-color: var(--accent); color: var(--accent); font-weight: 600; }
.call-page .controls .notice:not(:empty) { margin-block: .8rem 0; }
.call-page .controls #controls-reason { margin-block: 0 .8rem; }
.call-page .pair { display: grid; gap: 1rem; }
.call-page .pair > * { min-width: 0; }
@media (min-width: 64rem) {
  .call-page .top.live { grid-template-columns: minmax(0, 1fr) 23rem; }
  .call-page .pair { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); align-items: start; }
}
.call-page .count.bad { background: var(--bad-soft); color: var(--bad); }
.call-page .empty.good { border-style: solid; color: var(--good); }
.call-page .gap.card { padding: .7rem 1rem; margin-block-end: .6rem; border-inline-start: 4px solid var(--bad); }
.call-page .gap summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .9rem; min-height: 24px; font-weight: 620; }
.call-page .gap summary::before { content: "▸"; color: var(--soft); }
[dir="rtl"] .call-page .gap summary::before { content: "◂"; }
.call-page .gap[open] summary::before, [dir="rtl"] .call-page .gap[open] summary::before { content: "▾"; }
.call-page .gap summary::-webkit-details-marker { display: none; }
.call-page .gap summary time { margin-inline-start: auto; color: var(--soft); font-weight: 400; font-size: .9rem; }
.call-page .gap p { max-width: 60rem; margin: .5rem 0; }
.call-page .gap h3 { margin: .7rem 0 .3rem; color: var(--soft); font-size: .8rem; font-weight: 550; }
.call-page .gap pre { margin: 0 0 .7rem; padding: .6rem .8rem; overflow-x: auto; border-radius: .4rem; background: var(--page); font-size: .8rem; line-height: 1.6; text-align: left; }
.call-page .turn.card { padding: .7rem 1rem .8rem; margin-block-end: .6rem; }
.call-page .turn h3 { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .7rem; font-size: .95rem; }
.call-page .turn p { margin: 0; overflow-wrap: anywhere; }
.call-page .turn dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .45rem .9rem; margin: 0; align-content: start; }
.call-page .turn dt { color: var(--soft); font-size: .85rem; padding-block-start: .1em; }
.call-page .turn dd { margin: 0; }
.call-page .turn .parts { display: grid; gap: .9rem 2rem; }
.call-page .turn .hint { margin-block-start: .2rem; }
.call-page .turn .hint.some, .call-page .turn .hint.none { color: var(--warn); }
.call-page del { color: var(--soft); text-decoration: line-through; text-decoration-color: var(--warn); }
.call-page button.time { min-height: 24px; padding: 0 .5rem; border-color: var(--line); color: var(--accent); font-size: .85rem; font-weight: 400; font-variant-numeric: tabular-nums; }
.call-page .waterfall { align-self: start; font-size: .82rem; }
.call-page .waterfall caption { text-align: start; padding-block-end: .2rem; }
.call-page .waterfall :is(th, td) { padding: .12rem .4rem; border: 0; font-weight: 400; }
.call-page .waterfall th { padding-inline-start: 0; color: var(--soft); white-space: nowrap; }
.call-page .waterfall .bars { width: 55%; background: linear-gradient(var(--track), var(--track)) center / 100% 1px no-repeat; direction: ltr; padding-inline: 0; }
.call-page .waterfall svg { display: block; width: 100%; height: 9px; }
.call-page .waterfall rect { fill: var(--bar); }
.call-page .waterfall .total > * { font-weight: 650; color: var(--text); }
.call-page .waterfall .total .bars { background: none; }
@media (min-width: 64rem) { .call-page .turn .parts { grid-template-columns: minmax(0, 6fr) minmax(0, 5fr); } }
@media (max-width: 40rem) { .call-page .pad { padding: .8rem; } .call-page .waterfall th { white-space: normal; } .call-page .waterfall .bars { width: 38%; } }
.call-page .histogram { display: block; width: 100%; max-height: 15rem; direction: ltr; }
.call-page .histogram rect { fill: var(--line-2); }
.call-page .histogram .normal rect { fill: var(--bar); }
.call-page .histogram text { fill: var(--soft); font-size: 8.5px; font-variant-numeric: tabular-nums; }
.call-page .histogram line { stroke: var(--soft); }
.call-page .scroll { max-height: 24rem; overflow: auto; }
.call-page details > summary > h2 { display: inline-block; margin: 0; }
.call-page details[open] > summary > h2 { margin-block-end: .6rem; }
.call-page tr.chosen > * { background: var(--accent-soft); }
${COURSE_STYLES}`;

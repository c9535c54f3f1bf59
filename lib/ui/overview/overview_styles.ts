/** How the overview looks. @module */

/** CSS text; directions are logical. */
export const OVERVIEW_STYLES = `.alerts { display: grid; gap: .5rem; }
.alerts:not(:empty) { margin-block-end: 1rem; }
.alert { display: flex; gap: .7rem; padding: .65rem .9rem; border: 1px solid var(--bad); border-inline-start-width: 4px; border-radius: .5rem; background: var(--bad-soft); }
.alert p { margin: 0; }
.alert .flag { flex: none; margin-block-start: .2em; font-size: .9em; }
.alert .hint { color: var(--text); font-size: .82rem; }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr)); margin: 0; overflow: hidden; }
.totals > div { padding: .65rem .9rem .7rem; box-shadow: 1px 1px 0 var(--line); }
[dir="rtl"] .totals > div { box-shadow: -1px 1px 0 var(--line); }
.totals .wide { flex: 2; grid-column: span 2; }
.totals dt { color: var(--soft); font-size: .78rem; }
.totals dd { margin: 0; font-size: .9rem; }
.totals b { font-size: 1.35rem; font-weight: 600; line-height: 1.25; letter-spacing: -.01em; }
.totals small { color: var(--soft); font-size: .75rem; line-height: 1.35; }
.totals b, .totals small { font-variant-numeric: tabular-nums; }
[data-total="store"] small { display: block; }
.totals .causes { display: flex; flex-wrap: wrap; gap: 0 .6rem; }
.totals .meter { margin-block: .15rem; }
.providers { display: flex; flex-wrap: wrap; gap: .1rem 1rem; }
.provider { display: inline-flex; align-items: baseline; gap: .4rem; min-width: 0; }
.state { display: inline-flex; align-items: baseline; gap: .35em; font-weight: 600; white-space: nowrap; }
.state.good { color: var(--good); }
.state.bad { color: var(--bad); }
.calls .arrow { color: var(--soft); }
[dir="rtl"] .arrow { display: inline-block; transform: scaleX(-1); }
.call-link { display: inline-flex; align-items: center; min-height: 24px; color: inherit; text-decoration: none; }
.call-link:hover, .calls tbody tr:hover .call-link { color: var(--accent); text-decoration: underline; }
.calls tbody tr { cursor: pointer; }
.calls tbody tr:hover { background: var(--accent-soft); }
.calls.live, .live thead, .live tbody { display: block; }
.live tr {
  display: grid; grid-template-columns: minmax(15rem, 1fr) 4.4rem minmax(36rem, 2.4fr) 5.6rem;
  grid-template-areas: "call duration strip action"; align-items: center; gap: .2rem 1.1rem;
  padding: .45rem .9rem; border-block-end: 1px solid var(--line);
}
.live tbody tr { contain: content; content-visibility: auto; contain-intrinsic-block-size: auto 3.3rem; }
.live tbody tr:last-child { border-block-end: 0; }
.live tbody tr:first-child:last-child, .live tbody tr:last-child { border-end-start-radius: .6rem; border-end-end-radius: .6rem; }
.live th, .live td { padding: 0; border: 0; min-width: 0; }
.live th:first-child { grid-area: call; }
.live .duration { grid-area: duration; text-align: end; font-variant-numeric: tabular-nums; }
.live .strip { grid-area: strip; }
.live .action { grid-area: action; text-align: end; }
.live .about { display: flex; flex-wrap: wrap; gap: .1rem .45rem; color: var(--soft); font-size: .8rem; font-weight: 400; }
.live thead tr { padding-block: .4rem .3rem; }
.live tbody dt { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.calls.ended { border-collapse: separate; border-spacing: 0; }
.search { display: flex; flex-wrap: wrap; align-items: end; gap: .55rem .8rem; margin-block-end: .8rem; }
.search label { display: grid; gap: .15rem; font-size: .78rem; color: var(--soft); }
.search label > input, .search label > select { color: var(--text); font-size: .9rem; width: 100%; }
.search .grow { flex: 1 1 14rem; max-width: 26rem; }
.search .check { display: flex; align-items: center; gap: .45rem; min-height: 2rem; color: var(--text); font-size: .9rem; }
.search .check input { width: 1.1rem; min-height: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--accent); }
.search .ends { display: flex; flex-wrap: wrap; gap: .5rem; margin-inline-start: auto; }
.search .ends > * { font-size: .9rem; }
[aria-busy="true"] { cursor: progress; }
.pager { display: flex; flex-wrap: wrap; justify-content: center; gap: .5rem; margin-block-start: .8rem; }
@media (scripting: enabled) { .without-script { display: none; } }
@media (max-width: 76rem) {
  .live tr { grid-template-columns: 1fr auto auto; grid-template-areas: "call duration action" "strip strip strip"; gap: .35rem 1rem; padding-block: .6rem; }
  .live thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .live tbody tr { contain-intrinsic-block-size: auto 5.8rem; }
  .live tbody dt { position: static; width: auto; height: auto; overflow: visible; clip-path: none; }
}
@media (max-width: 56rem) {
  .calls.ended, .ended tbody, .ended tbody th, .ended tbody td { display: block; }
  .ended thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .ended tbody tr { display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding: .6rem .9rem; border-block-end: 1px solid var(--line); font-size: .95em; }
  .ended tbody tr:last-child { border-block-end: 0; }
  .ended tbody th, .ended tbody td, .ended tbody td.figure { padding: 0; border: 0; text-align: start; }
  .ended tbody th { flex: 1 0 100%; }
  .ended tbody td.labelled::before { content: attr(data-label) " "; color: var(--soft); font-size: .85em; font-weight: 400; }
}
@media (max-width: 40rem) {
  .live tbody tr { contain-intrinsic-block-size: auto 8.6rem; }
  .totals { grid-template-columns: repeat(2, 1fr); }
  .search label, .search .grow { flex: 1 1 8.5rem; max-width: none; }
  .search .grow { flex-basis: 100%; }
  .search .ends { width: 100%; }
  .search .ends > * { flex: 1; justify-content: center; }
}
`;

/** How strips look. @module */

/** CSS text. */
export const TX_STRIP_STYLES =
  `.tx-strip { display: grid; grid-template-columns: minmax(4.2rem, 1fr) minmax(4.6rem, 1fr) minmax(6.2rem, 1.3fr) minmax(8rem, 1.4fr) minmax(5rem, 1fr); gap: .3rem 1.1rem; margin: 0; }
.tx-strip > div { min-width: 0; }
.tx-strip dt, .tx-strip.labels { color: var(--soft); font-size: .75rem; line-height: 1.3; }
.tx-strip dd { margin: 0; white-space: nowrap; line-height: 1.3; }
.tx-strip .value { font-variant-numeric: tabular-nums; unicode-bidi: isolate; }
.tx-strip b { font-weight: 570; }
.tx-strip small { color: var(--soft); font-size: .82em; }
.tx-strip .bad .value, .tx-strip .bad b, .tx-strip .bad small { color: var(--bad); font-weight: 680; }
.flag { display: inline-grid; place-items: center; width: 1.15em; height: 1.15em; margin-inline-end: .3em; border-radius: 50%; background: var(--bad); color: var(--on-bad); font-size: .78em; font-weight: 800; line-height: 1; }
.meter { display: block; width: 100%; height: 7px; margin-block-start: 1px; direction: ltr; }
.meter .track { fill: var(--track); }
.meter .bar { fill: var(--bar); }
.meter .bar.bad { fill: var(--bad); }
.meter .tick { fill: var(--text); }
@media (max-width: 40rem) {
  .tx-strip { grid-template-columns: repeat(6, minmax(0, 1fr)); gap: .3rem .8rem; }
  .tx-strip > div { grid-column: span 3; }
  .tx-strip > [data-figure="fps"], .tx-strip > [data-figure="lateness"], .tx-strip > [data-figure="gaps"] { grid-column: span 2; order: -1; }
}
`;

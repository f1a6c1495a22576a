// SPDX-License-Identifier: Apache-2.0

/// The page's style sheet: light and dark, narrow and wide, screen and paper.
enum HTMLStyle {
  static let text = """
    :root { --bg: #fff; --panel: #f5f7f9; --line: #d5dbe1; --ink: #17202a; --soft: #52606d; --link: #0b5394;
      --critical: #8e0b21; --high: #b3261e; --medium: #8a5200; --low: #135d86; --info: #52606d; --good: #1b6b3a;
      --bad-bg: #fbe9e7; --ok-bg: #e5f3ea; --idle-bg: #eef1f4; --dim-bg: #fdf3dd; }
    @media (prefers-color-scheme: dark) { :root { --bg: #12171d; --panel: #1b222b; --line: #36424f; --ink: #e6ebf0;
      --soft: #a5b1bd; --link: #86bdf0; --critical: #ff9aa6; --high: #ff9d94; --medium: #f0bb6b; --low: #86c6ec;
      --info: #a5b1bd; --good: #83d3a0; --bad-bg: #42211f; --ok-bg: #183527; --idle-bg: #242c36; --dim-bg: #3d3118; } }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 3.5rem; }
    body { margin: 0; background: var(--bg); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, "Segoe UI",
      "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
    header, main { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
    header { padding-top: 24px; }
    h1 { font-size: 26px; line-height: 1.2; margin: 0; letter-spacing: -.01em; }
    h2 { font-size: 18px; margin: 0 0 10px; padding-top: 20px; border-top: 1px solid var(--line); }
    h3 { font-size: 12px; margin: 18px 0 6px; text-transform: uppercase; letter-spacing: .05em; color: var(--soft); }
    section { margin: 26px 0; }
    p { margin: 0 0 8px; max-width: 80ch; }
    ul { margin: 0; padding-left: 18px; }
    a { color: var(--link); }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    small, .hint, .sub, .tool { color: var(--soft); }
    .tool { margin: 0; font-size: 12px; text-transform: uppercase; letter-spacing: .07em; }
    .sub { margin: 4px 0 14px; }
    .skip { position: absolute; left: -999px; }
    .skip:focus { left: 8px; top: 8px; background: var(--bg); padding: 6px 10px; z-index: 9; }
    .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    nav { position: sticky; top: 0; background: var(--bg); z-index: 5; }
    nav ul { list-style: none; padding: 8px 0; display: flex; flex-wrap: wrap; gap: 4px 18px; }
    nav a { text-decoration: none; }
    nav a:hover { text-decoration: underline; }
    .verdict { border-left: 6px solid var(--soft); background: var(--panel); padding: 14px 18px; border-radius: 4px; }
    .verdict p { margin: 0; }
    .verdict .big { font-size: 20px; font-weight: 650; }
    .verdict.bad { border-color: var(--high); background: var(--bad-bg); }
    .verdict.good { border-color: var(--good); background: var(--ok-bg); }
    .verdict.weak { border-color: var(--medium); background: var(--dim-bg); }
    .notice { margin: 10px 0 0; padding: 8px 12px; background: var(--dim-bg); border-radius: 4px; max-width: none; }
    .tiles { list-style: none; padding: 0; margin: 14px 0; display: grid; gap: 10px;
      grid-template-columns: repeat(auto-fit, minmax(104px, 1fr)); }
    .tiles li { background: var(--panel); border-top: 3px solid var(--line); padding: 8px 12px; border-radius: 4px;
      color: var(--soft); }
    .tiles b { display: block; font-size: 22px; line-height: 1.2; color: var(--ink); }
    .tiles .critical, .tiles .high { border-color: var(--high); } .tiles .critical b, .tiles .high b { color: var(--high); }
    .tiles .medium { border-color: var(--medium); } .tiles .medium b { color: var(--medium); }
    .tiles .low { border-color: var(--low); } .tiles .good { border-color: var(--good); }
    .tiles .zero b { color: var(--soft); } .tiles .zero { border-color: var(--line); }
    .two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 36px; }
    dl { display: grid; grid-template-columns: 8.5em minmax(0, 1fr); margin: 0; gap: 4px 12px; }
    dt { color: var(--soft); }
    dd { margin: 0; overflow-wrap: anywhere; }
    table { border-collapse: collapse; }
    th { text-align: left; font-weight: 600; }
    .scroll { overflow-x: auto; position: relative; }
    .list { width: 100%; font-size: 13px; }
    .list th, .list td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    .when { white-space: nowrap; }
    .list thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
    .list [class^="m-"] + td { padding-left: 12px; }
    .notice + dl { margin-top: 10px; }
    .list tbody th { overflow-wrap: anywhere; min-width: 9em; }
    .n { text-align: right !important; white-space: nowrap; }
    .n.bad, .v.bad { color: var(--high); font-weight: 650; }
    .code { font: 12px/1.5 ui-monospace, "Liberation Mono", monospace; overflow-wrap: anywhere; }
    .grid th, .grid td { border: 1px solid var(--line); font-size: 12px; }
    .grid th { padding: 4px 8px; white-space: nowrap; }
    .grid thead th { vertical-align: bottom; }
    .grid thead th span { display: block; max-width: 9em; overflow-wrap: break-word; white-space: normal; }
    .grid td { padding: 0; min-width: 62px; height: 34px; text-align: center; }
    .grid td a { display: flex; align-items: center; justify-content: center; min-height: 34px; padding: 0 6px;
      text-decoration: none; font-weight: 600; color: inherit; }
    .grid td a:hover { text-decoration: underline; }
    .m-bad { background: var(--bad-bg); color: var(--high); }
    .m-ok { background: var(--ok-bg); color: var(--good); }
    .m-idle { background: var(--idle-bg); color: var(--soft); }
    .m-dim { background: var(--dim-bg); color: var(--medium); }
    .legend { list-style: none; padding: 0; margin: 0 0 10px; display: flex; flex-wrap: wrap; gap: 6px; font-size: 12px; }
    .legend li { padding: 1px 9px; border-radius: 3px; }
    svg { display: block; }
    .topology { width: 100%; min-width: 640px; height: auto; max-height: 720px; }
    .topology text { font: 600 13px system-ui, sans-serif; fill: var(--ink); }
    .topology .more { font-weight: 400; font-size: 11px; fill: var(--soft); }
    .topology rect { fill: var(--panel); stroke: var(--line); stroke-width: 1.2; }
    .topology .bad > rect { stroke: var(--high); }
    .topology circle { fill: var(--soft); } .topology circle.bad { fill: var(--high); }
    .topology path { fill: none; stroke: var(--good); stroke-width: 1.6; }
    .topology path.idle { stroke: var(--soft); stroke-dasharray: 5 5; stroke-width: 1.2; }
    .topology path.bad { stroke: var(--high); stroke-width: 2.2; }
    .topology path.tip { stroke-dasharray: none; stroke-linejoin: round; }
    .topology .count circle { fill: var(--bg); stroke: var(--high); stroke-width: 1.6; }
    .topology .count text { text-anchor: middle; font-size: 11px; fill: var(--high); }
    .timeline { width: 100%; height: auto; }
    .timeline text { font: 12px system-ui, sans-serif; fill: var(--soft); } .timeline .end { text-anchor: end; }
    .timeline line { stroke: var(--line); }
    .timeline .critical { fill: var(--critical); } .timeline .high { fill: var(--high); }
    .timeline .medium { fill: var(--medium); } .timeline .low { fill: var(--low); } .timeline .info { fill: var(--info); }
    .filter { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: end; padding: 10px 12px; margin-bottom: 10px;
      background: var(--panel); border-radius: 4px; }
    .filter[hidden] { display: none; }
    .filter label { font-size: 12px; color: var(--soft); }
    .filter input, .filter select, .filter button { display: block; font: inherit; font-size: 14px; color: var(--ink);
      background: var(--bg); border: 1px solid var(--soft); border-radius: 4px; padding: 4px 8px; min-height: 32px; }
    .filter input { width: 16em; max-width: 100%; }
    .filter p { margin: 0 0 5px; color: var(--soft); }
    details { border: 1px solid var(--line); border-left-width: 4px; border-radius: 4px; margin: 5px 0; background: var(--bg); }
    details > dl { padding: 4px 14px 12px 30px; }
    .flows > p, .flows > .scroll { margin: 4px 14px 8px 30px; } .flows td { white-space: nowrap; }
    summary { cursor: pointer; padding: 7px 12px; display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
    summary::-webkit-details-marker { display: none; }
    summary::before { content: "\\25B8"; color: var(--soft); width: 8px; }
    details[open] > summary::before { content: "\\25BE"; }
    summary:hover { background: var(--panel); }
    .sev { font-size: 11px; font-weight: 700; letter-spacing: .04em; width: 66px; }
    .rule { font-weight: 650; width: 5.2em; }
    .what { flex: 1 1 18em; overflow-wrap: anywhere; }
    .who, .zone { color: var(--soft); overflow-wrap: anywhere; }
    .mark { font-size: 11px; padding: 0 7px; border-radius: 9px; background: var(--idle-bg); color: var(--soft); }
    .mark.bad { background: var(--bad-bg); color: var(--high); }
    .critical { border-left-color: var(--critical); } .critical .sev { color: var(--critical); }
    .high { border-left-color: var(--high); } .high .sev { color: var(--high); }
    .medium { border-left-color: var(--medium); } .medium .sev { color: var(--medium); }
    .low { border-left-color: var(--low); } .low .sev { color: var(--low); }
    .info .sev { color: var(--info); }
    @media (max-width: 720px) {
      header, main { padding: 0 14px; }
      header { padding-top: 16px; }
      nav { position: static; }
      h1 { font-size: 22px; }
      .two { display: block; }
      dl { display: block; }
      dt { margin-top: 6px; font-size: 12px; }
      .tiles { grid-template-columns: repeat(3, 1fr); }
      details > dl { padding: 0 12px 12px; } .flows > p, .flows > .scroll { margin: 0 12px 8px; }
      .filter input { width: 100%; }
      .filter label:first-child { flex: 1 1 100%; }
    }
    @media print {
      @page { margin: 15mm 13mm; }
      :root { --bg: #fff; --panel: #f5f7f9; --line: #c5ccd3; --ink: #000; --soft: #444f5a; --link: #000;
        --critical: #8e0b21; --high: #b3261e; --medium: #8a5200; --low: #135d86; --info: #444f5a; --good: #1b6b3a;
        --bad-bg: #fbe9e7; --ok-bg: #e5f3ea; --idle-bg: #eef1f4; --dim-bg: #fdf3dd; }
      body { font-size: 9pt; line-height: 1.35; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      nav, .filter, .skip { display: none; }
      header, main { max-width: none; padding: 0; }
      section, details { break-inside: auto; }
      .verdict, .tiles, svg, tr { break-inside: avoid; }
      h2, h3, summary { break-after: avoid; }
      .scroll { overflow: visible; } .list { font-size: 8pt; } details > dl { padding: 0 10px 6px; gap: 1px 10px; }
      section { margin: 12px 0; }
      summary::before { content: none; }
      .topology { min-width: 0; max-height: 150mm; }
      .grid { width: 100%; } .grid th, .grid td { font-size: 6.5pt; min-width: 0; padding: 2px 3px; height: auto; }
      .grid td a { padding: 0; }
    }

    """
}

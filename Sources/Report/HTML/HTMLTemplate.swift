// SPDX-License-Identifier: Apache-2.0

/// The page, section by section, in Mustache.
///
/// All values come in escaped (``HTMLText``), so that every tag here is a triple one: Mustache's own escaping looks at
/// characters, and a quotation mark under an accent is another character to it and the same one to a browser.
enum HTMLTemplate {
  /// The page around the sections.
  static let page = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    script-src '{{{scriptDigest}}}'; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{{title}}}</title>
    <style>
    {{{style}}}</style>
    </head>
    <body>
    <a class="skip" href="#findings">Skip to the findings</a>
    <header>
    <p class="tool">{{{tool}}}</p>
    <h1>{{{title}}}</h1>
    <p class="sub">{{{subject}}}</p>
    <nav aria-label="Sections"><ul>
    {{#sections}}<li><a href="#{{{anchor}}}">{{{label}}}</a></li>
    {{/sections}}</ul></nav>
    </header>
    <main>
    {{> summary}}{{> matrix}}{{> topology}}{{> timeline}}{{> findings}}{{> flows}}{{> assets}}{{> quality}}{{> appendix}}</main>
    <script>{{{script}}}</script>
    </body>
    </html>

    """

  static let summary = """
    <section id="summary" aria-labelledby="summary-h">
    <h2 id="summary-h">Summary</h2>
    <div class="verdict {{{verdict.style}}}"><p class="big">{{{verdict.words}}}</p><p>{{{verdict.reason}}}</p></div>
    {{#notices}}<p class="notice">{{{.}}}</p>
    {{/notices}}<ul class="tiles">
    {{#tiles}}<li class="{{{style}}}"><b>{{{number}}}</b> {{{label}}}</li>
    {{/tiles}}</ul>
    <div class="two"><div>
    <h3>What was judged</h3>
    <dl>
    {{#overview}}<dt>{{{label}}}</dt><dd>{{#lines}}<div>{{{.}}}</div>{{/lines}}</dd>
    {{/overview}}</dl>
    </div><div>
    <h3>What could not be seen</h3>
    {{#hasUnseen}}<ul>
    {{#unseen}}<li>{{{.}}}</li>
    {{/unseen}}</ul>
    {{/hasUnseen}}{{^hasUnseen}}<p>Nothing was met that could not be judged.</p>
    {{/hasUnseen}}<h3>What changed</h3>
    {{#changed}}<p>{{{.}}}</p>
    {{/changed}}{{#hasGone}}<details><summary>Findings that are gone</summary><ul>
    {{#gone}}<li>{{{.}}}</li>
    {{/gone}}</ul></details>
    {{/hasGone}}</div></div>
    </section>

    """

  static let matrix = """
    {{#matrix}}<section id="matrix" aria-labelledby="matrix-h">
    <h2 id="matrix-h">Segmentation, zone by zone</h2>
    <p class="hint">Rows begin, columns answer. A cell leads to the flows behind it, and from there to findings and hosts; \
    without flows to its conduit or findings. An empty cell has none of them.</p>
    <ul class="legend"><li class="m-bad">findings</li><li class="m-dim">condition not observable</li>\
    <li class="m-ok">allowed, flows seen</li><li class="m-idle">unused, or not judged</li></ul>
    <div class="scroll" tabindex="0" role="region" aria-label="Segmentation matrix"><table class="grid">
    <thead><tr><th scope="col">from \u{2193} to \u{2192}</th>
    {{#columns}}<th scope="col"><span>{{{.}}}</span></th>
    {{/columns}}</tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row">{{{zone}}}</th>
    {{#cells}}<td class="{{{style}}}">{{#link}}<a href="#{{{target}}}"{{#zones}} data-from="{{{from}}}" \
    data-to="{{{to}}}"{{/zones}} title="{{{title}}}"><span class="vh">{{{title}}}</span>\
    <span aria-hidden="true">{{{words}}}</span></a>{{/link}}</td>
    {{/cells}}</tr>
    {{/rows}}</tbody></table></div>
    <h3>Conduits</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Conduits"><table class="list">
    <thead><tr><th scope="col">Conduit</th><th scope="col">From</th><th scope="col">To</th>\
    <th scope="col" class="n">Allowed</th><th scope="col" class="n">Violating</th>\
    <th scope="col" class="n">Not observable</th><th scope="col" class="n">Bytes</th><th scope="col">Last seen</th></tr></thead>
    <tbody>
    {{#conduits}}<tr id="{{{anchor}}}"><th scope="row">{{{id}}}{{#line}} <small>line {{{.}}}</small>{{/line}}</th>\
    <td>{{{from}}}</td><td>{{{to}}}</td><td class="n">{{{allowed}}}</td><td class="n{{{bad}}}">{{{violates}}}</td>\
    <td class="n">{{{notObservable}}}</td><td class="n">{{{bytes}}}</td><td class="when">{{{lastSeen}}}</td></tr>
    {{/conduits}}</tbody></table></div>
    </section>
    {{/matrix}}
    """

  static let topology = """
    {{#topology}}<section id="topology" aria-labelledby="topology-h">
    <h2 id="topology-h">Topology</h2>
    <p class="hint">Zones with their hosts, and the conduits between them. Red: findings between two zones, with their \
    number. Dashed: a conduit that nothing used.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Topology drawing">
    <svg class="topology" viewBox="0 0 {{{width}}} {{{height}}}" role="img" aria-label="{{{label}}}">
    {{#edges}}<path class="{{{style}}}" d="{{{path}}}"><title>{{{title}}}</title></path>
    <path class="{{{style}}} tip" d="{{{tip}}}"/>
    {{/edges}}{{#zones}}<g class="{{{style}}}"><title>{{{title}}}</title>
    <rect x="{{{x}}}" y="{{{y}}}" width="{{{w}}}" height="{{{h}}}" rx="6"/>
    <text x="{{{tx}}}" y="{{{ty}}}">{{{name}}}</text>
    {{#hosts}}<circle class="{{{style}}}" cx="{{{x}}}" cy="{{{y}}}" r="4"><title>{{{name}}}</title></circle>
    {{/hosts}}{{#more}}<text class="more" x="{{{x}}}" y="{{{y}}}">{{{words}}}</text>
    {{/more}}</g>
    {{/zones}}{{#counts}}<g class="count"><circle cx="{{{x}}}" cy="{{{y}}}" r="11"/>\
    <text x="{{{x}}}" y="{{{ty}}}">{{{number}}}</text></g>
    {{/counts}}</svg></div>
    </section>
    {{/topology}}
    """

  static let timeline = """
    {{#timeline}}<section id="timeline" aria-labelledby="timeline-h">
    <h2 id="timeline-h">Timeline</h2>
    <p class="hint">{{{words}}}</p>
    <svg class="timeline" viewBox="0 0 960 120" role="img" aria-label="{{{words}}}">
    <line x1="0" y1="100" x2="960" y2="100"/>
    {{#bars}}<rect class="{{{style}}}" x="{{{x}}}" y="{{{y}}}" width="{{{w}}}" height="{{{h}}}"><title>{{{title}}}</title></rect>
    {{/bars}}<text x="0" y="116">{{{first}}}</text><text class="end" x="960" y="116">{{{last}}}</text></svg>
    </section>
    {{/timeline}}
    """

  static let findings = """
    <section id="findings" aria-labelledby="findings-h">
    <h2 id="findings-h">Findings</h2>
    {{#none}}<p>{{{.}}}</p>
    {{/none}}{{#some}}<form class="filter" role="search" aria-label="Filter findings" hidden>
    <label>Search <input type="search" id="f-text" placeholder="host, rule, words"></label>
    <label>Severity <select id="f-severity"><option value="">all</option>\
    {{#severities}}<option>{{{.}}}</option>{{/severities}}</select></label>
    <label>Group <select id="f-category"><option value="">all</option>\
    {{#categories}}<option>{{{.}}}</option>{{/categories}}</select></label>
    <button type="button" id="f-clear">Clear</button>
    <button type="button" id="f-open" aria-pressed="false">Open all</button>
    <p id="f-status" role="status">{{{status}}}</p>
    </form>
    {{/some}}{{#list}}<details class="finding {{{style}}}" id="{{{id}}}" data-severity="{{{style}}}" \
    data-category="{{{category}}}" data-from="{{{from}}}" data-to="{{{to}}}">
    <summary><span class="sev">{{{severity}}}</span> <span class="rule">{{{rule}}}</span> \
    <span class="what">{{{title}}}</span> <span class="who">{{{who}}}</span>\
    {{#marks}} <span class="mark">{{{.}}}</span>{{/marks}}</summary>
    <dl>
    {{#rows}}<dt>{{{label}}}</dt><dd>{{#lines}}<div>{{{.}}}</div>{{/lines}}</dd>
    {{/rows}}</dl>
    </details>
    {{/list}}{{#rest}}<h3>{{{heading}}}</h3>
    <p>{{{words}}}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Further findings"><table class="list">
    <thead><tr><th scope="col">Severity</th><th scope="col">Rule</th><th scope="col">From</th><th scope="col">To</th>\
    <th scope="col">Service</th><th scope="col" class="n">Findings</th><th scope="col" class="n">Occurrences</th></tr></thead>
    <tbody>
    {{#groups}}<tr><td>{{{severity}}}</td><th scope="row">{{{rule}}}</th><td>{{{from}}}</td><td>{{{to}}}</td>\
    <td>{{{service}}}</td><td class="n">{{{findings}}}</td><td class="n">{{{count}}}</td></tr>
    {{/groups}}</tbody></table></div>
    {{/rest}}</section>

    """

  static let flows = """
    {{#flows}}<section id="flows" aria-labelledby="flows-h">
    <h2 id="flows-h">Flows, by their zones</h2>
    <p class="hint">{{{words}}}</p>
    {{#list}}<details class="flows" id="{{{anchor}}}"><summary><span class="what">{{{from}}} \u{2192} {{{to}}}</span> \
    <span class="who">{{{flows}}}</span>{{#findings}} <span class="mark bad">{{{words}}}</span>{{/findings}}</summary>
    {{#findings}}<p><a href="#findings" data-from="{{{from}}}" data-to="{{{to}}}">The {{{words}}} between them</a></p>
    {{/findings}}{{#hasRows}}<div class="scroll" tabindex="0" role="region" aria-label="Flows from {{{from}}} to {{{to}}}">\
    <table class="list">
    <thead><tr><th scope="col">Client</th><th scope="col">Server</th><th scope="col">Service</th><th scope="col">Verdict</th>\
    <th scope="col">Conduit</th><th scope="col" class="n">Flows</th><th scope="col" class="n">Bytes</th>\
    <th scope="col">Last seen</th></tr></thead>
    <tbody>
    {{#rows}}<tr><td>{{#client}}{{> host}}{{/client}}</td><td>{{#server}}{{> host}}{{/server}}</td><td>{{{service}}}</td>\
    <td class="v {{{bad}}}">{{{verdict}}}</td><td>{{#conduit}}<a href="#{{{anchor}}}">{{{id}}}</a>{{/conduit}}</td>\
    <td class="n">{{{flows}}}</td><td class="n">{{{bytes}}}</td><td class="when">{{{last}}}</td></tr>
    {{/rows}}</tbody></table></div>
    {{/hasRows}}{{#more}}<p>{{{.}}}</p>
    {{/more}}</details>
    {{/list}}</section>
    {{/flows}}
    """

  /// A host's name, as a link where it has a page.
  static let host = """
    {{#linked}}<a href="#{{{anchor}}}">{{{name}}}</a>{{/linked}}{{{plain}}}
    """

  static let assets = """
    {{#assets}}<section id="assets" aria-labelledby="assets-h">
    <h2 id="assets-h">Assets</h2>
    <p class="hint">{{{words}}}</p>
    {{#list}}<details class="asset" id="{{{anchor}}}"><summary><span class="what">{{{name}}}</span> \
    <span class="who">{{{address}}}</span> <span class="zone">{{{zone}}}</span>\
    {{#marks}} <span class="mark {{{style}}}">{{{words}}}</span>{{/marks}}</summary>
    <dl>
    {{#rows}}<dt>{{{label}}}</dt><dd>{{#lines}}<div>{{{.}}}</div>{{/lines}}</dd>
    {{/rows}}{{#hasPeers}}<dt>Peers</dt><dd>{{#peers}}<div>{{{direction}}} {{#peer}}{{> host}}{{/peer}}: {{{words}}}, \
    <span class="v {{{bad}}}">{{{verdict}}}</span></div>{{/peers}}{{#morePeers}}<div>{{{.}}}</div>{{/morePeers}}</dd>
    {{/hasPeers}}{{#hasFindings}}<dt>Findings</dt><dd>{{#findings}}<div><a href="#{{{id}}}">{{{words}}}</a></div>{{/findings}}\
    {{#more}}<div>{{{.}}}</div>{{/more}}</dd>
    {{/hasFindings}}</dl></details>
    {{/list}}</section>
    {{/assets}}
    """

  static let quality = """
    <section id="quality" aria-labelledby="quality-h">
    <h2 id="quality-h">{{{qualityTitle}}}</h2>
    <dl>
    {{#quality}}<dt>{{{label}}}</dt><dd>{{#lines}}<div>{{{.}}}</div>{{/lines}}</dd>
    {{/quality}}</dl>
    {{#hasDefects}}<h3>In the captures</h3>
    <ul>
    {{#defects}}<li>{{{.}}}</li>
    {{/defects}}</ul>
    {{/hasDefects}}</section>

    """

  static let appendix = """
    <section id="appendix" aria-labelledby="appendix-h">
    <h2 id="appendix-h">Appendix: inputs, digests, rules</h2>
    <h3>Documents</h3>
    <dl>
    {{#documents}}<dt>{{{label}}}</dt><dd>{{#lines}}<div class="code">{{{.}}}</div>{{/lines}}</dd>
    {{/documents}}</dl>
    <h3>Captures</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Captures"><table class="list">
    <thead><tr><th scope="col">Capture</th><th scope="col" class="n">Packets</th><th scope="col" class="n">Bytes</th>\
    <th scope="col">Link</th><th scope="col">SHA-256</th></tr></thead>
    <tbody>
    {{#captures}}<tr><th scope="row">{{{path}}}</th><td class="n">{{{packets}}}</td><td class="n">{{{bytes}}}</td>\
    <td>{{{links}}}</td><td class="code">{{{sha256}}}</td></tr>
    {{/captures}}</tbody></table></div>
    {{#moreCaptures}}<p>{{{.}}}</p>
    {{/moreCaptures}}{{#hasRules}}<h3>Rules</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Verdicts by rule"><table class="list">
    <thead><tr><th scope="col">Rule</th><th scope="col" class="n">Violation</th><th scope="col" class="n">Attempt</th>\
    <th scope="col" class="n">Possible</th><th scope="col" class="n">Conformant</th>\
    <th scope="col" class="n">Not observable</th><th scope="col" class="n">Not evaluated</th></tr></thead>
    <tbody>
    {{#rules}}<tr><th scope="row">{{{rule}}}</th>{{#counts}}<td class="n">{{{.}}}</td>{{/counts}}</tr>
    {{/rules}}</tbody></table></div>
    {{/hasRules}}</section>

    """
}

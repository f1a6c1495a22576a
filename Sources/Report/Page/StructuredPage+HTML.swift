// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Mustache

extension StructuredPage {
  /// One file that loads nothing, without a script.
  package var html: [UInt8] {
    let text: String
    switch Self.template {
    case .success(let template): text = template.render(values)
    // The template is a constant and tested; what is wrong with it is said where the page would be.
    case .failure(let error): text = HTMLText.make("the page's template is broken: \(error)")
    }
    return Array(text.utf8)
  }

  private static let template: Result<MustacheTemplate, any Error> = Result {
    try MustacheTemplate(string: source)
  }

  private var values: HTMLValues {
    var sections: [HTMLValues] = []
    var content: [HTMLValues] = []
    var isOpen = false
    for block in blocks {
      if case .section(let anchor, let title) = block {
        let link: HTMLValues = ["anchor": HTMLText.make(anchor), "title": HTMLText.make(title)]
        sections.append(link)
        content.append(["section": link, "closes": isOpen])
        isOpen = true
      } else {
        content.append(Self.values(block))
      }
    }
    return [
      "title": HTMLText.make(title), "tool": HTMLText.make(tool),
      "subject": HTMLText.make(subject), "style": HTMLStyle.text + Self.style, "sections": sections,
      "blocks": content, "isOpen": isOpen,
    ]
  }

  private static func values(_ block: PageBlock) -> HTMLValues {
    switch block {
    case .section: [:]
    case .heading(let text): ["heading": HTMLText.make(text)]
    case .text(let text): ["text": HTMLText.make(text)]
    case .notice(let text): ["notice": HTMLText.make(text)]
    case .list(let lines): ["list": ["lines": lines.map { HTMLText.make($0) }] as HTMLValues]
    case .rows(let rows):
      [
        "rows": [
          "rows": rows.map { row -> HTMLValues in
            ["label": HTMLText.make(row.label), "lines": row.lines.map { HTMLText.make($0) }]
          }
        ] as HTMLValues
      ]
    case .table(let title, let columns, let rows):
      [
        "table": [
          "title": HTMLText.make(title), "columns": columns.map { HTMLText.make($0) },
          "rows": rows.map { row -> HTMLValues in
            [
              "head": (row.first?.lines ?? []).map { HTMLText.make($0) },
              "cells": row.dropFirst().map { cell -> HTMLValues in
                let lines = cell.lines.map { HTMLText.make($0) }
                return cell.mark == .plain
                  ? ["lines": lines] : ["lines": lines, "mark": cell.mark.rawValue]
              },
            ]
          },
        ] as HTMLValues
      ]
    }
  }

  /// Beside the report's style: tables of words instead of numbers.
  private static let style = """
    .list tbody th { min-width: 10.5em; } th div + div { font-weight: 400; color: var(--soft); }
    td[class] { padding-left: 10px !important; } td { overflow-wrap: anywhere; min-width: 6em; }
    @media (max-width: 720px) { .list td { min-width: 9em; } }

    """

  /// Values come in escaped, so every tag is a triple one (see ``HTMLTemplate``).
  private static let source = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{{title}}}</title>
    <style>
    {{{style}}}</style>
    </head>
    <body>
    <header>
    <p class="tool">{{{tool}}}</p>
    <h1>{{{title}}}</h1>
    <p class="sub">{{{subject}}}</p>
    <nav aria-label="Sections"><ul>
    {{#sections}}<li><a href="#{{{anchor}}}">{{{title}}}</a></li>
    {{/sections}}</ul></nav>
    </header>
    <main>
    {{#blocks}}{{#section}}{{#closes}}</section>
    {{/closes}}<section id="{{{anchor}}}" aria-labelledby="{{{anchor}}}-h">
    <h2 id="{{{anchor}}}-h">{{{title}}}</h2>
    {{/section}}{{#heading}}<h3>{{{.}}}</h3>
    {{/heading}}{{#text}}<p>{{{.}}}</p>
    {{/text}}{{#notice}}<p class="notice">{{{.}}}</p>
    {{/notice}}{{#list}}<ul>
    {{#lines}}<li>{{{.}}}</li>
    {{/lines}}</ul>
    {{/list}}{{#rows}}<dl>
    {{#rows}}<dt>{{{label}}}</dt><dd>{{#lines}}<div>{{{.}}}</div>{{/lines}}</dd>
    {{/rows}}</dl>
    {{/rows}}{{#table}}<div class="scroll" tabindex="0" role="region" aria-label="{{{title}}}"><table class="list">
    <thead><tr>{{#columns}}<th scope="col">{{{.}}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row">{{#head}}<div>{{{.}}}</div>{{/head}}</th>{{#cells}}<td{{#mark}} class="{{{.}}}"{{/mark}}>\
    {{#lines}}<div>{{{.}}}</div>{{/lines}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table></div>
    {{/table}}{{/blocks}}{{#isOpen}}</section>
    {{/isOpen}}</main>
    </body>
    </html>

    """
}

internal import ByteCoding
internal import RaftCore

extension Chart {
  /// The chart as one HTML file that needs nothing else, neither files nor a network.
  ///
  /// The page holds the run as JSON, and the script that draws what of it is on the screen.
  ///
  /// - Complexity: O(*rows*)
  package var page: [UInt8] {
    var page = Array(Self.opening(title: Self.escaped(title)).utf8)
    page += PackageResources.page_css
    page += Array(body.utf8)
    page += json
    page += Array("</script>\n<script>\n".utf8)
    page += PackageResources.page_js
    page += PackageResources.drawing_js
    page += PackageResources.controls_js
    page += Array("</script>\n</body>\n</html>\n".utf8)
    return page
  }

  private static func opening(title: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="generator" content="assay">
    <title>\(title)</title>
    <style>

    """
  }

  private var body: String {
    let facts = Self.escaped(facts.joined(separator: " · "))
    return """
      </style>
      </head>
      <body>
      <header>
      <div class="title"><h1>\(Self.escaped(title))</h1><span class="facts">\(facts)</span>
      <button class="button" id="scheme" title="dark or light">◐ <kbd>d</kbd></button></div>
      <div class="verdict" id="verdict"></div>
      <div class="tools"><span id="kinds"></span>
      <input id="find" type="search" placeholder="find, as MsgVote" aria-label="find"></div>
      </header>
      <main>
      <div id="scroll" tabindex="0" aria-label="what happened, from the top">
      <div id="heads"></div>
      <div id="rows"><svg role="img" aria-label="message sequence chart"><defs>
      <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"><line x2="0" y2="7" stroke="var(--bad)" stroke-width="2"
      opacity="0.35"/></pattern></defs><g id="chart"></g></svg></div>
      </div>
      <div id="map"><canvas></canvas></div>
      <aside id="chosen" aria-live="polite"></aside>
      </main>
      <div id="hint" hidden></div>
      <noscript>The picture is drawn by a script, which this browser does not run.</noscript>
      <script type="application/json" id="run">
      """
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}

// MARK: - The run as JSON

extension Chart {
  /// The run for the script, which knows the order of what has no names here.
  ///
  /// No text in it can end the script it stands in: `<` is written as `\u003c`.
  private var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("legend", Message.legend)
    writer.strings("facts", facts)
    writer.field("replay", replay)
    writer.key("lanes")
    writer.beginArray()
    for lane in lanes { writer.number(lane) }
    writer.endArray()
    if let verdict {
      writer.key("law")
      writer.beginObject()
      writer.field("name", verdict.law.rawValue)
      writer.field("statement", verdict.law.statement)
      writer.field("evidence", verdict.evidence)
      writer.endObject()
    }
    writer.key("rows")
    writer.beginArray()
    for row in rows { row.write(to: &writer) }
    writer.endArray()
    writer.endObject()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(writer.bytes.count)
    for byte in writer.bytes {
      if byte == UInt8(ascii: "<") { bytes += Array("\\u003c".utf8) } else { bytes.append(byte) }
    }
    return bytes
  }
}

extension Chart.Row {
  /// Writes the row: `k` its kind, `s` its step, `a`, `n` or `b` its shape, `d` its details, `o` its outcomes.
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("k", Chart.Kind.allCases.firstIndex(of: kind) ?? 0)
    writer.field("s", step)
    switch shape {
    case .arrow(let arrow):
      writer.field("t", arrow.text)
      writer.key("a")
      writer.beginArray()
      for number in [arrow.from, arrow.to] { writer.number(number) }
      writer.number(arrow.term)
      writer.number(arrow.sent ?? -1)
      writer.number(arrow.isRepeated ? 1 : 0)
      writer.endArray()
    case .notes(let notes):
      writer.key("n")
      writer.beginArray()
      for note in notes {
        writer.beginArray()
        writer.number(note.lane)
        writer.string(note.text)
        writer.number(note.count)
        writer.endArray()
      }
      writer.endArray()
    case .band(let text): writer.field("b", text)
    }
    writer.key("d")
    writer.beginArray()
    for detail in details { writer.string(detail) }
    writer.endArray()
    if !outcomes.isEmpty { writeOutcomes(to: &writer) }
    writer.endObject()
  }

  private func writeOutcomes(to writer: inout JSONWriter) {
    writer.key("o")
    writer.beginArray()
    for outcome in outcomes {
      writer.beginArray()
      writer.number(outcome.lane)
      writer.number(outcome.condition.rawValue)
      if let mark = outcome.mark {
        writer.number(mark.state.rawValue)
        for number in [
          mark.term, mark.vote, mark.lead, mark.lastIndex, mark.committed, mark.applied,
        ] { writer.number(number) }
      }
      writer.endArray()
    }
    writer.endArray()
  }
}

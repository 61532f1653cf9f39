internal import RaftCore

extension Chart {
  /// The chart as text, in lines for a terminal.
  ///
  /// - Parameter rowMax: Rows to draw; of a longer run the last ones are.
  /// - Returns: The lines, without blanks at their ends.
  /// - Complexity: O(*rows* × *lanes*)
  package func lines(rowMax: Int = .max) -> [String] {
    var text = ChartText(self)
    return text.draw(rowMax: rowMax)
  }
}

/// Draws a chart with signs, a column for each lane.
///
///      1           2           3
///   7  ┃           │           │
///   8  ├─App T1 1/5 +1 c5─────►│
///
/// A member's line is heavy while it leads, dashed while it stands still, and gone while it is down.
struct ChartText {
  private let chart: Chart
  private let width: Int
  private var progression: Chart.Progression

  /// Columns before the first lane.
  private static let margin = 7
  /// Rows after which the lanes' heads are repeated.
  private static let headEvery = 40

  /// Prepares to draw.
  init(_ chart: Chart) {
    self.chart = chart
    width = chart.lanes.count <= 3 ? 26 : chart.lanes.count <= 5 ? 22 : 19
    progression = Chart.Progression(laneCount: chart.lanes.count)
  }

  /// Draws all of it, or its end.
  mutating func draw(rowMax: Int) -> [String] {
    var lines = [chart.title] + chart.facts
    lines += ["", Message.legend, ""]
    let first = max(chart.rows.count - rowMax, 0)
    if first > 0 { lines.append("… rows 1 to \(first) are left out") }
    for (place, row) in chart.rows.enumerated() {
      if place < first {
        _ = progression.take(row)
        continue
      }
      if (place - first).isMultiple(of: Self.headEvery) { lines.append(head) }
      lines += drawn(row, number: place + 1)
    }
    if let verdict = chart.verdict {
      lines.append(body(of: nil))
      lines.append(
        "✗ after row \(chart.rows.count): \(verdict.law.rawValue), \(verdict.law.statement)"
      )
      lines.append("  \(verdict.evidence)")
    }
    return lines
  }

  // MARK: Rows

  private mutating func drawn(_ row: Chart.Row, number: Int) -> [String] {
    let before = progression.states
    var words: [[String]] = chart.lanes.map { _ in [] }
    var lines: [String] = []
    switch row.shape {
    case .notes(let notes):
      for note in notes {
        words[note.lane].append(note.count > 1 ? "\(note.text) ×\(note.count)" : note.text)
      }
    case .arrow, .band: break
    }
    for change in progression.take(row) { words[change.lane] += change.words }
    switch row.shape {
    case .arrow(let arrow): lines.append(drawn(arrow, row, number, before))
    case .band(let text): lines.append(drawn(band: text, number))
    case .notes: break
    }
    let columns = words.map { wrapped($0) }
    for height in 0..<(columns.map(\.count).max() ?? 0) {
      var canvas = canvas(lines.isEmpty ? before : progression.states)
      if lines.isEmpty { put(label(number), at: 0, in: &canvas) }
      for (lane, column) in columns.enumerated() where height < column.count {
        put(column[height], at: x(lane) + 2, in: &canvas)
        if height == 0, let sign = sign(row, lane) { canvas[x(lane)] = sign }
      }
      lines.append(text(canvas))
    }
    return lines
  }

  private func drawn(
    _ arrow: Chart.Arrow,
    _ row: Chart.Row,
    _ number: Int,
    _ states: [Chart.Outcome]
  ) -> String {
    var canvas = canvas(states)
    put(label(number), at: 0, in: &canvas)
    let (start, end) = (x(arrow.from), x(arrow.to))
    let isRightward = start < end
    let inside = isRightward ? start + 1..<end : end + 1..<start
    let lines = Set(chart.lanes.indices.map(x))
    for column in inside { canvas[column] = lines.contains(column) ? "┼" : "─" }
    canvas[start] = isRightward ? "├" : "┤"
    let tip = isRightward ? end - 1 : end + 1
    if row.kind == .lost {
      canvas[tip] = " "
      canvas[isRightward ? tip - 1 : tip + 1] = "✗"
    } else {
      canvas[tip] = isRightward ? "►" : "◄"
    }
    let room = inside.count - 5
    let words = arrow.text.count > room ? arrow.text.prefix(room - 1) + "…" : arrow.text[...]
    put(" \(words) ", at: isRightward ? start + 2 : start - 3 - words.count, in: &canvas)
    var line = text(canvas)
    if arrow.isRepeated { line += "  again" }
    if let sent = arrow.sent, hasWaited(arrow, from: sent, to: number - 1) {
      line += "  sent at \(sent + 1)"
    }
    return line
  }

  /// Whether anything of note happened between sending and arrival, but for what was sent together
  /// with it.
  private func hasWaited(_ arrow: Chart.Arrow, from sent: Int, to arrival: Int) -> Bool {
    guard sent < arrival else { return false }
    return chart.rows[sent + 1..<arrival].contains { row in
      if case .arrow(let other) = row.shape { return other.sent != sent }
      return row.kind != .work && row.kind != .tick
    }
  }

  private func drawn(band text: String, _ number: Int) -> String {
    let length = x(chart.lanes.count - 1) - x(0) + 1
    let rest = max(length - text.count - 2, 2)
    let left = String(repeating: "╌", count: rest / 2)
    let right = String(repeating: "╌", count: rest - rest / 2)
    return label(number) + "  \(left) \(text) \(right)"
  }

  private func sign(_ row: Chart.Row, _ lane: Int) -> Character? {
    guard case .notes(let notes) = row.shape, notes.contains(where: { $0.lane == lane }) else {
      return nil
    }
    switch row.kind {
    case .input, .read, .change: return "●"
    case .fault: return "✱"
    case .message, .lost, .link, .work, .tick: return nil
    }
  }

  // MARK: Parts

  private var head: String {
    var canvas: [Character] = []
    for (lane, id) in chart.lanes.enumerated() {
      put(name(id, progression.states[lane]), at: x(lane), in: &canvas)
    }
    return text(canvas)
  }

  private func name(_ id: UInt64, _ state: Chart.Outcome) -> String {
    guard let mark = state.mark else { return "\(id)" }
    if state.condition.contains(.isDown) { return "\(id) down" }
    return "\(id) \(mark.state.word) T\(mark.term)"
  }

  /// The members' lines, with nothing on them.
  private func body(of number: Int?) -> String { text(canvas(progression.states)) }

  private func canvas(_ states: [Chart.Outcome]) -> [Character] {
    var canvas: [Character] = []
    for (lane, state) in states.enumerated() {
      put(String(line(state)), at: x(lane), in: &canvas)
    }
    return canvas
  }

  private func line(_ state: Chart.Outcome) -> Character {
    if state.condition.contains(.isDown) { return " " }
    if state.condition.contains(.isPaused) { return "┆" }
    switch state.mark?.state {
    case .leader: return "┃"
    case .candidate, .preCandidate: return "╎"
    case .follower, nil: return "│"
    }
  }

  private func label(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(5 - digits.count, 0)) + digits
  }

  private func x(_ lane: Int) -> Int { Self.margin + lane * width }

  /// Words in lines that fit between two lanes.
  private func wrapped(_ words: [String]) -> [String] {
    var lines: [String] = []
    for word in words {
      if let last = lines.last, last.count + 2 + word.count <= width - 3 {
        lines[lines.count - 1] = last + ", " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  private func put(_ words: some StringProtocol, at column: Int, in canvas: inout [Character]) {
    for (offset, character) in words.enumerated() {
      while canvas.count <= column + offset { canvas.append(" ") }
      canvas[column + offset] = character
    }
  }

  private func text(_ canvas: [Character]) -> String {
    var canvas = canvas
    while canvas.last == " " { canvas.removeLast() }
    return String(canvas)
  }
}

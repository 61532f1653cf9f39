/// Aligned columns under a heading and a rule.
///
///     ID  TYPE  ITEMS
///     --  ----  -----
///      0  meta      0
struct TextTable {
  /// A column: its heading, and the side its cells lean to.
  struct Column: Sendable {
    /// Heading, upper case.
    var heading: String
    /// Whether cells end at the right edge, as numbers do.
    var isRightAligned: Bool

    /// A column of words.
    static func left(_ heading: String) -> Column {
      Column(heading: heading, isRightAligned: false)
    }
    /// A column of numbers.
    static func right(_ heading: String) -> Column {
      Column(heading: heading, isRightAligned: true)
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// Creates an empty table.
  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row, one cell for each column.
  mutating func append(_ cells: [String]) {
    precondition(cells.count == columns.count, "\(cells.count) cells in \(columns.count) columns")
    rows.append(cells)
  }

  /// The heading, the rule and the rows, without trailing spaces.
  ///
  /// - Complexity: O(*n*) in the number of characters
  var lines: [String] {
    let headings = columns.map(\.heading)
    var widths = headings.map(\.count)
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([headings, rule] + rows).map { line($0, widths) }
  }

  /// Writes the table.
  func write(to output: Output) {
    for line in lines { output.line(line) }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      line += columns[column].isRightAligned ? padding + cell : cell + padding
      line += "  "
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}

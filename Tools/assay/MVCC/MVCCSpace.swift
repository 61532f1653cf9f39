internal import ByteCoding
internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay mvcc space`: who takes the space of a database.
  static let mvccSpace = Command(
    "space",
    "ranks prefixes by keys, rows and bytes",
    discussion: """
      Says why a database is as large as it is. Prefixes are path components of keys,
      counted below --prefix if one is given; bytes are those of rows as they are stored.
      LIVE is the newest row of each key that exists; SUPERSEDED is what a compaction at the
      current revision would remove, tombstones included. Free pages are reused by later
      writes; only defragmentation gives them back to the disk.
      """,
    arguments: [.dataDirectory],
    options: [depth, prefix, separator, top, keys, .writeOut],
    examples: [
      Example("mvcc space demo.etcd", "which prefixes are the largest"),
      Example("mvcc space demo.etcd --prefix /registry/pods/ --depth 1", "pods by namespace"),
      Example("mvcc space backup.db --keys --top 10", "also the ten largest keys"),
    ],
    run: space
  )
}

private let depth = Option.number(
  "depth",
  "COUNT",
  "path components in a prefix (default: 2, or 1 below --prefix)"
)
private let prefix = Option.text(
  "prefix",
  "TEXT",
  "only keys that begin so; 0x and hex for bytes"
)
private let separator = Option.text("separator", "TEXT", "what ends a path component (default: /)")
private let top = Option.number("top", "COUNT", "list so many, the largest first (default: 20)")
private let keys = Option.flag("keys", "list the largest keys, too")

private func space(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  var grouping = SpaceSurvey.Grouping()
  if let word = arguments.text(prefix) {
    grouping.prefix = BackendRow.bytes(hexadecimalText: word) ?? Array(word.utf8)
    grouping.depth = 1
  }
  if let word = arguments.text(separator) { grouping.separator = Array(word.utf8) }
  if let number = try arguments.integer(depth) { grouping.depth = number }
  let shown = try arguments.integer(top) ?? 20
  var rows = try openRows(arguments)
  let survey = try SpaceSurvey(
    of: &rows,
    by: grouping,
    keyCountMax: arguments.has(keys) ? shown : 0,
    progress: output.progress
  )
  switch arguments.writeOut {
  case .simple, .table:
    for line in survey.file.lines { output.line(line) }
    output.line("")
    show(survey.groups, of: survey.total, "PREFIX", count: shown, output)
    if arguments.has(keys) {
      output.line("")
      show(survey.largestKeys, of: survey.total, "KEY", count: shown, output)
    }
  case .json: output.json { write(survey, revision: rows.currentRevision, count: shown, to: &$0) }
  }
  return output.unreadable(rows)
}

private func show(
  _ shares: [SpaceShare],
  of total: SpaceCount,
  _ heading: String,
  count: Int,
  _ output: Output
) {
  var table = TextTable([
    .right("BYTES"), .right("SHARE"), .right("LIVE"), .right("SUPERSEDED"), .right("ROWS"),
    .right("LIVE KEYS"), .left(heading),
  ])
  for share in shares.prefix(count) { table.append(cells(share.name, share.count, of: total)) }
  let rest = shares.count - count
  table.append(cells(nil, total, of: total))
  table.write(to: output)
  if rest > 0 { output.line("\(grouped(rest)) more; --top \(shares.count) lists all") }
}

private func cells(_ name: [UInt8]?, _ count: SpaceCount, of total: SpaceCount) -> [String] {
  [
    grouped(count.byteCount), percent(count.byteCount, of: total.byteCount),
    grouped(count.liveByteCount), grouped(count.supersededByteCount), grouped(count.rowCount),
    grouped(count.liveKeyCount), name.map { $0.isEmpty ? "\"\"" : printable($0) } ?? "total",
  ]
}

/// A share in percent with one decimal, rounded to the nearest.
private func percent(_ part: Int, of whole: Int) -> String {
  guard whole > 0 else { return "0.0%" }
  let (high, low) = part.multipliedFullWidth(by: 1000)
  let tenths = whole.dividingFullWidth((high, low)).quotient
  return "\(tenths / 10).\(tenths % 10)%"
}

private func write(
  _ survey: SpaceSurvey,
  revision: Int64,
  count: Int,
  to writer: inout JSONWriter
) {
  writer.beginObject()
  writer.field("revision", revision)
  writer.key("file")
  writer.beginObject()
  for (name, value) in survey.file.parts { writer.field(name, value) }
  writer.endObject()
  writer.key("total")
  write(survey.total, named: nil, to: &writer)
  for (name, shares) in [("prefixes", survey.groups), ("keys", survey.largestKeys)]
  where name == "prefixes" || !shares.isEmpty {
    writer.key(name)
    writer.beginArray()
    for share in shares.prefix(count) { write(share.count, named: share.name, to: &writer) }
    writer.endArray()
  }
  writer.field("prefixCount", survey.groups.count)
  writer.endObject()
}

private func write(_ count: SpaceCount, named name: [UInt8]?, to writer: inout JSONWriter) {
  writer.beginObject()
  if let name {
    writer.base64("name", name)
    writer.field("text", printable(name, limit: .max))
  }
  writer.field("bytes", count.byteCount)
  writer.field("liveBytes", count.liveByteCount)
  writer.field("supersededBytes", count.supersededByteCount)
  writer.field("rows", count.rowCount)
  writer.field("supersededRows", count.supersededRowCount)
  writer.field("keys", count.keyCount)
  writer.field("liveKeys", count.liveKeyCount)
  writer.endObject()
}

extension FileSpace {
  /// The parts under their names in JSON.
  fileprivate var parts: [(name: String, byteCount: Int)] {
    [
      ("bytes", byteCount), ("rowBytes", rowByteCount), ("freeBytes", freeByteCount),
      ("untouchedBytes", untouchedByteCount), ("overheadBytes", overheadByteCount),
    ]
  }

  /// The file and its parts, one line each.
  fileprivate var lines: [String] {
    let rows = [
      ("file", byteCount), ("rows", rowByteCount), ("free pages", freeByteCount),
      ("never used", untouchedByteCount), ("overhead", overheadByteCount),
    ]
    let width = grouped(byteCount).count
    return rows.map { name, value in
      let label = name + String(repeating: " ", count: 12 - name.count)
      let number = grouped(value)
      let padding = String(repeating: " ", count: width - number.count)
      let share = percent(value, of: byteCount)
      return
        "\(label)\(padding)\(number)  \(String(repeating: " ", count: 6 - share.count))\(share)"
    }
  }
}

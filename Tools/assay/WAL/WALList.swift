internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import SystemIO
internal import WALFormat

extension Command {
  /// `assay wal list`: one line for each segment.
  static let walList = Command(
    "list",
    "lists the segments of a log",
    discussion: """
      For each segment its sequence number, the entries and records in it, its size, and
      how it ends: where the file does, in zeros that were preallocated, or in damage.
      Exits with 4 if a segment is damaged.
      """,
    arguments: [.walPath],
    options: [.writeOut],
    examples: [Example("wal list demo.etcd", "what the log consists of")],
    run: list
  )
}

private func list(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let disk = DiskFileSystem()
  let directory = try WALDirectory.find(disk, at: arguments.one(.walPath))
  let report = try WALScan(fileSystem: disk, directory: directory, displayPrefix: "")
    .run(runner: ThreadRunner(), progress: output.progress)
  switch arguments.writeOut {
  case .simple: for segment in report.segments { output.line(line(for: segment)) }
  case .table: table(of: report.segments).write(to: output)
  case .json: output.json { write(report, to: &$0) }
  }
  return report.segments.contains { $0.damageCount > 0 } ? .errorsFound : .clean
}

private func line(for segment: SegmentSummary) -> String {
  let records = "\(grouped(segment.recordCount)) records"
  return "\(segment.name)  entries \(indexes(of: segment)), \(records), "
    + "\(grouped(segment.byteCount)) bytes, \(state(of: segment))"
}

private func table(of segments: [SegmentSummary]) -> TextTable {
  var table = TextTable([
    .right("SEQUENCE"), .left("FILE"), .left("ENTRIES"), .right("RECORDS"), .right("BYTES"),
    .right("SOUND BYTES"), .left("END"),
  ])
  for segment in segments {
    table.append([
      String(segment.sequence), segment.name, indexes(of: segment), String(segment.recordCount),
      String(segment.byteCount), String(segment.validByteCount), state(of: segment),
    ])
  }
  return table
}

private func indexes(of segment: SegmentSummary) -> String {
  segment.entryIndexes.map { "\($0.lowerBound)…\($0.upperBound)" } ?? "none"
}

private func state(of segment: SegmentSummary) -> String {
  let damage =
    switch segment.damageCount {
    case 0: ""
    case 1: "1 damaged place, "
    case let count: "\(count) damaged places, "
    }
  return damage + segment.end.phrase
}

extension SegmentEnd {
  /// The end in a few words.
  fileprivate var phrase: String {
    switch self {
    case .endOfFile: "ends with its last record"
    case .zeros: "ends in preallocated zeros"
    case .damaged: "ends in damage"
    }
  }

  /// The end in one word.
  fileprivate var word: String {
    switch self {
    case .endOfFile: "record"
    case .zeros: "zeros"
    case .damaged: "damage"
    }
  }
}

private func write(_ report: WALReport, to writer: inout JSONWriter) {
  writer.beginObject()
  writer.field("schema", 1)
  writer.objects("segments", report.segments) { writer, segment in
    writer.field("file", segment.name)
    writer.field("sequence", segment.sequence)
    writer.field("indexInName", segment.firstIndexInName)
    writer.field("firstIndex", segment.entryIndexes?.lowerBound)
    writer.field("lastIndex", segment.entryIndexes?.upperBound)
    writer.field("records", segment.recordCount)
    writer.field("bytes", segment.byteCount)
    writer.field("soundBytes", segment.validByteCount)
    writer.field("damagedPlaces", segment.damageCount)
    writer.field("end", segment.end.word)
  }
  writer.endObject()
}

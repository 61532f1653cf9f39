internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import SystemIO
internal import WALFormat

extension Command {
  /// `assay wal stats`: what a log consists of.
  static let walStats = Command(
    "stats",
    "counts records by kind, request, term and size",
    discussion: """
      Bytes are those of whole frames: header, record and padding. Sizes fall into classes
      that double.
      """,
    arguments: [.walPath],
    options: [.writeOut],
    examples: [Example("wal stats demo.etcd", "what fills the log")],
    run: stats
  )
}

private func stats(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let disk = DiskFileSystem()
  let directory = try WALDirectory.find(disk, at: arguments.one(.walPath))
  var statistics = WALStatistics()
  let coverage = try WALWalk(disk, directory).forEach(progress: output.progress) {
    segment,
    step,
    window in
    if case .record(let record) = step {
      statistics.add(record, of: segment.fileName, in: window)
    }
    return true
  }
  switch arguments.writeOut {
  case .simple, .table: output.show(statistics, coverage)
  case .json: output.json { write(statistics, coverage, to: &$0) }
  }
  return coverage.damageCount > 0 ? .errorsFound : .clean
}

extension Output {
  fileprivate func show(_ statistics: WALStatistics, _ coverage: WALWalk.Coverage) {
    show("RECORD", statistics.byKind.map { ($0.kind.name, $0.tally) })
    show("REQUEST", statistics.byRequest.map { ($0.request.rawValue, $0.tally) })
    show("TERM", statistics.byTerm.map { (String($0.term), $0.tally) })
    var sizes = TextTable([.right("UP TO BYTES"), .right("RECORDS")])
    for size in statistics.bySize { sizes.append([String(size.byteCountMax), String(size.count)]) }
    sizes.write(to: self)
    line("")
    var largest = TextTable([
      .right("LARGEST"), .left("RECORD"), .left("REQUEST"), .right("INDEX"), .left("PLACE"),
    ])
    for record in statistics.largest {
      largest.append([
        String(record.byteCount), record.kind.name, record.request?.rawValue ?? "",
        record.index.map { String($0) } ?? "", "\(record.file) offset \(record.offset)",
      ])
    }
    largest.write(to: self)
    line("")
    if statistics.undecodableCount > 0 {
      line("\(grouped(statistics.undecodableCount)) entries do not decode")
    }
    line(coverage.phrase)
  }

  private func show(_ heading: String, _ rows: [(String, WALStatistics.Tally)]) {
    var table = TextTable([
      .left(heading), .right("COUNT"), .right("BYTES"), .right("MEAN"),
    ])
    for (name, tally) in rows {
      table.append([
        name, String(tally.count), String(tally.byteCount),
        String(tally.byteCount / max(tally.count, 1)),
      ])
    }
    table.write(to: self)
    line("")
  }
}

extension WALWalk.Coverage {
  /// What was covered, for the end of listings.
  var phrase: String {
    let segments = segmentCount == 1 ? "1 segment" : "\(segmentCount) segments"
    var text = "covered \(segments), \(grouped(byteCount)) bytes, \(grouped(recordCount)) records"
    if damageCount > 0 {
      text += ", \(grouped(damageCount)) damaged, \(grouped(skippedByteCount)) bytes skipped"
    }
    return text
  }

  /// Writes the coverage as an object.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("segments", segmentCount)
    writer.field("bytes", byteCount)
    writer.field("records", recordCount)
    writer.field("damaged", damageCount)
    writer.field("skippedBytes", skippedByteCount)
    writer.endObject()
  }
}

private func write(
  _ statistics: WALStatistics,
  _ coverage: WALWalk.Coverage,
  to writer: inout JSONWriter
) {
  func tallies(_ name: String, _ label: String, _ rows: [(String, WALStatistics.Tally)]) {
    writer.objects(name, rows) { writer, row in
      let (value, tally) = row
      writer.field(label, value)
      writer.field("count", tally.count)
      writer.field("bytes", tally.byteCount)
    }
  }
  writer.beginObject()
  writer.field("schema", 1)
  tallies("records", "type", statistics.byKind.map { ($0.kind.name, $0.tally) })
  tallies("requests", "kind", statistics.byRequest.map { ($0.request.rawValue, $0.tally) })
  tallies("terms", "term", statistics.byTerm.map { (String($0.term), $0.tally) })
  writer.objects("sizes", statistics.bySize) { writer, size in
    writer.field("upToBytes", size.byteCountMax)
    writer.field("count", size.count)
  }
  writer.objects("largest", statistics.largest) { writer, record in
    writer.field("file", record.file)
    writer.field("offset", record.offset)
    writer.field("bytes", record.byteCount)
    writer.field("type", record.kind.name)
    writer.field("index", record.index)
    writer.field("kind", record.request?.rawValue)
  }
  writer.key("covered")
  coverage.write(to: &writer)
  writer.endObject()
}

internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import WALFormat

/// Prints the lines of `assay wal dump`.
struct DumpPrinter {
  private let output: Output
  private let writeOut: WriteOut

  /// Creates a printer.
  init(_ output: Output, _ writeOut: WriteOut) {
    self.output = output
    self.writeOut = writeOut
  }

  /// Prints what stands above the first line.
  func begin() {
    guard writeOut == .table else { return }
    output.line(
      columns("SEQ", "OFFSET", "LENGTH", "TYPE", "TERM", "INDEX", "CRC") + "DESCRIPTION"
    )
  }

  /// Prints a record.
  func show(_ record: LogRecord, of segment: SegmentFile) {
    guard writeOut != .json else {
      showJSON(record, of: segment)
      return
    }
    output.line(
      columns(
        String(segment.name.sequence, radix: 16),
        String(record.offset),
        String(record.frameByteCount),
        record.kind.name,
        record.term.map { String($0) } ?? "-",
        record.index.map { String($0) } ?? "-",
        record.crcState.rawValue
      ) + record.description
    )
  }

  /// Prints damage.
  func show(_ damage: Damage, of segment: SegmentFile) {
    guard writeOut != .json else {
      showJSON("damage", segment, damage.offset) { $0.field("observed", damage.kind.observed) }
      return
    }
    let sequence = String(segment.name.sequence, radix: 16)
    output.line(
      columns(sequence, String(damage.offset), "-", "DAMAGE", "-", "-", "-")
        + output.painted(damage.kind.observed, .red)
    )
  }

  /// Prints how far damage reached.
  func show(skipped range: Range<Int>, of segment: SegmentFile) {
    guard writeOut != .json else {
      showJSON("skipped", segment, range.lowerBound) { $0.field("length", range.count) }
      return
    }
    let sequence = String(segment.name.sequence, radix: 16)
    output.line(
      columns(sequence, String(range.lowerBound), String(range.count), "SKIPPED", "-", "-", "-")
        + "\(range.count) bytes skipped"
    )
  }

  /// Prints what was covered and the last line; nothing if the walk was cut short.
  func end(_ coverage: WALWalk.Coverage) {
    guard coverage.isComplete else { return }
    guard writeOut != .json else {
      output.json { writer in
        writer.beginObject()
        writer.field("type", "end")
        writer.key("covered")
        coverage.write(to: &writer)
        writer.endObject()
      }
      return
    }
    output.line(coverage.phrase)
    output.line("end")
  }

  private func columns(
    _ sequence: String,
    _ offset: String,
    _ length: String,
    _ type: String,
    _ term: String,
    _ index: String,
    _ crc: String
  ) -> String {
    right(sequence, 4) + right(offset, 10) + right(length, 9) + "  " + left(type, 10)
      + right(term, 6) + right(index, 10) + "  " + left(crc, 10)
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.utf8.count)) + text
  }

  private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.utf8.count))
  }
}

extension DumpPrinter {
  private func showJSON(_ record: LogRecord, of segment: SegmentFile) {
    showJSON(record.kind.name, segment, record.offset) { writer in
      writer.field("length", record.frameByteCount)
      writer.field("term", record.term)
      writer.field("index", record.index)
      writer.field("kind", record.payload?.kind.rawValue)
      writer.field("crc", record.crc)
      writer.field("crcState", record.crcState.rawValue)
      writer.field("description", record.description)
    }
  }

  private func showJSON(
    _ type: String,
    _ segment: SegmentFile,
    _ offset: Int,
    _ body: (inout JSONWriter) -> Void
  ) {
    output.json { writer in
      writer.beginObject()
      writer.field("type", type)
      writer.field("file", segment.fileName)
      writer.field("offset", offset)
      body(&writer)
      writer.endObject()
    }
  }
}

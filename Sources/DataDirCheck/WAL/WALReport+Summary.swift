internal import EtcdMessages

/// A log in one line.
extension WALReport {
  /// What the log holds: segments, records, entries and how far they are committed.
  package var summaryLine: String {
    var parts = [
      Self.count(segments.count, "segment"), Self.count(recordCount, "record"),
    ]
    if let firstIndex, let lastIndex {
      parts.append("entries \(firstIndex)…\(lastIndex)")
    } else {
      parts.append("no entries")
    }
    if let hardState { parts.append("term \(hardState.term), commit \(hardState.commit)") }
    return parts.joined(separator: ", ")
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }
}

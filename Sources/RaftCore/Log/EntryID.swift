package import EtcdMessages
package import ProtoWire

/// Term and index of an entry, which together name it for good.
///
/// Two logs that have an entry of the same id have the same entries up to it.
package struct EntryID: Hashable, Sendable {
  /// Term of the leader that proposed the entry.
  package var term: UInt64
  /// Position in the log, from 1.
  package var index: UInt64

  /// Creates an id.
  package init(term: UInt64, index: UInt64) {
    self.term = term
    self.index = index
  }

  /// The id of nothing: what stands before the first entry of an empty log.
  package static let zero = EntryID(term: 0, index: 0)

  /// Whether a log that ends here may win votes of one that ends there.
  ///
  /// > Source: Ongaro, "Consensus: Bridging Theory and Practice", §3.6.1.
  package func isUpToDate(with other: EntryID) -> Bool {
    term > other.term || term == other.term && index >= other.index
  }
}

extension Entry {
  /// Term and index.
  package var id: EntryID { EntryID(term: term, index: index) }
}

extension [Entry] {
  /// Bytes of all requests.
  package var payloadByteCount: UInt64 { reduce(0) { $0 + $1.payloadByteCount } }

  /// Bytes of all entries once encoded.
  package func byteCount(as generation: WireGeneration) -> UInt64 {
    reduce(0) { $0 + $1.byteCount(as: generation) }
  }
}

extension [Entry] {
  /// How many entries of a range, from its start, fit into a limit; one fits always.
  ///
  /// - Complexity: O(*result*)
  package func countFitting(_ limit: SizeLimit, in range: Range<Int>) -> Int {
    if range.count <= 1 || limit.byteCountMax == .max { return range.count }
    var byteCount: UInt64 = 0
    for position in range {
      byteCount += self[position].byteCount(as: limit.generation)
      if byteCount > limit.byteCountMax { return Swift.max(position - range.lowerBound, 1) }
    }
    return range.count
  }

  /// Entries of a range, as many as fit into a limit and at least one.
  func fitting(_ limit: SizeLimit, in range: Range<Int>) -> [Entry] {
    let count = countFitting(limit, in: range)
    // Most often it is one entry, or all: an array of a slice costs several times as much.
    if count == 1 { return [self[range.lowerBound]] }
    return count == self.count ? self : Array(self[range.lowerBound..<range.lowerBound + count])
  }
}

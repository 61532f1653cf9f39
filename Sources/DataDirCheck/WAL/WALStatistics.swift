internal import ByteCoding
package import EtcdMessages
internal import ProtoWire
package import WALFormat

/// What a log consists of: how many records of which kind and size, and how large the largest are.
package struct WALStatistics: Sendable {
  /// A number of records and their bytes, frames included.
  package struct Tally: Equatable, Sendable {
    /// Records.
    package var count = 0
    /// Bytes of their frames.
    package var byteCount = 0

    fileprivate mutating func add(_ byteCount: Int) {
      count += 1
      self.byteCount += byteCount
    }
  }

  /// A record among the largest.
  package struct Largest: Equatable, Sendable {
    /// Segment file name.
    package var file: String
    /// Byte offset of the frame.
    package var offset: Int
    /// Bytes of the frame.
    package var byteCount: Int
    /// What the record holds.
    package var kind: RecordKind
    /// Raft index of an entry.
    package var index: UInt64?
    /// What an entry asks for.
    package var request: RequestKind?
  }

  /// How many of the largest records are kept.
  package static let largestCountMax = 10

  /// Records by what they hold, in the order of their numbers; kinds not met are left out.
  package var byKind: [(kind: RecordKind, tally: Tally)] {
    RecordKind.allCases.compactMap { kind in kinds[kind].map { (kind, $0) } }
  }
  /// Entries by what they ask for; kinds not met are left out.
  package var byRequest: [(request: RequestKind, tally: Tally)] {
    RequestKind.allCases.compactMap { kind in requests[kind].map { (kind, $0) } }
  }
  /// Entries by term, ascending.
  package var byTerm: [(term: UInt64, tally: Tally)] {
    terms.keys.sorted().compactMap { term in terms[term].map { (term, $0) } }
  }
  /// Records by size: those of up to `byteCountMax` bytes, and more than half of it.
  package var bySize: [(byteCountMax: Int, count: Int)] {
    sizes.enumerated().filter { $0.element > 0 }.map { (1 << $0.offset, $0.element) }
  }
  /// The largest records, largest first.
  package private(set) var largest: [Largest] = []
  /// Entries whose request does not decode.
  package private(set) var undecodableCount = 0

  private var kinds: [RecordKind: Tally] = [:]
  private var requests: [RequestKind: Tally] = [:]
  private var terms: [UInt64: Tally] = [:]
  private var sizes = [Int](repeating: 0, count: 64)

  /// Creates statistics of nothing.
  package init() {}

  /// Takes a record of a segment.
  package mutating func add(_ record: DecodedRecord, of file: String, in window: RawSpan) {
    let byteCount = record.frameByteCount
    kinds[record.kind, default: Tally()].add(byteCount)
    sizes[Int.bitWidth - (byteCount - 1).leadingZeroBitCount] += 1
    var found = Largest(
      file: file,
      offset: record.offset,
      byteCount: byteCount,
      kind: record.kind
    )
    if record.kind == .entry {
      let data = window.extracting(record.data ?? 0..<0)
      do throws(ProtoError) {
        let entry = try EntryView(decoding: data)
        terms[entry.term, default: Tally()].add(byteCount)
        found.index = entry.index
        let request = try EntryPayload.validate(
          data.extracting(entry.data ?? 0..<0),
          type: entry.type
        )
        requests[request, default: Tally()].add(byteCount)
        found.request = request
      } catch {
        undecodableCount += 1
      }
    }
    keep(found)
  }

  private mutating func keep(_ record: Largest) {
    if largest.count == Self.largestCountMax, let least = largest.last,
      least.byteCount >= record.byteCount
    {
      return
    }
    let place = largest.firstIndex { $0.byteCount < record.byteCount } ?? largest.count
    largest.insert(record, at: place)
    if largest.count > Self.largestCountMax { largest.removeLast() }
  }
}

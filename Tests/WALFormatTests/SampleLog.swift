import EtcdMessages
import ProtoWire
import WALFormat

/// A small log of two segments, as a new single member writes it.
struct SampleLog {
  /// The first segment, preallocated space left out.
  var first: SegmentEncoder
  /// The second one.
  var second: SegmentEncoder

  static let metadata = MemberMetadata(nodeID: 0x1122, clusterID: 0x3344).encoded(as: .gogo)

  init(entryCount: Int = 6) {
    first = SegmentEncoder(firstOf: Self.metadata)
    var state: [UInt8] = []
    for index in 1...UInt64(entryCount) {
      let entry = Entry(
        term: 2,
        index: index,
        data: index == 1 ? nil : Array("request \(index)".utf8)
      )
      state = HardState(term: 2, vote: 0x1122, commit: index).encoded(as: .gogo)
      first.append(.entry, data: entry.encoded(as: .gogo))
      first.append(.state, data: state)
    }
    second = SegmentEncoder(after: first, metadata: Self.metadata, state: state)
    let next = Entry(term: 2, index: UInt64(entryCount) + 1, data: [1, 2, 3])
    second.append(.entry, data: next.encoded(as: .gogo))
  }
}

/// Reads a whole segment through windows of a size, as the decoder asks for them.
func steps(
  of bytes: [UInt8],
  seed: UInt32? = 0,
  windowByteCount: Int = 1 << 20
) -> [DecoderStep] {
  var decoder = RecordDecoder(fileByteCount: bytes.count, seed: seed)
  var steps: [DecoderStep] = []
  var window: ArraySlice<UInt8> = []
  var start = 0
  while true {
    let step = unsafe decoder.next(in: window.span.bytes, at: start)
    switch step {
    case .needs(let range):
      start = range.lowerBound
      let end = min(bytes.count, start + max(range.count, windowByteCount))
      precondition(range.upperBound <= bytes.count, "the decoder asks for bytes past the end")
      window = bytes[start..<end]
    case .end:
      return steps + [step]
    case .record(var record):
      // Where the data lies depends on the window; its size does not.
      record.data = record.data.map { 0..<$0.count }
      steps.append(.record(record))
    case .damage, .skipped:
      steps.append(step)
    }
    precondition(steps.count <= bytes.count + 1, "the decoder does not move on")
  }
}

/// The records among some steps.
func records(_ steps: [DecoderStep]) -> [DecodedRecord] {
  steps.compactMap { step in
    if case .record(let record) = step { record } else { nil }
  }
}

/// The damage among some steps.
func damages(_ steps: [DecoderStep]) -> [Damage] {
  steps.compactMap { step in
    if case .damage(let damage) = step { damage } else { nil }
  }
}

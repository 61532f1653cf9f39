package import EtcdMessages
internal import ProtoWire
package import WALFormat

/// Writes small logs as a server would, and as none would.
package struct LogBuilder: Sendable {
  /// Finished segments, by name.
  package private(set) var segments: [(name: SegmentName, encoder: SegmentEncoder)] = []
  /// The segment being written.
  package var current: SegmentEncoder
  /// Metadata of all segments.
  package var metadata = MemberMetadata(nodeID: 0x1122, clusterID: 0x3344).encoded(as: .gogo)
  /// Index of the next entry.
  package var nextIndex: UInt64 = 1
  /// Term of the next entry.
  package var term: UInt64 = 2
  private var name = SegmentName(sequence: 0, firstIndex: 0)
  private var lastState: HardState?

  /// Starts a log with its first segment.
  package init() { current = SegmentEncoder(firstOf: metadata) }

  /// A sound log of three segments: entries 1 to 9, a snapshot, everything committed.
  package static var sound: LogBuilder {
    var log = LogBuilder()
    for _ in 0..<3 {
      for _ in 0..<3 { log.put() }
      if log.nextIndex == 7 { log.snapshot(at: 4) }
      if log.nextIndex < 10 { log.cut() }
    }
    return log
  }

  /// Appends a put of about a sector, and a state that commits it.
  package mutating func put(byteCount: Int = 600) {
    var put = PutRequest()
    put.key = Array("key/\(nextIndex)".utf8)
    put.value = [UInt8](repeating: UInt8(ascii: "v"), count: byteCount)
    propose(.put(put))
    state(commit: nextIndex - 1)
  }

  /// Appends a request.
  package mutating func propose(_ request: InternalRaftRequest.Request) {
    entry(data: InternalRaftRequest(request).encoded(as: .gogo))
  }

  /// Appends an entry at the next index.
  package mutating func entry(type: EntryType = .normal, data: [UInt8]? = nil) {
    let entry = Entry(type: type, term: term, index: nextIndex, data: data)
    current.append(.entry, data: entry.encoded(as: .gogo))
    nextIndex += 1
  }

  /// Appends a hard state of the current term.
  package mutating func state(vote: UInt64 = 0x1122, commit: UInt64) {
    let state = HardState(term: term, vote: vote, commit: commit)
    lastState = state
    current.append(.state, data: state.encoded(as: .gogo))
  }

  /// Appends a snapshot record.
  package mutating func snapshot(at index: UInt64, withConfState: Bool = true) {
    let confState = withConfState ? ConfState(voters: [0x1122]) : nil
    let snapshot = WALSnapshot(index: index, term: term, confState: confState)
    current.append(.snapshot, data: snapshot.encoded(as: .gogo))
  }

  /// Ends the segment and starts the next one.
  package mutating func cut(metadata other: [UInt8]? = nil) {
    let previous = current
    segments.append((name, previous))
    name = SegmentName(sequence: name.sequence + 1, firstIndex: nextIndex)
    current = SegmentEncoder(
      after: previous,
      metadata: other ?? metadata,
      state: lastState?.encoded(as: .gogo)
    )
  }

  /// Path of a segment, by its place in the log.
  package func path(_ position: Int) -> String {
    let name = position < segments.count ? segments[position].name : name
    return "member/wal/" + name.fileName
  }

  /// Path of the last segment.
  package var lastPath: String { path(segments.count) }

  /// The files of the log, the last segment with some preallocated space.
  package func files(preallocated byteCount: Int = 16 << 10) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (position, segment) in segments.enumerated() {
      files[path(position)] = segment.encoder.bytes
    }
    files[lastPath] = current.preallocated(to: byteCount)
    return files
  }
}

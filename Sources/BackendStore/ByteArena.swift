internal import ByteCoding

/// A key with the value written for it, or with a deletion, as a place in a ``ByteArena``.
///
/// Sixteen bytes without a reference, so that sorting and copying a buffer moves plain memory.
struct BufferEntry: BitwiseCopyable, Sendable {
  /// Number of the chunk that holds the bytes.
  var chunk: UInt32
  /// Where in the chunk the key starts.
  var offset: UInt32
  /// Length of the key; the value follows it.
  var keyByteCount: UInt32
  /// Length of the value; ``deletion`` where the key was deleted.
  var valueByteCount: Int32

  /// What stands for the length of a value that is no more.
  static let deletion: Int32 = -1

  /// Whether the key was deleted.
  var isDeletion: Bool { valueByteCount == Self.deletion }

  /// Where the key lies in its chunk.
  var keyRange: Range<Int> { Int(offset)..<(Int(offset) + Int(keyByteCount)) }

  /// Where the value lies in its chunk; empty for a deletion.
  var valueRange: Range<Int> {
    let start = keyRange.upperBound
    return start..<(start + Int(max(0, valueByteCount)))
  }

  /// Whether the bytes were appended before another entry's of the same arena.
  func isOlder(than other: BufferEntry) -> Bool {
    chunk == other.chunk ? offset < other.offset : chunk < other.chunk
  }
}

/// Bytes of keys and values, appended to and never moved.
///
/// A copy shares all chunks. The first append to either copy afterwards copies the last chunk
/// alone, which bounds what a snapshot of the buffer costs the writer.
struct ByteArena: Sendable {
  /// Capacity of a chunk, unless a single entry needs more.
  static let chunkByteCount = 16 << 10

  private var chunks: [[UInt8]] = []
  /// Bytes the last chunk may hold.
  private var capacity = 0

  /// Appends a key and its value.
  ///
  /// - Returns: Where they are.
  /// - Complexity: O(*n*) in the bytes, amortized.
  mutating func append(key: RawSpan, value: RawSpan) -> BufferEntry {
    let entry = place(key: key, valueByteCount: Int32(value.byteCount))
    chunks[chunks.count - 1].append(key)
    chunks[chunks.count - 1].append(value)
    return entry
  }

  /// Appends a key that was deleted.
  ///
  /// - Returns: Where it is.
  mutating func append(deletionOf key: RawSpan) -> BufferEntry {
    let entry = place(key: key, valueByteCount: BufferEntry.deletion)
    chunks[chunks.count - 1].append(key)
    return entry
  }

  /// Copies an entry of another arena.
  mutating func append(_ entry: BufferEntry, of other: ByteArena) -> BufferEntry {
    let bytes = other.chunk(of: entry)
    let key = bytes.rawSpan.extracting(entry.keyRange)
    if entry.isDeletion { return append(deletionOf: key) }
    return append(key: key, value: bytes.rawSpan.extracting(entry.valueRange))
  }

  /// Forgets all bytes, but for the memory of the first chunk.
  mutating func removeAll() {
    guard !chunks.isEmpty else { return }
    chunks.removeSubrange(1...)
    chunks[0].removeAll(keepingCapacity: true)
    capacity = chunks[0].capacity
  }

  /// The bytes an entry's ranges lie in.
  func chunk(of entry: BufferEntry) -> [UInt8] { chunks[Int(entry.chunk)] }

  /// Compares an entry's key with some bytes: negative, zero or positive.
  func compare(_ entry: BufferEntry, _ key: RawSpan) -> Int {
    let bytes = chunks[Int(entry.chunk)]
    return bytes.rawSpan.extracting(entry.keyRange).compare(key)
  }

  /// Compares the keys of two entries: negative, zero or positive.
  func compare(_ entry: BufferEntry, _ other: BufferEntry) -> Int {
    let bytes = chunks[Int(other.chunk)]
    return compare(entry, bytes.rawSpan.extracting(other.keyRange))
  }

  /// Makes room for an entry in the last chunk, and says where the entry will be.
  private mutating func place(key: RawSpan, valueByteCount: Int32) -> BufferEntry {
    let byteCount = key.byteCount + Int(max(0, valueByteCount))
    if chunks.isEmpty || chunks[chunks.count - 1].count + byteCount > capacity {
      capacity = max(Self.chunkByteCount, byteCount)
      var chunk: [UInt8] = []
      chunk.reserveCapacity(capacity)
      chunks.append(chunk)
    }
    return BufferEntry(
      chunk: UInt32(chunks.count - 1),
      offset: UInt32(chunks[chunks.count - 1].count),
      keyByteCount: UInt32(key.byteCount),
      valueByteCount: valueByteCount
    )
  }
}

internal import ByteCoding

/// Number of a key with its value; it stays while the key does, until its tree is rebuilt.
struct RecordID: Hashable, BitwiseCopyable, Sendable {
  /// The place of its first byte, in units of eight.
  fileprivate let number: UInt32

  /// The record at an offset.
  ///
  /// - Precondition: the offset is a multiple of eight below 32 GB.
  init(offset: Int) { number = UInt32(offset / 8) }

  /// The number as a node has it.
  var word: UInt32 { number }
  /// The record of a number.
  init(word: UInt32) { number = word }

  /// The place of its first byte.
  @inline(__always)
  var offset: Int { Int(number) &* 8 }
}

/// Keys with their values, one behind the other in one array of bytes.
///
///      0              52          56                   56 + n
///     ┌──────────────┬───────────┬────────────────────┬─ ─ ┐
///     │ value        │ n     u32 │ key                │    │
///     └──────────────┴───────────┴────────────────────┴─ ─ ┘
///      as in memory   key bytes;                       up to a
///                     top bit: gone                    multiple of 8
///
/// What a search reads last and what it finds lie side by side, so it waits for memory once. Records
/// never move and are never used again; a tree with many that are gone is rebuilt.
struct KeyRecords<Value: BitwiseCopyable & Sendable>: Sendable {
  /// Keys that are there.
  private(set) var count = 0
  /// Bytes of records that are gone.
  private(set) var deadByteCount = 0
  /// The records.
  private(set) var bytes: [UInt8] = []

  /// Creates storage without keys.
  init() {}

  /// Longest key.
  static var keyByteCountMax: Int { Int(UInt32.max >> 1) }
  private static var goneMark: UInt32 { 1 << 31 }
  private static var keyCountOffset: Int { (MemoryLayout<Value>.size + 3) & ~3 }
  private static var keyOffset: Int { keyCountOffset + 4 }

  /// Where the bytes of a key lie.
  @inline(__always)
  func keyRange(of id: RecordID) -> Range<Int> {
    let start = id.offset &+ Self.keyOffset
    let count = bytes.load(at: id.offset &+ Self.keyCountOffset, as: UInt32.self) & ~Self.goneMark
    return start..<start &+ Int(count)
  }

  /// The value of a key.
  subscript(id: RecordID) -> Value {
    @inline(__always) get { bytes.load(at: id.offset, as: Value.self) }
    @inline(__always) set { bytes.store(newValue, at: id.offset) }
  }

  /// Adds a key.
  ///
  /// - Precondition: it is not longer than ``keyByteCountMax``.
  mutating func append(_ key: RawSpan, _ value: Value) -> RecordID {
    precondition(key.byteCount <= Self.keyByteCountMax, "a key of \(key.byteCount) bytes")
    let id = RecordID(offset: bytes.count)
    bytes.append(contentsOf: repeatElement(0, count: Self.keyOffset))
    bytes.store(value, at: id.offset)
    bytes.store(UInt32(key.byteCount), at: id.offset + Self.keyCountOffset)
    bytes.append(key)
    bytes.append(contentsOf: repeatElement(0, count: -bytes.count & 7))
    count += 1
    return id
  }

  /// Marks a key as gone.
  mutating func remove(_ id: RecordID) {
    let byteCount = byteCount(of: id)
    bytes.store(
      UInt32(keyRange(of: id).count) | Self.goneMark,
      at: id.offset + Self.keyCountOffset
    )
    deadByteCount += byteCount
    count -= 1
  }

  /// Whether a key is gone.
  func isGone(_ id: RecordID) -> Bool {
    bytes.load(at: id.offset + Self.keyCountOffset, as: UInt32.self) & Self.goneMark != 0
  }

  /// Bytes of a record.
  func byteCount(of id: RecordID) -> Int { (Self.keyOffset + keyRange(of: id).count + 7) & ~7 }

  /// Makes room for a number of bytes.
  mutating func reserveCapacity(_ byteCount: Int) { bytes.reserveCapacity(byteCount) }

  /// Changes the value of every key, in the order they came.
  ///
  /// - Complexity: O(*n*)
  mutating func updateAll(_ body: (inout Value) -> Void) {
    var offset = 0
    while offset < bytes.count {
      let id = RecordID(offset: offset)
      if !isGone(id) {
        var value = self[id]
        body(&value)
        self[id] = value
      }
      offset += byteCount(of: id)
    }
  }
}

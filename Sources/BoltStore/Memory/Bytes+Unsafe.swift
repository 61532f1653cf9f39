internal import ByteCoding

/// Bytes that somebody else keeps alive: a key, a value or a page.
///
/// An address and a length, so that a node's hundred items cost no allocation and no reference
/// count. Whoever hands one on answers for its owner:
///
/// | the bytes of | are kept by |
/// |---|---|
/// | a page | the transaction's ``PageMemory`` |
/// | a key or value put by the transaction | the transaction's ``Arena`` |
/// | an argument | the caller, for the length of the call |
///
/// Nothing of this type leaves the module; users borrow spans that cannot outlive their cursor.
struct Bytes {
  /// Address of the first byte; meaningless without bytes.
  let address: UInt
  /// Number of bytes.
  let count: Int

  @inline(__always)
  init(address: UInt, count: Int) {
    self.address = address
    self.count = count
  }

  /// Takes borrowed bytes, good for as long as the span is.
  @inline(__always)
  init(borrowing span: RawSpan) {
    self.init(
      address: unsafe span.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) },
      count: span.byteCount
    )
  }

  /// No bytes.
  static var none: Bytes { Bytes(address: 0, count: 0) }

  /// The bytes, for as long as their owner lives.
  @inline(__always)
  var span: RawSpan {
    @_lifetime(immortal)
    get {
      let buffer = unsafe UnsafeRawBufferPointer(
        start: UnsafeRawPointer(bitPattern: address),
        count: count
      )
      return unsafe _overrideLifetime(buffer.bytes, copying: ())
    }
  }

  /// The address behind the last byte.
  var end: UInt { address &+ UInt(bitPattern: count) }

  /// A copy of the bytes.
  var array: [UInt8] { count == 0 ? [] : span.array() }

  /// Part of the bytes.
  ///
  /// - Precondition: `range` lies inside.
  @inline(__always)
  func slice(_ range: Range<Int>) -> Bytes {
    precondition(range.upperBound <= count && range.lowerBound >= 0, "\(range) of \(count) bytes")
    return Bytes(address: address &+ UInt(bitPattern: range.lowerBound), count: range.count)
  }

  /// Compares bytewise: negative, zero or positive, a shorter prefix first.
  ///
  /// - Complexity: O(min of both lengths), eight bytes at a time.
  @inline(__always)
  func compare(_ other: Bytes) -> Int {
    let common = Swift.min(count, other.count)
    guard common > 0, let left = unsafe UnsafeRawPointer(bitPattern: address),
      let right = unsafe UnsafeRawPointer(bitPattern: other.address)
    else { return count &- other.count }
    var offset = 0
    while offset &+ 8 <= common {
      let a = unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let b = unsafe right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if a != b { return a.bigEndian < b.bigEndian ? -1 : 1 }
      offset &+= 8
    }
    while offset < common {
      let a = unsafe left.load(fromByteOffset: offset, as: UInt8.self)
      let b = unsafe right.load(fromByteOffset: offset, as: UInt8.self)
      if a != b { return a < b ? -1 : 1 }
      offset &+= 1
    }
    return count &- other.count
  }

  /// Whether both are the same bytes.
  @inline(__always)
  func isEqual(to other: Bytes) -> Bool { count == other.count && compare(other) == 0 }

  /// One byte of every cache line up to an offset, put together.
  ///
  /// Reading them at once has the processor fetch many lines at a time, where a walk from item to
  /// item has it wait for one after the other.
  ///
  /// - Complexity: O(*n*)
  @inline(__always)
  func firstBytes(upTo end: Int) -> UInt8 {
    guard let start = unsafe UnsafeRawPointer(bitPattern: address) else { return 0 }
    var sum: UInt8 = 0
    var offset = 0
    let end = Swift.min(count, end)
    while offset < end {
      sum |= unsafe start.load(fromByteOffset: offset, as: UInt8.self)
      offset &+= 64
    }
    return sum
  }

  /// Loads a little-endian integer.
  ///
  /// - Precondition: it lies inside, which callers have made sure of.
  @inline(__always)
  func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type = T.self) -> T {
    assert(offset >= 0 && offset &+ T.bitWidth / 8 <= count, "\(offset) of \(count) bytes")
    guard let start = unsafe UnsafeRawPointer(bitPattern: address) else { return 0 }
    return T(littleEndian: unsafe start.loadUnaligned(fromByteOffset: offset, as: T.self))
  }
}

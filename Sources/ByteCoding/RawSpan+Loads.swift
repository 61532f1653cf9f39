/// The one place where bytes are loaded as words: every load is bounds-checked by the span.
extension RawSpan {
  /// Loads an unaligned little-endian integer.
  ///
  /// - Parameters:
  ///   - offset: Byte offset of the integer's first byte.
  ///   - type: The integer's type, which is its width.
  /// - Returns: The integer.
  /// - Precondition: the integer lies inside the span; callers bound offsets read from disk first.
  /// - Complexity: O(1)
  @inlinable
  package func littleEndian<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int,
    as type: T.Type = T.self
  ) -> T {
    T(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// Loads an unaligned big-endian integer.
  ///
  /// - Parameters:
  ///   - offset: Byte offset of the integer's first byte.
  ///   - type: The integer's type, which is its width.
  /// - Returns: The integer.
  /// - Precondition: the integer lies inside the span; callers bound offsets read from disk first.
  /// - Complexity: O(1)
  @inlinable
  package func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int,
    as type: T.Type = T.self
  ) -> T {
    T(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// Loads one byte.
  ///
  /// - Precondition: `offset` lies inside the span.
  /// - Complexity: O(1)
  @inlinable
  package func byte(at offset: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// Copies a range of bytes into an array.
  ///
  /// - Precondition: `range` lies inside the span.
  /// - Complexity: O(*n*)
  @inlinable
  package func array(_ range: Range<Int>) -> [UInt8] {
    let part = extracting(range)
    return unsafe part.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// Copies all bytes into an array.
  ///
  /// - Complexity: O(*n*)
  @inlinable
  package func array() -> [UInt8] { array(0..<byteCount) }
}

extension Array where Element == UInt8 {
  /// The array's bytes, borrowed.
  @inlinable
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    get { unsafe span.bytes }
  }
}

extension ArraySlice where Element == UInt8 {
  /// The slice's bytes, borrowed.
  @inlinable
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    get { unsafe span.bytes }
  }
}

extension Array where Element == UInt8 {
  /// Appends the bytes of a span.
  ///
  /// - Complexity: O(*n*)
  @inlinable
  package mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}

/// Memory of an array as memory: a few bounds-checked steps that a loop would take element by element.
extension Array where Element: BitwiseCopyable {
  /// Copies a range of elements to another place of the array; the two may overlap.
  ///
  /// - Precondition: both places lie inside the array.
  /// - Complexity: O(*n*) in the range
  mutating func move(_ range: Range<Int>, to start: Int) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count && start >= 0
        && start <= count - range.count,
      "cannot move \(range) to \(start) of \(count)"
    )
    guard !range.isEmpty else { return }
    unsafe withUnsafeMutableBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      unsafe (base + start).update(from: base + range.lowerBound, count: range.count)
    }
  }
}

extension Array where Element == UInt8 {
  /// Reads a value that ``store(_:at:)`` has written.
  ///
  /// - Precondition: it lies inside the array.
  @inline(__always)
  func load<T: BitwiseCopyable>(at offset: Int, as type: T.Type) -> T {
    precondition(
      offset >= 0 && offset <= count &- MemoryLayout<T>.size,
      "cannot load from \(offset) of \(count)"
    )
    return unsafe withUnsafeBytes { bytes in
      unsafe bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    }
  }

  /// Writes the bytes of a value.
  ///
  /// - Precondition: it lies inside the array.
  @inline(__always)
  mutating func store<T: BitwiseCopyable>(_ value: T, at offset: Int) {
    precondition(
      offset >= 0 && offset <= count &- MemoryLayout<T>.size,
      "cannot store at \(offset) of \(count)"
    )
    unsafe withUnsafeMutableBytes { bytes in
      unsafe bytes.storeBytes(of: value, toByteOffset: offset, as: T.self)
    }
  }
}

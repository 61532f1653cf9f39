internal import ByteCoding
internal import ProtoWire

extension EntryPayload {
  /// Whether the data of an entry is a put that its own fields give no reason to refuse.
  ///
  /// It names a key, no lease that may be gone, and no value or lease to be taken over from a row
  /// that may not be there. What remains is an alarm, or authentication.
  ///
  /// - Parameter data: Data that ``validate(_:type:)`` called a put.
  /// - Returns: Whether it must have raised the revision; false also where it does not decode.
  /// - Complexity: O(*fields*), without allocation
  package static func isUnconditionalPut(_ data: RawSpan) -> Bool {
    do throws(ProtoError) {
      var reader = ProtoReader(data)
      var isCertain = false
      while !reader.isAtEnd {
        let tag = try reader.tag(data)
        if tag.number == 4, tag.wireType == .lengthDelimited {
          isCertain = try isUnconditional(put: try reader.lengthDelimited(data), data)
        } else {
          try reader.skip(tag, data)
        }
      }
      return isCertain
    } catch {
      return false
    }
  }

  /// Reads the fields of a `PutRequest`: 1 key, 3 lease, 5 ignore_value, 6 ignore_lease.
  private static func isUnconditional(
    put range: Range<Int>,
    _ data: RawSpan
  ) throws(ProtoError) -> Bool {
    var reader = ProtoReader(range: range, depth: 1)
    var hasKey = false
    while !reader.isAtEnd {
      let tag = try reader.tag(data)
      switch (tag.number, tag.wireType) {
      case (1, .lengthDelimited): hasKey = try !reader.lengthDelimited(data).isEmpty
      case (3, .varint), (5, .varint), (6, .varint):
        guard try reader.varint(data) == 0 else { return false }
      case _: try reader.skip(tag, data)
      }
    }
    return hasKey
  }
}

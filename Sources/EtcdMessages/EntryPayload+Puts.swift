internal import ByteCoding
internal import ProtoWire

/// A put that its own fields give no reason to refuse.
///
/// It names a key, no lease that may be gone, and no value or lease to be taken over from a row
/// that may not be there. What remains is an alarm, or authentication.
package struct UnconditionalPut: Equatable, Sendable {
  /// Where the key's bytes stand in the entry's data.
  package var key: Range<Int>
  /// Size of the value in bytes.
  package var valueByteCount = 0
  /// Where the name of the user who asked stands; empty for nobody.
  package var user = 0..<0

  /// Reads the data of an entry that ``EntryPayload/validate(_:type:)`` called a put.
  ///
  /// - Returns: nil if the put may be refused, or does not decode.
  /// - Complexity: O(*fields*), without allocation
  package init?(decoding data: RawSpan) {
    var user = 0..<0
    var put: UnconditionalPut?
    do throws(ProtoError) {
      var reader = ProtoReader(data)
      while !reader.isAtEnd {
        let tag = try reader.tag(data)
        switch (tag.number, tag.wireType) {
        case (4, .lengthDelimited):
          put = try UnconditionalPut(request: try reader.lengthDelimited(data), data)
        case (100, .lengthDelimited):
          user = try Self.user(header: try reader.lengthDelimited(data), data)
        case _: try reader.skip(tag, data)
        }
      }
    } catch {
      return nil
    }
    guard var put else { return nil }
    put.user = user
    self = put
  }

  /// Reads the fields of a `PutRequest`: 1 key, 2 value, 3 lease, 5 ignore_value, 6 ignore_lease.
  private init?(request range: Range<Int>, _ data: RawSpan) throws(ProtoError) {
    key = 0..<0
    var reader = ProtoReader(range: range, depth: 1)
    while !reader.isAtEnd {
      let tag = try reader.tag(data)
      switch (tag.number, tag.wireType) {
      case (1, .lengthDelimited): key = try reader.lengthDelimited(data)
      case (2, .lengthDelimited): valueByteCount = try reader.lengthDelimited(data).count
      case (3, .varint), (5, .varint), (6, .varint):
        guard try reader.varint(data) == 0 else { return nil }
      case _: try reader.skip(tag, data)
      }
    }
    guard !key.isEmpty else { return nil }
  }

  /// Reads the user of a `RequestHeader`: 2 username.
  private static func user(
    header range: Range<Int>,
    _ data: RawSpan
  ) throws(ProtoError) -> Range<Int> {
    var user = 0..<0
    var reader = ProtoReader(range: range, depth: 1)
    while !reader.isAtEnd {
      let tag = try reader.tag(data)
      if tag.number == 2, tag.wireType == .lengthDelimited {
        user = try reader.lengthDelimited(data)
      } else {
        try reader.skip(tag, data)
      }
    }
    return user
  }
}

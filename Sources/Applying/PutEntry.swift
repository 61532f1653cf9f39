internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire

/// A put as it stands in an entry's data, read without copying anything.
///
/// Nearly all entries of nearly all logs are puts, and a generic decoder takes longer over one than
/// the store. What this does not understand wholly is left to it.
///
/// > Source: formats.md §9.2, §10; `InternalRaftRequest`, `PutRequest`, `RequestHeader`.
struct PutEntry: Equatable {
  /// Where the key stands.
  var key = 0..<0
  /// Where the value stands; empty if absent.
  var value = 0..<0
  /// Lease the key is attached to; 0 for none.
  var lease: Int64 = 0
  /// Id under which an answer is awaited.
  var requestID: UInt64 = 0

  /// Reads the data of a normal entry.
  ///
  /// - Returns: nil unless it is one put and nothing else, of no user, that asks for no pair and keeps
  ///   nothing of the one before.
  /// - Complexity: O(*fields*), without allocation
  init?(decoding data: RawSpan) {
    var put: Range<Int>?
    var header: Range<Int>?
    do throws(ProtoError) {
      var reader = ProtoReader(data)
      while !reader.isAtEnd {
        let tag = try reader.tag(data)
        switch (tag.number, tag.wireType) {
        case (4, .lengthDelimited) where put == nil: put = try reader.lengthDelimited(data)
        case (100, .lengthDelimited) where header == nil:
          header = try reader.lengthDelimited(data)
        default: return nil
        }
      }
      guard let put, try readPut(put, data) else { return nil }
      if let header, try !readHeader(header, data) { return nil }
    } catch {
      return nil
    }
  }

  private mutating func readPut(
    _ range: Range<Int>,
    _ data: borrowing RawSpan
  ) throws(ProtoError) -> Bool {
    var reader = ProtoReader(range: range, depth: 1)
    while !reader.isAtEnd {
      let tag = try reader.tag(data)
      switch (tag.number, tag.wireType) {
      case (1, .lengthDelimited): key = try reader.lengthDelimited(data)
      case (2, .lengthDelimited): value = try reader.lengthDelimited(data)
      case (3, .varint): lease = Int64(bitPattern: try reader.varint(data))
      case (4, .varint), (5, .varint), (6, .varint):
        guard try reader.varint(data) == 0 else { return false }
      default: return false
      }
    }
    return true
  }

  private mutating func readHeader(
    _ range: Range<Int>,
    _ data: borrowing RawSpan
  ) throws(ProtoError) -> Bool {
    var reader = ProtoReader(range: range, depth: 1)
    while !reader.isAtEnd {
      let tag = try reader.tag(data)
      switch (tag.number, tag.wireType) {
      case (1, .varint): requestID = try reader.varint(data)
      default: return false
      }
    }
    return true
  }
}

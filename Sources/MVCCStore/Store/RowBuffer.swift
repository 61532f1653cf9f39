internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

/// Bytes of the row that is being written, in memory that is kept from row to row.
///
/// A row is written for every put, so its value does not go through ``KeyValue`` and its schema; the
/// tests hold both to the same bytes.
///
/// > Source: formats.md §7.1; `api/mvccpb/kv.proto`, `KeyValue`, in etcd.
struct RowBuffer: Sendable {
  /// The key of the row.
  private(set) var key: [UInt8] = []
  /// Its value.
  private(set) var value: [UInt8] = []

  /// Sets the key.
  mutating func setKey(_ revision: Revision, isTombstone: Bool = false) {
    RevisionKey(revision: revision, isTombstone: isTombstone).encode(into: &key)
  }

  /// Sets the value to that of a put.
  mutating func setValue(
    _ state: KeyValueState,
    key: RawSpan,
    value bytes: RawSpan
  ) {
    value.removeAll(keepingCapacity: true)
    append(0x0a, key)
    append(0x10, state.createRevision)
    append(0x18, state.modRevision)
    append(0x20, state.version)
    if bytes.byteCount > 0 { append(0x2a, bytes) }
    append(0x30, state.lease)
  }

  /// Sets the value to that of a tombstone, which tells the key alone.
  mutating func setValue(tombstoneOf key: RawSpan) {
    value.removeAll(keepingCapacity: true)
    append(0x0a, key)
  }

  private mutating func append(_ tag: UInt8, _ bytes: RawSpan) {
    if bytes.byteCount == 0 { return }
    value.append(tag)
    appendVarint(UInt64(bytes.byteCount))
    value.append(bytes)
  }

  private mutating func append(_ tag: UInt8, _ number: Int64) {
    if number == 0 { return }
    value.append(tag)
    appendVarint(UInt64(bitPattern: number))
  }

  @inline(__always)
  private mutating func appendVarint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      value.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    value.append(UInt8(truncatingIfNeeded: rest))
  }
}

/// The numbers of a pair.
struct KeyValueState: Equatable, Sendable {
  /// Main revision that created the key.
  var createRevision: Int64
  /// Main revision that wrote it.
  var modRevision: Int64
  /// Writes since it was created.
  var version: Int64
  /// Lease it is attached to; 0 for none.
  var lease: Int64
}

extension RevisionKey {
  /// Writes the key's bytes in place of others, without allocation where there is room.
  func encode(into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: revision.main >> Int64(shift)))
    }
    bytes.append(UInt8(ascii: "_"))
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: revision.sub >> Int64(shift)))
    }
    if isTombstone { bytes.append(UInt8(ascii: "t")) }
  }
}

extension KeyValue {
  /// Reads the value of a row.
  ///
  /// Fields of later versions are dropped, as no answer has a place for them.
  init(row value: RawSpan) throws(ProtoError) {
    let view = try KeyValueView(decoding: value)
    self.init()
    key = value.array(view.key)
    createRevision = view.createRevision
    modRevision = view.modRevision
    version = view.version
    self.value = value.array(view.value)
    lease = view.lease
  }
}

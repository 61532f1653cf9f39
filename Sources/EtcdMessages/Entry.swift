package import ProtoWire

/// An entry of the raft log.
///
/// Logs, messages and queues are full of entries: it is laid out small, with one reference to
/// count, and its numbers are plain properties. So that a zero which was set can be told from one
/// that was not, as `Explicit` does for other messages, such zeros are kept in bits.
///
/// > Source: formats.md §2.6, §10 raftpb; `raft/raftpb/raft.proto`, `Entry`.
package struct Entry: ProtoMessage {
  /// Term of the leader that proposed the entry.
  package var term: UInt64 = 0
  /// Position in the log, from 1.
  package var index: UInt64 = 0
  /// The request, and after it the unknown fields, of which there are none.
  @usableFromInline var bytes: [UInt8] = []
  @usableFromInline var unknownByteCount: UInt32 = 0
  /// What `data` holds.
  ///
  /// Since 3.7 it is written for changes of the membership only.
  package var type: EntryType = .normal
  @usableFromInline var set = SetFields()

  /// Fields that are present even if they are zero.
  @usableFromInline
  struct SetFields: OptionSet, Sendable {
    @usableFromInline let rawValue: UInt8
    @inlinable
    init(rawValue: UInt8) { self.rawValue = rawValue }
    @inlinable static var type: Self { Self(rawValue: 1) }
    @inlinable static var term: Self { Self(rawValue: 2) }
    @inlinable static var index: Self { Self(rawValue: 4) }
    @inlinable static var data: Self { Self(rawValue: 8) }
  }

  /// Creates an entry of which nothing is set.
  package init() {}

  /// Creates an entry as the etcd that writes it would: the type is set where it is not `normal`.
  package init(type: EntryType = .normal, term: UInt64, index: UInt64, data: [UInt8]?) {
    self.type = type
    self.term = term
    self.index = index
    bytes = data ?? []
    set = data == nil ? [.term, .index] : [.term, .index, .data]
  }

  /// Creates an entry that has no place in a log yet.
  package init(proposing data: [UInt8]?, type: EntryType = .normal) {
    self.type = type
    bytes = data ?? []
    if data != nil { set = .data }
  }

  /// Sets the type, even if it is `normal`.
  package mutating func setType(_ type: EntryType) {
    self.type = type
    set.insert(.type)
  }

  /// The request; nil for a leader's no-op.
  package var data: [UInt8]? {
    get {
      guard set.contains(.data) else { return nil }
      return unknownByteCount == 0 ? bytes : Array(bytes.dropLast(Int(unknownByteCount)))
    }
    set {
      let rest = unknown.bytes
      bytes = newValue ?? []
      if !rest.isEmpty { bytes += rest }
      if newValue == nil { set.remove(.data) } else { set.insert(.data) }
    }
  }

  /// Bytes of the request; 0 if there is none.
  @inlinable package var payloadByteCount: UInt64 {
    UInt64(bytes.count) &- UInt64(unknownByteCount)
  }

  package var unknown: UnknownFields {
    get {
      var unknown = UnknownFields()
      if unknownByteCount > 0 { unknown.append(Array(bytes.suffix(Int(unknownByteCount)))) }
      return unknown
    }
    set {
      bytes.removeLast(Int(unknownByteCount))
      bytes += newValue.bytes
      unknownByteCount = UInt32(newValue.bytes.count)
    }
  }

  package static let schema = MessageSchema<Self>(
    "raftpb.Entry",
    [
      .always(1, "Type", \.explicitType), .always(2, "Term", \.explicitTerm),
      .always(3, "Index", \.explicitIndex), .optional(4, "Data", \.data),
    ]
  )
}

/// Fields in the form the schema reads and writes.
extension Entry {
  private var explicitType: Explicit<EntryType> {
    get { Explicit(type, isPresent: type != .normal || set.contains(.type)) }
    set { setType(newValue.wrappedValue) }
  }

  private var explicitTerm: Explicit<UInt64> {
    get { Explicit(term, isPresent: term != 0 || set.contains(.term)) }
    set {
      term = newValue.wrappedValue
      set.insert(.term)
    }
  }

  private var explicitIndex: Explicit<UInt64> {
    get { Explicit(index, isPresent: index != 0 || set.contains(.index)) }
    set {
      index = newValue.wrappedValue
      set.insert(.index)
    }
  }
}

extension Entry {
  package static func == (left: Self, right: Self) -> Bool {
    left.term == right.term && left.index == right.index && left.type == right.type
      && left.unknownByteCount == right.unknownByteCount && left.bytes == right.bytes
      && left.present == right.present
  }

  private var present: SetFields {
    var present = set
    if type != .normal { present.insert(.type) }
    if term != 0 { present.insert(.term) }
    if index != 0 { present.insert(.index) }
    return present
  }

  /// Bytes the entry takes once encoded, without encoding it.
  ///
  /// - Complexity: O(1)
  package func byteCount(as generation: WireGeneration) -> UInt64 {
    let written: SetFields = generation == .gogo ? present.union([.type, .term, .index]) : present
    var count = UInt64(unknownByteCount)
    if written.contains(.type) { count += 1 + varintByteCount(type.varint) }
    if written.contains(.term) { count += 1 + varintByteCount(term) }
    if written.contains(.index) { count += 1 + varintByteCount(index) }
    if written.contains(.data) { count += 1 + varintByteCount(payloadByteCount) + payloadByteCount }
    return count
  }
}

/// Bytes of a number as a varint.
private func varintByteCount(_ value: UInt64) -> UInt64 {
  UInt64((70 &- (value | 1).leadingZeroBitCount) / 7)
}

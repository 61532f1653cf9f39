package import ProtoWire

/// An entry of the raft log.
///
/// Logs, messages and queues are full of entries: it is laid out small, and read without a call.
/// Which fields were set is kept in bits; see `Explicit`, which other messages use.
///
/// > Source: formats.md §2.6, §10 raftpb; `raft/raftpb/raft.proto`, `Entry`.
package struct Entry: ProtoMessage {
  @usableFromInline var termNumber: UInt64 = 0
  @usableFromInline var indexNumber: UInt64 = 0
  @usableFromInline var typeNumber: Int32 = 0
  @usableFromInline var present = Presence()
  /// The request; nil for a leader's no-op.
  package var data: [UInt8]?
  package var unknown = UnknownFields()

  /// Fields that stood on the wire or were assigned.
  @usableFromInline
  struct Presence: OptionSet, Sendable {
    @usableFromInline let rawValue: UInt8
    @inlinable
    init(rawValue: UInt8) { self.rawValue = rawValue }
    @inlinable static var type: Self { Self(rawValue: 1) }
    @inlinable static var term: Self { Self(rawValue: 2) }
    @inlinable static var index: Self { Self(rawValue: 4) }
  }

  package init() {}

  /// Creates an entry as the etcd that writes it would: the type is set where it is not `normal`.
  package init(type: EntryType = .normal, term: UInt64, index: UInt64, data: [UInt8]?) {
    if type != .normal { self.type = type }
    self.term = term
    self.index = index
    self.data = data
  }

  /// What `data` holds.
  ///
  /// Since 3.7 it is written for changes of the membership only.
  @inlinable package var type: EntryType {
    get { EntryType(rawValue: typeNumber) }
    set {
      typeNumber = newValue.rawValue
      present.insert(.type)
    }
  }

  /// Term of the leader that proposed the entry.
  @inlinable package var term: UInt64 {
    get { termNumber }
    set {
      termNumber = newValue
      present.insert(.term)
    }
  }

  /// Position in the log, from 1.
  @inlinable package var index: UInt64 {
    get { indexNumber }
    set {
      indexNumber = newValue
      present.insert(.index)
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
    get { Explicit(type, isPresent: present.contains(.type)) }
    set { type = newValue.wrappedValue }
  }

  private var explicitTerm: Explicit<UInt64> {
    get { Explicit(term, isPresent: present.contains(.term)) }
    set { term = newValue.wrappedValue }
  }

  private var explicitIndex: Explicit<UInt64> {
    get { Explicit(index, isPresent: present.contains(.index)) }
    set { index = newValue.wrappedValue }
  }
}

extension Entry {
  /// Bytes the entry takes once encoded, without encoding it.
  ///
  /// - Complexity: O(1)
  package func byteCount(as generation: WireGeneration) -> UInt64 {
    var count = UInt64(unknown.bytes.count)
    let writesAll = generation == .gogo
    if writesAll || present.contains(.type) { count += 1 + varintByteCount(type.varint) }
    if writesAll || present.contains(.term) { count += 1 + varintByteCount(term) }
    if writesAll || present.contains(.index) { count += 1 + varintByteCount(index) }
    if let data { count += 1 + varintByteCount(UInt64(data.count)) + UInt64(data.count) }
    return count
  }
}

/// Bytes of a number as a varint.
private func varintByteCount(_ value: UInt64) -> UInt64 {
  UInt64((70 &- (value | 1).leadingZeroBitCount) / 7)
}

/// Progress of the members, ascending by id.
///
/// Groups are small: a scan of an array beats a hash table, and has an order.
package struct ProgressMap: Equatable, Sendable {
  private var members: [Progress] = []

  /// Creates an empty map.
  package init() {}

  /// How many members there are.
  package var count: Int { members.count }

  /// Positions of the members, for changes in place.
  package var indices: Range<Int> { members.indices }

  /// The member at a position.
  package internal(set) subscript(position: Int) -> Progress {
    // Lent by a span: an array would hand out a copy, with its window of appends to count.
    @inline(__always) _read {
      let members = members.span
      yield members[position]
    }
    @inline(__always) _modify { yield &members[position] }
  }

  /// What decides how the member at a position is sent to.
  ///
  /// Taken out at once: to ask the member for each by itself would copy it.
  @inline(__always)
  func sending(at position: Int) -> (id: UInt64, next: UInt64, isPaused: Bool, isFull: Bool) {
    let members = members.span
    let state = members[position].state
    let isPaused = members[position].isAppendFlowPaused
    let count = members[position].inflights.count
    let byteCount = members[position].inflights.byteCount
    let isFull =
      count >= members[position].inflights.capacity
      || byteCount >= members[position].inflights.byteCountMax
    return (
      id: members[position].id,
      next: members[position].next,
      isPaused: state == .snapshot || isPaused,
      isFull: state == .replicate && isFull
    )
  }

  /// Where a member stands.
  ///
  /// - Complexity: O(*n*)
  @inline(__always)
  func position(of id: UInt64) -> Int? {
    var position = 0
    while position < members.count {
      if members[position].id == id { return position }
      position &+= 1
    }
    return nil
  }

  /// The progress of a member.
  package subscript(of id: UInt64) -> Progress? { position(of: id).map { members[$0] } }

  /// Highest index a member has; 0 if there is none of that id.
  @inline(__always)
  package func match(of id: UInt64) -> UInt64 {
    guard let position = position(of: id) else { return 0 }
    return members[position].match
  }

  /// Adds a member, or replaces what is known of it.
  mutating func insert(_ progress: Progress) {
    let position = members.firstIndex { $0.id >= progress.id } ?? members.count
    if position < members.count, members[position].id == progress.id {
      members[position] = progress
    } else {
      members.insert(progress, at: position)
    }
  }

  /// Takes a member out.
  mutating func remove(_ id: UInt64) { members.removeAll { $0.id == id } }

  /// All members, ascending by id.
  package var all: [Progress] { members }
}

extension ProgressMap: CustomStringConvertible {
  /// One line for each member: id in decimal, and its progress.
  package var description: String { members.map { "\($0.id): \($0)\n" }.joined() }
}

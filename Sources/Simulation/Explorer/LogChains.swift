internal import EtcdMessages
internal import RaftCore

/// All logs there are in a small world, as one tree.
///
/// A log is its last entry and the log before that entry. Each has a number, so that logs are
/// equal if their numbers are, and one is the start of another if it is found on the way back.
struct LogChains: Sendable {
  /// Number of a log.
  typealias ID = UInt32

  /// A log.
  private struct Link: Sendable {
    var before: ID
    var index: UInt64
    var term: UInt64
  }

  private var links = [Link(before: 0, index: 0, term: 0)]
  private var known = DigestTable()

  /// The log without entries.
  static let empty: ID = 0

  /// Index of a log's last entry.
  func index(_ id: ID) -> UInt64 { links[Int(id)].index }

  /// Term of a log's last entry.
  func term(_ id: ID) -> UInt64 { links[Int(id)].term }

  /// The log with one entry more.
  mutating func extend(_ id: ID, by entry: Entry) -> ID {
    var digest = StateDigest()
    digest.combine(UInt64(id))
    digest.combine(entry)
    let next = ID(links.count)
    let (found, isNew) = known.insert(digest, value: next)
    if isNew { links.append(Link(before: id, index: entry.index, term: entry.term)) }
    return found
  }

  /// The start of a log, up to an index.
  ///
  /// - Complexity: O(*entries after it*)
  func prefix(of id: ID, upTo index: UInt64) -> ID {
    var id = id
    while links[Int(id)].index > index { id = links[Int(id)].before }
    return id
  }

  /// Whether a log is another one's start, or that one itself.
  func isPrefix(_ id: ID, of other: ID) -> Bool {
    prefix(of: other, upTo: links[Int(id)].index) == id
  }

  /// The first index from the end at which two logs have different entries of one term, or entries
  /// of one term after different logs; nil if there is none.
  ///
  /// - Complexity: O(*entries*)
  func conflict(_ id: ID, _ other: ID) -> UInt64? {
    let end = min(links[Int(id)].index, links[Int(other)].index)
    var (one, two) = (prefix(of: id, upTo: end), prefix(of: other, upTo: end))
    while one != two {
      let (left, right) = (links[Int(one)], links[Int(two)])
      if left.index == right.index, left.term == right.term { return left.index }
      if left.index >= right.index { one = left.before }
      if right.index >= left.index { two = right.before }
    }
    return nil
  }

  // MARK: Snapshots

  /// A snapshot's data: the log it contains.
  func data(_ id: ID) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) } }

  /// The log a snapshot contains.
  func id(_ snapshot: Snapshot?) -> ID {
    guard let data = snapshot?.value.data else { return Self.empty }
    return data.reversed().reduce(0) { $0 << 8 | ID($1) }
  }
}

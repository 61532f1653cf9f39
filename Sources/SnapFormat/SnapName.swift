internal import ByteCoding

/// What a file of `member/snap` is, by its name.
///
/// > Source: formats.md §1, §3.1, §3.2, §5.16; upstream `server/etcdserver/api/snap`.
package enum SnapName: Equatable, Sendable {
  /// `%016x-%016x.snap`: the membership and v2 store at a raft term and index.
  case snapshot(term: UInt64, index: UInt64)
  /// `%016x.snap.db`: a database received from the leader and not yet swapped in.
  case databaseSnapshot(index: UInt64)
  /// `db`: the backend.
  case database
  /// `db.tmp.*`: a defragmentation that did not finish; the next start deletes it.
  case defragmentation
  /// `tmp*`: a reception that did not finish; the next start deletes it.
  case reception
  /// `*.broken`: a snapshot a server could not load and set aside.
  case broken
  /// A name that ends in `.snap` without term and index; servers try to load it all the same.
  case unnumberedSnapshot
  /// Anything else, which servers warn of and leave alone.
  case other

  /// Classifies a name.
  ///
  /// - Complexity: O(*n*)
  package init(_ name: String) {
    if name == "db" {
      self = .database
    } else if name.hasPrefix("db.tmp") {
      self = .defragmentation
    } else if name.hasSuffix(".snap.db") {
      let stem = name.dropLast(".snap.db".count)
      self = Self.padded(stem).map { .databaseSnapshot(index: $0) } ?? .other
    } else if name.hasSuffix(".snap") {
      self = Self.numbers(name.dropLast(".snap".count)) ?? .unnumberedSnapshot
    } else if name.hasSuffix(".broken") {
      self = .broken
    } else if name.hasPrefix("tmp") {
      self = .reception
    } else {
      self = .other
    }
  }

  private static func numbers(_ stem: Substring) -> SnapName? {
    let halves = stem.split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count == 2, let term = padded(halves[0]), let index = padded(halves[1]) else {
      return nil
    }
    return .snapshot(term: term, index: index)
  }

  /// Reads 16 lower-case hexadecimal digits.
  private static func padded(_ digits: Substring) -> UInt64? {
    guard digits.utf8.count == 16,
      digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    return UInt64(digits, radix: 16)
  }

  /// The name of a `.snap` file.
  package static func snapshotFile(term: UInt64, index: UInt64) -> String {
    "\(hex16(term))-\(hex16(index)).snap"
  }

  /// The name of a `.snap.db` file.
  package static func databaseSnapshotFile(index: UInt64) -> String { "\(hex16(index)).snap.db" }

  private static func hex16(_ number: UInt64) -> String { hexadecimal(number, digits: 16) }
}

internal import ByteCoding
package import SchemaFormat

/// The members of a cluster, those it has lost for good, and the version all of them speak.
///
/// - Invariant: `members` and `removed` ascend by id, and no id is in both.
///
/// > Source: formats.md §6.1, §9.3; `server/etcdserver/api/membership/cluster.go`, `RaftCluster`,
/// > in etcd.
package struct RaftCluster: Equatable, Sendable {
  /// Where releases differ.
  package let rules: ClusterRules
  /// Members by ascending id.
  package private(set) var members: [MemberRecord] = []
  /// Ids of members that were removed, ascending; they may not return.
  package private(set) var removed: [UInt64] = []
  /// Version the whole cluster speaks; nil until it was decided.
  package internal(set) var version: SemanticVersion?
  /// The downgrade under way, or the last one; nil if there was none.
  package internal(set) var downgrade: DowngradeRecord?

  /// Creates a cluster as a database or a v2 store has it.
  package init(
    rules: ClusterRules = ClusterRules(),
    members: [MemberRecord] = [],
    removed: [UInt64] = [],
    version: SemanticVersion? = nil,
    downgrade: DowngradeRecord? = nil
  ) {
    self.rules = rules
    self.version = version
    self.downgrade = downgrade
    for member in members { put(member) }
    for id in removed { markRemoved(id) }
  }

  /// The member with an id; nil if there is none.
  ///
  /// - Complexity: O(*members*)
  package func member(_ id: UInt64) -> MemberRecord? { members.first { $0.id == id } }

  /// Whether an id belonged to a member that was removed.
  package func isRemoved(_ id: UInt64) -> Bool { removed.contains(id) }

  /// Members that have a vote, by ascending id.
  package var voters: [MemberRecord] { members.filter { !$0.isLearner } }

  /// Members that have none, by ascending id.
  package var learners: [MemberRecord] { members.filter(\.isLearner) }

  /// Puts a member in place of one with its id.
  mutating func put(_ member: MemberRecord) {
    let index = members.firstIndex { $0.id >= member.id } ?? members.endIndex
    if index < members.endIndex, members[index].id == member.id {
      members[index] = member
    } else {
      members.insert(member, at: index)
    }
  }

  mutating func drop(_ id: UInt64) { members.removeAll { $0.id == id } }

  mutating func markRemoved(_ id: UInt64) {
    let index = removed.firstIndex { $0 >= id } ?? removed.endIndex
    if index == removed.endIndex || removed[index] != id { removed.insert(id, at: index) }
  }
}

/// A row that cannot be read as part of a cluster.
package struct ClusterRowError: Error, Equatable, Sendable {
  /// Bucket the row is in.
  package var bucket: Bucket
  /// Key of the row.
  package var key: [UInt8]
  /// What is wrong with it.
  package var reason: String
}

// MARK: - Rows

extension RaftCluster {
  /// Reads the rows of the buckets `members`, `members_removed` and `cluster`.
  ///
  /// - Throws: ``ClusterRowError``, for the first row that cannot be read; upstream panics.
  package init(
    rules: ClusterRules = ClusterRules(),
    stored: [RowChange]
  ) throws(ClusterRowError) {
    self.init(rules: rules)
    for row in stored {
      guard let value = row.value else { continue }
      switch row.bucket {
      case .members: put(try Self.member(row, value))
      case .membersRemoved: markRemoved(try Self.id(row))
      case .cluster: try read(row, value)
      default: continue
      }
    }
  }

  private static func member(
    _ row: RowChange,
    _ value: [UInt8]
  ) throws(ClusterRowError) -> MemberRecord {
    let id = try id(row)
    do throws(RecordError) {
      let member = try MemberRecord(parsing: value.rawSpan)
      guard member.id == id else { throw RecordError.missing("id") }
      return member
    } catch {
      throw ClusterRowError(bucket: row.bucket, key: row.key, reason: error.message)
    }
  }

  private static func id(_ row: RowChange) throws(ClusterRowError) -> UInt64 {
    guard let id = parseHexID(String(decoding: row.key, as: UTF8.self)) else {
      throw ClusterRowError(bucket: row.bucket, key: row.key, reason: "the key is no member id")
    }
    return id
  }

  private mutating func read(_ row: RowChange, _ value: [UInt8]) throws(ClusterRowError) {
    switch ClusterKey(rawValue: String(decoding: row.key, as: UTF8.self)) {
    case .clusterVersion:
      guard let version = SemanticVersion(parsing: value.rawSpan) else {
        throw ClusterRowError(bucket: row.bucket, key: row.key, reason: "not a version")
      }
      self.version = version
    case .downgrade:
      do throws(RecordError) {
        downgrade = try DowngradeRecord(parsing: value.rawSpan)
      } catch {
        throw ClusterRowError(bucket: row.bucket, key: row.key, reason: error.message)
      }
    case nil: return
    }
  }

  /// Key of a member's row.
  static func key(_ id: UInt64) -> [UInt8] { Array(hexadecimal(id).utf8) }
}

internal import BoltFormat
internal import ByteCoding
package import EtcdMessages
internal import ProtoWire
package import SchemaFormat
internal import SnapFormat
internal import WALFormat

/// A member's data directory in values: what is damaged here is sealed anew by the encoders.
///
/// The healthy one is that of a 3.5 server, one of three: bootstrap entries, the cluster version,
/// a few puts, two snapshots. Log, snapshots and rows agree entry for entry.
package struct MemberImage: Sendable {
  /// A record of the log.
  package enum Record: Sendable {
    /// An entry.
    case entry(Entry)
    /// A hard state.
    case state(HardState)
    /// A snapshot record.
    case snapshot(WALSnapshot)
  }

  /// Ids of member and cluster at the head of the log.
  package var metadata = MemberMetadata(nodeID: 0x1a, clusterID: 0xc1)
  /// Records after the head, in order.
  package var records: [Record] = []
  /// Index in the name of the segment, which is not the first unless this is 0.
  package var firstIndexInName: UInt64 = 0
  /// Files of `member/snap` besides the database.
  package var snapFiles: [(name: String, bytes: [UInt8])] = []
  /// Pairs of the database by bucket and key.
  package var buckets: [String: [[UInt8]: [UInt8]]] = [:]

  /// Members of the healthy image.
  package static let members = [0x1a, 0x2b, 0x3c].map { (id: UInt64) in
    MemberRecord(
      id: id,
      peerURLs: ["http://10.0.0.\(id):2380"],
      name: "m\(id)",
      clientURLs: ["http://10.0.0.\(id):2379"]
    )
  }
  /// Raft's view of them.
  package static let confState = ConfState(voters: members.map(\.id))
  /// Version the cluster has agreed on.
  package static let version = "3.5.0"
  /// Last entry of the log, which the database contains.
  package static let lastIndex: UInt64 = 12
  /// Entries before the first put, less the revision an empty store has.
  private static let revisionOffset: Int64 = 4
  /// Entries the two snapshots stand at.
  package static let snapshotIndexes: [UInt64] = [7, 10]

  /// Creates the healthy image.
  package init() {
    for bucket in Bucket.allCases { buckets[bucket.rawValue] = [:] }
    appendBootstrap()
    appendPuts()
    fillBuckets()
  }

  // MARK: Files

  /// Every file by path.
  package func files() -> [String: [UInt8]] {
    var files = ["member/wal/\(segmentName)": segment()]
    for file in snapFiles { files["member/snap/\(file.name)"] = file.bytes }
    files["member/snap/db"] = database()
    return files
  }

  /// Name of the one segment.
  package var segmentName: String {
    SegmentName(sequence: firstIndexInName == 0 ? 0 : 3, firstIndex: firstIndexInName).fileName
  }

  private func segment() -> [UInt8] {
    let head = metadata.encoded(as: .gogo)
    var encoder: SegmentEncoder
    if firstIndexInName == 0 {
      encoder = SegmentEncoder(firstOf: head)
    } else {
      encoder = SegmentEncoder(previousCRC: 0x1234_5678)
      encoder.append(.metadata, data: head)
    }
    for record in records {
      switch record {
      case .entry(let entry): encoder.append(.entry, data: entry.encoded(as: .gogo))
      case .state(let state): encoder.append(.state, data: state.encoded(as: .gogo))
      case .snapshot(let snapshot): encoder.append(.snapshot, data: snapshot.encoded(as: .gogo))
      }
    }
    return encoder.preallocated(to: 8 << 10)
  }

  /// The database alone.
  package func database() -> [UInt8] {
    let buckets = self.buckets.sorted { $0.key < $1.key }.map { name, pairs in
      BoltImage.Bucket(
        name: Array(name.utf8),
        pairs: pairs.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
      )
    }
    return BoltImage(buckets: buckets).encoded()
  }

  // MARK: The healthy member

  private mutating func append(
    _ data: [UInt8]?,
    type: EntryType = .normal,
    term: UInt64 = 2
  ) {
    let entry = Entry(type: type, term: term, index: nextIndex, data: data)
    records.append(.entry(entry))
  }

  /// Index of the next entry.
  package var nextIndex: UInt64 {
    1 + UInt64(records.count { if case .entry = $0 { true } else { false } })
  }

  private mutating func appendBootstrap() {
    for member in Self.members {
      let change = ConfChange.with {
        $0.nodeID = member.id
        $0.context =
          MemberRecord(id: member.id, peerURLs: member.peerURLs, name: member.name)
          .encoded
      }
      append(change.encoded(as: .gogo), type: .confChange, term: 1)
    }
    records.append(.state(HardState(term: 1, vote: 0, commit: 3)))
    append(nil)
    let version = V2Request.with {
      $0.id = 7
      $0.method = "PUT"
      $0.path = V2Path.version
      $0.val = Self.version
    }
    append(version.encoded(as: .gogo))
  }

  private mutating func appendPuts() {
    var main: Int64 = 2
    while nextIndex <= Self.lastIndex {
      let key = Array("key-\(main)".utf8)
      let value = Array("value of \(main)".utf8)
      let put = PutRequest.with {
        $0.key = key
        $0.value = value
      }
      let header = RequestHeader.with { $0.id = 0x1a00 + UInt64(main) }
      append(InternalRaftRequest(.put(put), header: header).encoded(as: .gogo))
      let row = KeyValue.with {
        $0.key = key
        $0.value = value
        $0.createRevision = main
        $0.modRevision = main
        $0.version = 1
      }
      buckets["key"]?[RevisionKey(revision: Revision(main: main)).encoded] = row.encoded(as: .gogo)
      main += 1
      if Self.snapshotIndexes.contains(nextIndex - 1) { appendSnapshot() }
    }
    records.append(.state(HardState(term: 2, vote: 0x1a, commit: Self.lastIndex)))
  }

  private mutating func appendSnapshot() {
    let index = nextIndex - 1
    records.append(.state(HardState(term: 2, vote: 0x1a, commit: index)))
    setSnapshot(index: index)
    records.append(.snapshot(WALSnapshot(index: index, term: 2, confState: Self.confState)))
  }

  private mutating func fillBuckets() {
    set("meta", MetaKey.consistentIndex.rawValue, bigEndian(Self.lastIndex))
    set("meta", MetaKey.term.rawValue, bigEndian(2))
    set("meta", MetaKey.confState.rawValue, ConfStateRecord.encode(Self.confState))
    set("cluster", ClusterKey.clusterVersion.rawValue, Array(Self.version.utf8))
    for member in Self.members { set("members", member.idText, member.encoded) }
    set("auth", AuthKey.authRevision.rawValue, bigEndian(1))
  }
}

/// What recipes do to an image.
extension MemberImage {
  /// Puts a pair into a bucket of the database.
  package mutating func set(_ bucket: String, _ key: String, _ value: [UInt8]) {
    buckets[bucket, default: [:]][Array(key.utf8)] = value
  }

  /// Takes a pair out of a bucket.
  package mutating func remove(_ bucket: String, _ key: String) {
    buckets[bucket]?[Array(key.utf8)] = nil
  }

  /// Puts a member into bucket `members`.
  package mutating func set(_ member: MemberRecord) {
    set("members", member.idText, member.encoded)
  }

  /// Sets who votes by the database's ConfState.
  package mutating func setVoters(_ voters: [UInt64]) {
    let state = ConfState(voters: voters)
    set("meta", MetaKey.confState.rawValue, ConfStateRecord.encode(state))
  }

  /// The bytes of a `.snap` file of this cluster.
  package static func snapshot(
    index: UInt64,
    term: UInt64 = 2,
    confState: ConfState = MemberImage.confState,
    members: [MemberRecord] = MemberImage.members
  ) -> [UInt8] {
    let membership = V2Membership(members: members, version: version)
    let metadata = SnapshotMetadata(confState: confState, index: index, term: term)
    let snapshot = RaftSnapshot(data: V2Store(membership: membership).encoded, metadata: metadata)
    return SnapFile(snapshot: snapshot).encoded(as: .gogo)
  }

  /// Puts a `.snap` file under its name.
  package mutating func setSnapshot(index: UInt64, bytes: [UInt8]? = nil) {
    let name = Self.snapshotName(index: index)
    removeFile(name)
    snapFiles.append((name, bytes ?? Self.snapshot(index: index)))
  }

  /// The name of a `.snap` file of term 2.
  package static func snapshotName(index: UInt64) -> String {
    SnapName.snapshotFile(term: 2, index: index)
  }

  /// Removes a file of `member/snap`.
  package mutating func removeFile(_ name: String) { snapFiles.removeAll { $0.name == name } }

  /// Changes whom the member voted for.
  package mutating func setVotes(_ vote: UInt64) {
    records = records.map { record in
      guard case .state(let state) = record, state.vote != 0 else { return record }
      return .state(HardState(term: state.term, vote: vote, commit: state.commit))
    }
  }

  /// Takes the database back to an earlier entry, as the copy of an old file does.
  package mutating func rollBackDatabase(to index: UInt64) {
    set("meta", MetaKey.consistentIndex.rawValue, bigEndian(index))
    let last = Revision(main: Int64(index) - Self.revisionOffset, sub: .max)
    let end = RevisionKey(revision: last).encoded
    buckets["key"] = buckets["key"]?.filter { $0.key.lexicographicallyPrecedes(end) }
  }

  /// Appends a change of the membership that the database has applied, with the member as context
  /// or none to remove it.
  package mutating func append(
    _ type: ConfChangeType,
    _ id: UInt64,
    _ context: MemberRecord? = nil
  ) {
    let change = ConfChange.with {
      $0.id = nextIndex
      $0.type = type
      $0.nodeID = id
      $0.context = context?.encoded
    }
    set("meta", MetaKey.consistentIndex.rawValue, bigEndian(nextIndex))
    append(change.encoded(as: .gogo), type: .confChange)
  }

  /// Drops the log before an index, as purging segments does.
  package mutating func purge(before index: UInt64) {
    firstIndexInName = index
    records.removeAll { record in
      switch record {
      case .entry(let entry): entry.index < index
      case .state(let state): state.commit < index
      case .snapshot(let snapshot): snapshot.index < index
      }
    }
  }
}

/// Eight bytes, big-endian.
package func bigEndian(_ number: UInt64) -> [UInt8] {
  stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
}

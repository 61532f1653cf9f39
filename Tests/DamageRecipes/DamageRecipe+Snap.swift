internal import BoltFormat
internal import DataDirCheck
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat
internal import SnapFormat

/// Damage to snapshots: family S, and W7.
extension DamageRecipe {
  private static let newest = "member/snap/" + MemberImage.snapshotName(index: 10)

  /// Damage to snapshots.
  package static let snap: [DamageRecipe] = [
    DamageRecipe(.snapshotUnreadable, .warning, "a bit of the newest .snap flips") {
      (files: inout [String: [UInt8]]) in
      files[newest]?[200] ^= 0x10
    },
    DamageRecipe(.snapshotUnreadable, .warning, "the newest .snap is empty") {
      (files: inout [String: [UInt8]]) in
      files[newest] = []
    },
    DamageRecipe(.snapshotUnreadable, .notice, "a crash tore a .snap before its record") { image in
      image.setSnapshot(index: 12, bytes: Array(MemberImage.snapshot(index: 12).prefix(300)))
    },
    DamageRecipe(.snapshotUnreadable, .error, "the only .snap is damaged and the log was purged") {
      image in
      image.purge(before: 9)
      image.removeFile(MemberImage.snapshotName(index: 7))
      image.setSnapshot(index: 10, bytes: Array(MemberImage.snapshot(index: 10).dropLast()))
    },
    DamageRecipe(.storeUnreadable, .error, "the v2 store of the newest .snap is no JSON") { image in
      let metadata = SnapshotMetadata(confState: MemberImage.confState, index: 10, term: 2)
      let snapshot = RaftSnapshot(data: Array("{\"Root\":".utf8), metadata: metadata)
      image.setSnapshot(index: 10, bytes: SnapFile(snapshot: snapshot).encoded(as: .gogo))
    },
    DamageRecipe(.storeMember, .error, "a member in the v2 store is no JSON") { image in
      var store = V2Store(membership: V2Membership(members: MemberImage.members))
      for (position, node) in store.nodes.enumerated() where node.name == V2Path.raftAttributes {
        store.nodes[position].value = "{"
      }
      let metadata = SnapshotMetadata(confState: MemberImage.confState, index: 10, term: 2)
      let snapshot = RaftSnapshot(data: store.encoded, metadata: metadata)
      image.setSnapshot(index: 10, bytes: SnapFile(snapshot: snapshot).encoded(as: .gogo))
    },
    DamageRecipe(.snapshotMembers, .warning, "the v2 store lacks a voter of the ConfState") {
      image in
      let members = Array(MemberImage.members.dropLast())
      image.setSnapshot(index: 10, bytes: MemberImage.snapshot(index: 10, members: members))
    },
    DamageRecipe(.snapshotMembers, .warning, "file and record have other ConfStates") { image in
      let members = Array(MemberImage.members.dropLast())
      image.setSnapshot(
        index: 10,
        bytes: MemberImage.snapshot(
          index: 10,
          confState: ConfState(voters: members.map(\.id)),
          members: members
        )
      )
    },
    DamageRecipe(.snapshotName, .warning, "a .snap bears the name of another index") { image in
      image.removeFile(MemberImage.snapshotName(index: 10))
      image.setSnapshot(index: 11, bytes: MemberImage.snapshot(index: 10))
    },
    DamageRecipe(.snapshotUnlogged, .notice, "a .snap stands between two that the log knows") {
      image in
      image.setSnapshot(index: 8)
    },
    DamageRecipe(.snapshotUnlogged, .warning, "a .snap is newer than the log") { image in
      image.setSnapshot(index: 40)
    },
    DamageRecipe(.snapshotUnlogged, .notice, "a crash came between a .snap and its record") {
      image in
      image.setSnapshot(index: 12)
    },
    DamageRecipe(.logUncovered, .error, "the log begins after every snapshot") { image in
      image.purge(before: 11)
      image.snapFiles = []
    },
    DamageRecipe(.databaseBehindSnapshot, .error, "the database is older than the snapshot") {
      image in
      image.rollBackDatabase(to: 8)
    },
    DamageRecipe(.leftover, .notice, "a defragmentation was killed") { image in
      image.snapFiles.append(("db.tmp.1234567", [1, 2, 3]))
    },
    DamageRecipe(.leftover, .notice, "a received database was never used") { image in
      image.snapFiles.append((SnapName.databaseSnapshotFile(index: 5), [1, 2, 3]))
    },
    DamageRecipe(.leftover, .notice, "a server set a snapshot aside") { image in
      image.snapFiles.append((MemberImage.snapshotName(index: 3) + ".broken", [1, 2, 3]))
    },
    DamageRecipe(.snapshotFileMissing, .warning, "the newest .snap is gone") { image in
      image.removeFile(MemberImage.snapshotName(index: 10))
    },
    DamageRecipe(.backupDigest, .error, "a bit of a backup flips", .backup) { files in
      files[backupName]?[5000] ^= 1
    },
    DamageRecipe(.backupSize, .error, "a download of a backup stopped early", .backup) { files in
      files[backupName]?.removeLast(100)
    },
    DamageRecipe(.backupUnsealed, .notice, "a backup is a raw copy", .backup) { files in
      files[backupName]?.removeLast(32)
    },
  ]
}

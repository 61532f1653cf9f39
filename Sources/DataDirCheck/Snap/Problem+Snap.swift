/// Family S: snapshot files and backups; with W7, the log's side of them.
extension Problem {
  /// S1: a `.snap` file does not load.
  package static let snapshotUnreadable = Problem(
    "S1",
    "snapshot file does not load",
    .warning,
    .snap,
    consequence: "etcd renames the file .broken and falls back to an older snapshot",
    repair: .safe,
    references: ["etcd#20732", "etcd#7149", "etcd#2661"]
  )
  /// S2: the v2 store of a `.snap` file does not decode.
  package static let storeUnreadable = Problem(
    "S2",
    "v2 store in a snapshot file does not decode",
    .warning,
    .snap,
    consequence: "etcd up to 3.7 panics when it loads this file",
    repair: .proof
  )
  /// S2: a member in the v2 store does not decode.
  package static let storeMember = Problem(
    "S2",
    "membership in a snapshot file does not decode",
    .warning,
    .snap,
    consequence: "etcd up to 3.7 panics when it loads this file",
    repair: .proof
  )
  /// S3: a snapshot file disagrees with itself or the log about the members.
  package static let snapshotMembers = Problem(
    "S3",
    "snapshot's ConfState and members differ",
    .warning,
    .snap,
    consequence: "raft counts votes of other members than the cluster lists",
    repair: .proof,
    references: ["etcd#19557", "etcd#20793"]
  )
  /// S4: a snapshot file's name and content differ.
  package static let snapshotName = Problem(
    "S4",
    "snapshot file's name is not its term and index",
    .warning,
    .snap,
    consequence:
      "etcd tries and purges snapshots in the order of names, so it may start from an old one",
    repair: .safe
  )
  /// S4: the log has no record of a snapshot file.
  package static let snapshotUnlogged = Problem(
    "S4",
    "snapshot file has no record in the log",
    .warning,
    .snap,
    consequence: "etcd since 3.4.8 passes the file over and starts from an older snapshot",
    repair: .proof
  )
  /// S4: the log does not reach back to the snapshot etcd would start from.
  package static let logUncovered = Problem(
    "S4",
    "log begins after the snapshot etcd would start from",
    .error,
    .snap,
    consequence: "etcd refuses to start: wal: file not found, or slice bounds out of range",
    repair: .never,
    references: ["etcd#14252", "etcd#10219"]
  )
  /// S5: the database is older than the snapshot.
  package static let databaseBehindSnapshot = Problem(
    "S5",
    "database is older than the snapshot and no .snap.db replaces it",
    .error,
    .snap,
    consequence:
      "etcd refuses to start: failed to recover v3 backend from snapshot (snapshot file doesn't exist)",
    repair: .proof,
    references: ["etcd#14569", "etcd#11949", "etcd#13937", "etcd#14730"]
  )
  /// S6: a backup without digest.
  package static let backupUnsealed = Problem(
    "S6",
    "backup has no sha256 trailer",
    .notice,
    .snap,
    consequence: "etcdctl snapshot restore refuses it without --skip-hash-check",
    references: ["etcd#18340", "etcd#10119"]
  )
  /// S6: a backup whose digest is another.
  package static let backupDigest = Problem(
    "S6",
    "backup's sha256 trailer does not match",
    .error,
    .snap,
    consequence: "etcdctl snapshot restore refuses it: bytes changed after it was taken",
    repair: .never,
    references: ["etcd#18340", "k3s-io/k3s#8824"]
  )
  /// S6: a backup of a size no backup has.
  package static let backupSize = Problem(
    "S6",
    "backup's size is not one a whole backup can have",
    .error,
    .snap,
    consequence: "bytes were lost at its end; etcdctl snapshot restore refuses it",
    repair: .never,
    references: ["etcd#10119", "etcd#16809"]
  )
  /// S7: something an interrupted or failed run left behind.
  package static let leftover = Problem(
    "S7",
    "leftover file in the snapshot directory",
    .notice,
    .snap,
    consequence: "it takes up space and nothing more",
    repair: .safe,
    references: ["etcd#18055", "etcd#20657"]
  )
  /// W7: the newest snapshot the log knows has no file.
  package static let snapshotFileMissing = Problem(
    "W7",
    "newest snapshot record of the log has no snapshot file",
    .warning,
    .wal,
    consequence: "etcd up to 3.7 starts from an older snapshot and replays more of the log",
    repair: .proof,
    references: ["etcd#20732"]
  )
}

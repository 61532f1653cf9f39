/// Family M: the rows of bucket `key`.
extension Problem {
  /// M1: a key of bucket `key` is no revision.
  package static let revisionKeyFormat = Problem(
    "M1",
    "key of bucket \"key\" is not a revision",
    .error,
    .mvcc,
    consequence: "etcd panics or misreads the row when it restores its index",
    repair: .proof,
    references: ["etcd#13456"]
  )
  /// M2: a value of bucket `key` is no KeyValue.
  package static let rowDecode = Problem(
    "M2",
    "row does not decode as mvccpb.KeyValue",
    .error,
    .mvcc,
    consequence: "etcd panics at start: the index cannot be restored",
    repair: .proof,
    references: ["etcd#13456"]
  )
  /// M3: create revision, mod revision and version do not follow from the rows before.
  package static let rowChain = Problem(
    "M3",
    "row does not follow from the rows of its key before it",
    .error,
    .mvcc,
    consequence: "a row is missing or damaged: etcd serves a wrong history for this key",
    repair: .proof,
    references: ["etcd#13766", "etcd#22376"]
  )
  /// M4: `mod_revision` is not the row's revision.
  package static let modRevision = Problem(
    "M4",
    "mod_revision is not the revision of the row",
    .error,
    .mvcc,
    consequence: "etcd serves the key with a wrong mod_revision; compares and watches go wrong",
    repair: .proof
  )
  /// M5: the change numbers of a transaction have a gap or a double.
  package static let changeNumbers = Problem(
    "M5",
    "changes of a transaction are not numbered 0, 1, 2, …",
    .error,
    .mvcc,
    consequence: "a change is missing or doubled: watchers and reads at this revision go wrong",
    repair: .proof,
    references: ["etcd#13766"]
  )
  /// M5: transactions after the compaction have no row.
  package static let missingRevisions = Problem(
    "M5",
    "revisions have no row",
    .error,
    .mvcc,
    consequence: "changes are lost: etcd serves a history with holes, and members may differ",
    repair: .proof,
    references: ["etcd#13766", "bbolt#1033"]
  )
  /// M6: a row that compaction should have removed is still there.
  package static let compactionRest = Problem(
    "M6",
    "row at or below the compact revision that compaction should have removed",
    .warning,
    .mvcc,
    consequence: "etcd keeps the row in its index; hashes may differ between members",
    repair: .proof,
    references: ["etcd#8311", "etcd#14325"]
  )
  /// M7: a compaction mark does not decode.
  package static let compactionMark = Problem(
    "M7",
    "compaction mark of bucket meta is malformed",
    .error,
    .mvcc,
    consequence: "etcd panics or forgets its compact revision at start",
    repair: .proof
  )
  /// M7: more was finished than was scheduled.
  package static let compactionOrder = Problem(
    "M7",
    "finished compaction is above the scheduled one",
    .warning,
    .mvcc,
    consequence: "the marks contradict each other: one of them was lost or damaged"
  )
  /// M7: a compaction was scheduled and not finished.
  package static let compactionPending = Problem(
    "M7",
    "a scheduled compaction is not finished",
    .notice,
    .mvcc,
    consequence: "etcd resumes it at start"
  )
  /// M8: the index cannot be rebuilt from the rows.
  package static let indexRebuild = Problem(
    "M8",
    "index cannot be rebuilt from the rows",
    .error,
    .mvcc,
    consequence: "etcd panics at start: put with unexpected smaller revision",
    repair: .proof,
    references: ["etcd#13456", "etcd#14211"]
  )
  /// M9: the hash depends on the release that computes it.
  package static let hashRules = Problem(
    "M9",
    "HashKV depends on the release that computes it",
    .notice,
    .mvcc,
    consequence: "members of different patch releases report different hashes for equal data",
    references: ["etcd#18274", "etcd#22376"]
  )
  /// M10: the database's revision contradicts the log.
  package static let revisionBelowLog = Problem(
    "M10",
    "revision is below what the log proves",
    .error,
    .mvcc,
    consequence: "applied changes are gone: the revision goes backwards for clients",
    repair: .never,
    references: ["etcd#17780"]
  )
  /// M10: the log's last puts have no row.
  package static let lastWritesMissing = Problem(
    "M10",
    "the log's last writes are not in the database",
    .error,
    .mvcc,
    consequence: "changes that count as applied are gone, or entries will be applied again: "
      + "revisions and data differ from the other members'",
    repair: .never,
    references: ["etcd#17780", "etcd#14370", "etcd#13766"]
  )
  /// M10: the database has more revisions than the log has changes.
  package static let revisionAboveLog = Problem(
    "M10",
    "revision is above what the log can have made",
    .error,
    .mvcc,
    consequence: "entries were applied twice or the database belongs to another log",
    repair: .never,
    references: ["etcd#13766"]
  )
}

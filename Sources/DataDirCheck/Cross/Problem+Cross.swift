/// Family C: agreement between the log, the snapshots and the database.
extension Problem {
  /// C1: the database claims entries the log does not have.
  package static let indexBeyondLog = Problem(
    "C1",
    "consistent index is beyond the log",
    .error,
    .cross,
    consequence:
      "acknowledged entries are gone; the next ones get their indexes and are silently skipped",
    repair: .never,
    references: ["etcd#15699", "etcd#13509", "etcd#14370"]
  )
  /// C1: the database claims an entry of another term.
  package static let indexTerm = Problem(
    "C1",
    "term of the consistent index differs from the log's",
    .error,
    .cross,
    consequence: "the database holds entries of another history than the log",
    repair: .never,
    references: ["etcd#13766"]
  )
  /// C1: the bookkeeping of what was applied is malformed.
  package static let indexMalformed = Problem(
    "C1",
    "consistent index or term is malformed",
    .error,
    .cross,
    consequence: "etcd panics when it reads the index, or applies the whole log again",
    repair: .proof
  )
  /// C1: rows exist, and nothing says up to where the log was applied.
  package static let indexMissing = Problem(
    "C1",
    "consistent index is absent",
    .warning,
    .cross,
    consequence: "etcd applies the whole log again over the rows that are there",
    repair: .proof,
    references: ["etcd#13766"]
  )
  /// C3: a lease does not decode.
  package static let leaseMalformed = Problem(
    "C3",
    "lease is malformed",
    .error,
    .cross,
    consequence: "etcd panics at start: failed to unmarshal lease proto",
    repair: .proof
  )
  /// C3: a lease's key and value differ, or it can never have been granted.
  package static let leaseRow = Problem(
    "C3",
    "lease differs from its key, or has no time to live",
    .warning,
    .cross,
    consequence: "etcd runs; revoking the lease leaves this row behind",
    repair: .proof
  )
  /// C3: live keys name a lease that does not exist.
  package static let leaseMissing = Problem(
    "C3",
    "live keys name a lease that does not exist",
    .warning,
    .cross,
    consequence: "etcd logs an error at start, and the keys never expire",
    repair: .proof,
    references: ["etcd#6093", "etcd#12651", "etcd#14758"]
  )
  /// C4: a row of the auth buckets does not decode.
  package static let authMalformed = Problem(
    "C4",
    "user, role or auth state is malformed",
    .error,
    .cross,
    consequence: "etcd panics when it loads users and roles, or runs without authentication",
    repair: .proof
  )
  /// C4: users, roles and permissions do not fit together.
  package static let authReference = Problem(
    "C4",
    "users, roles and permissions do not fit together",
    .warning,
    .cross,
    consequence: "etcd runs; requests are refused or allowed by what is left",
    repair: .proof,
    references: ["etcd#11651", "etcd#14571"]
  )
  /// C5: a row of the membership buckets does not decode.
  package static let memberMalformed = Problem(
    "C5",
    "member is malformed",
    .error,
    .cross,
    consequence: "etcd panics when it recovers the cluster from the database",
    repair: .proof
  )
  /// C5: the database's members are not those the log and the snapshot lead to.
  package static let membersDiffer = Problem(
    "C5",
    "members in the database are not those of the log",
    .warning,
    .cross,
    consequence: "etcd up to 3.5 runs by its v2 store; an upgrade to 3.6 takes up these members",
    repair: .proof,
    references: ["etcd#19557", "etcd#20793", "etcd#20340", "etcd#13629"]
  )
  /// C5: a removed member is still there.
  package static let memberZombie = Problem(
    "C5",
    "removed member is still in the database",
    .warning,
    .cross,
    consequence: "etcd up to 3.5 runs by its v2 store; an upgrade to 3.6 brings the member back",
    repair: .proof,
    references: ["etcd#20793", "etcd#21694", "etcd#13629"]
  )
  /// C5: the ConfState kept beside the consistent index is another.
  package static let confStateDiffers = Problem(
    "C5",
    "ConfState in the database is not that of the log",
    .warning,
    .cross,
    consequence: "etcd up to 3.7 starts from the snapshot's ConfState; 3.8 would count other votes",
    repair: .proof,
    references: ["etcd#19557"]
  )
  /// C6: cluster version, downgrade or alarm does not decode.
  package static let clusterMalformed = Problem(
    "C6",
    "cluster version, downgrade or alarm is malformed",
    .error,
    .cross,
    consequence: "etcd panics at start when it recovers the cluster",
    repair: .proof
  )
  /// C6: the cluster version is another than the log leads to.
  package static let clusterVersion = Problem(
    "C6",
    "cluster version is not that of the log",
    .warning,
    .cross,
    consequence: "etcd may refuse to start, or allow what the cluster has not agreed on",
    repair: .proof
  )
  /// C6: an alarm is on.
  package static let alarmActive = Problem(
    "C6",
    "an alarm is on",
    .notice,
    .cross,
    consequence: "the cluster refuses writes until space is made and the alarm is disarmed"
  )
  /// C6: a downgrade is under way.
  package static let downgradeActive = Problem(
    "C6",
    "a downgrade is under way",
    .notice,
    .cross,
    consequence: "servers above the target version refuse to join until it is done or cancelled"
  )
  /// C7: a key of bucket `meta` does not fit the schema.
  package static let schemaFields = Problem(
    "C7",
    "bucket meta does not fit the storage version",
    .warning,
    .cross,
    consequence: "etcd since 3.6 cannot detect the schema, and refuses to migrate it",
    repair: .safe,
    command: "etcdutl migrate --data-dir PATH --target-version VERSION"
  )
  /// C7: the storage version is no version.
  package static let storageVersion = Problem(
    "C7",
    "storage version is malformed",
    .error,
    .cross,
    consequence: "etcd since 3.6 refuses to start: it cannot detect the storage schema",
    repair: .safe
  )
  /// C8: the log belongs to a member the cluster does not have.
  package static let memberForeign = Problem(
    "C8",
    "the log's member is not in the cluster",
    .warning,
    .cross,
    consequence: "the directory may be mixed from two members; etcd stops if it was removed",
    repair: .never,
    references: ["etcd#7540", "gardener/etcd-druid#1022"]
  )
  /// C8: the database knows none of the log's members.
  package static let databaseForeign = Problem(
    "C8",
    "the database is of another cluster than the log",
    .error,
    .cross,
    consequence: "etcd refuses to start, or serves the other cluster's data as its own",
    repair: .never,
    references: ["etcd#7540", "gardener/etcd-druid#1022"]
  )
  /// C8: the log does not say whose it is.
  package static let memberUnnamed = Problem(
    "C8",
    "the log's member or cluster id is zero",
    .error,
    .cross,
    consequence: "etcd starts under an id no other member knows",
    repair: .never
  )
}

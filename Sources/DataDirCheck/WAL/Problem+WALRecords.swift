/// What can be wrong with the end of a write-ahead log and inside its records (W8 to W11).
extension Problem {
  private static let mend = "assay wal repair PATH --output DIR"
  private static let refuses = "etcd refuses to start: "

  // W8: torn tails and corruption.

  /// A write at the very end that never finished.
  static let tornTail = Problem(
    "W8",
    "torn tail",
    .warning,
    .wal,
    consequence: "etcd cuts it off at its next start and loses nothing that was acknowledged",
    repair: .safe,
    command: mend,
    references: ["etcd#5230", "etcd#14114", "etcd#14025"]
  )
  /// Damage at the end that a commit index proves to have held acknowledged entries.
  static let committedTail = Problem(
    "W8",
    "damaged tail held committed entries",
    .error,
    .wal,
    consequence: "etcd cuts the tail off and then panics: \"tocommit(…) is out of range\"; "
      + "acknowledged entries are lost here",
    repair: .never,
    references: ["etcd#15699"]
  )
  /// Damage with sound records after it.
  static let corruption = Problem(
    "W8",
    "corruption, not a torn tail",
    .error,
    .wal,
    consequence: refuses + "\"failed to read WAL, cannot be repaired\"",
    repair: .never,
    references: ["etcd#11220", "etcd#6191"]
  )
  /// Damage at the end of the log that servers do not repair.
  static let unrepairableTail = Problem(
    "W8",
    "damaged tail that etcd does not repair",
    .error,
    .wal,
    consequence: refuses + "\"failed to read WAL, cannot be repaired\"",
    repair: .never,
    references: ["etcd#11488"]
  )
  /// Sound records after the mark that ends the log.
  static let recordsAfterEnd = Problem(
    "W8",
    "sound records after the end of the log",
    .error,
    .wal,
    consequence: "etcd takes the zeros for the end, wipes the records after them at its next "
      + "start, and acknowledged entries may be among them",
    repair: .never,
    references: ["etcd#6515"]
  )

  // W9: payloads.

  /// An entry that is no message.
  static let entryUndecodable = Problem(
    "W9",
    "entry does not decode",
    .error,
    .wal,
    consequence: "etcd panics while it reads the log",
    repair: .never
  )
  /// An entry's request that is no message.
  static let payloadUndecodable = Problem(
    "W9",
    "entry payload does not decode",
    .error,
    .wal,
    consequence: "etcd panics when it applies the entry",
    repair: .never,
    references: ["etcd#13456"]
  )
  /// A member in a change of the membership that is no JSON.
  static let contextUndecodable = Problem(
    "W9",
    "member in a membership change does not decode",
    .error,
    .wal,
    consequence: "etcd panics when it applies the change",
    repair: .never
  )
  /// A state or snapshot record that is no message.
  static let recordUndecodable = Problem(
    "W9",
    "record payload does not decode",
    .error,
    .wal,
    consequence: "etcd panics while it reads the log",
    repair: .never
  )

  // W10: bytes that must be zero, and are covered by no checksum.

  /// Padding that is not zero.
  static let nonzeroPadding = Problem(
    "W10",
    "padding is not zero",
    .warning,
    .wal,
    consequence: "etcd does not notice; something wrote or flipped bits in this file"
  )
  /// Frame flags that no server writes.
  static let frameFlags = Problem(
    "W10",
    "frame flags that no etcd writes",
    .warning,
    .wal,
    consequence: "etcd may not notice; something flipped bits in this file"
  )
  /// Bytes after the end that are no records.
  static let bytesAfterEnd = Problem(
    "W10",
    "bytes after the end of the log",
    .warning,
    .wal,
    consequence: "etcd takes the zeros before them for the end and wipes them at its next start"
  )

  // W11: what an upgrade trips over.

  /// v2 requests that 3.6 does not apply any more.
  static let v2Requests = Problem(
    "W11",
    "v2 requests after the newest snapshot",
    .notice,
    .wal,
    consequence: "3.6 panics at boot while these are replayed; take a snapshot on 3.5 first",
    references: ["etcd#20870", "etcd#20809", "etcd#21849"]
  )
}

extension Command {
  /// `assay wal`: verbs about the write-ahead log.
  static let wal = Command(
    group: "wal",
    "looks at the write-ahead log and mends its tail",
    discussion: """
      PATH is a data directory, its member directory, the wal directory itself, or one
      segment of it. Only repair writes, and it writes elsewhere unless told otherwise.
      """,
    [walList, walDump, walStats, walCheck, walRepair]
  )
}

extension Command {
  /// `assay snap`: verbs about snapshot files and backups.
  static let snap = Command(
    group: "snap",
    "looks at snapshot files and backups",
    discussion: """
      Raft's .snap files hold the membership, and the v2 store up to 3.7; they lie beside
      the database in member/snap. A backup is a copy of the database with a sha256
      trailer. Nothing is written.
      """,
    [snapList, snapShow, snapStatus, snapCheck]
  )
}

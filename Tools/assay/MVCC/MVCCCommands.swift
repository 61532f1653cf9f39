extension Command {
  /// `assay mvcc`: verbs about the rows of a database.
  static let mvcc = Command(
    group: "mvcc",
    "looks at the rows of a database",
    discussion: """
      Every change of a key is a row of bucket "key", under the revision that made it. These
      verbs read the rows from the file alone; no server is needed, and nothing is written.
      """,
    [mvccCheck, mvccHash, mvccGet, mvccHistory, mvccSpace]
  )
}

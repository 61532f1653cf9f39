internal import BoltFormat
internal import DataDirCheck
internal import Environment
package import KeyIndexing
package import PropertyTesting
internal import SchemaFormat

extension KeyIndexLaws {
  /// CMP-3, KI-7: the rows that compactions leave are those that the checker, which knows nothing of
  /// this index, takes for sound; and it works out the same HashKV.
  package static func checker(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "the checker finds nothing wrong with what compactions leave, and hashes it alike",
      cases: 150,
      reaching: ["compacted", "hashed by the newest rules"]
    ) { choices in
      var member = IndexMember(rules(choices, mutant))
      try choices.steps(1...6) { _ in
        try member.apply(transaction(choices))
        guard choices.chance(1, in: 3), let main = revision(choices, of: member) else { return }
        choices.note("compact \(main)")
        try member.compact(at: main, rowCountMax: choices.int(in: 1...4))
        choices.sometimes("compacted")
      }
      let isNewest = member.rules.hashSkipsTombstoneAtCompaction
      choices.sometimes("hashed by the newest rules", if: isNewest)
      let files = InMemoryFileSystem()
      try files.createFile("/db", image(of: member, isNewest: isNewest).encoded())
      let report = try RowCheck.run("/db", on: files, runner: SerialRunner())
      let wrong = report.findings.first {
        $0.problem.id.hasPrefix("M") && $0.problem.severity > .notice
      }
      if let problem = wrong?.problem {
        try choices.hold(false, "\(problem.id) \(problem.title): \(wrong?.observed ?? "")")
      }
      try choices.equal(report.facts.revision, member.currentRevision, "revision")
      // Where a key was deleted and put again in the current revision, the checker answers as etcd
      // does, which does not count it (etcd#22376).
      guard !(isNewest && member.isRecreatedNow) else { return }
      let hash = member.hashKV(at: member.currentRevision)
      try choices.equal(report.facts.hashKV, hash, "HashKV, by the checker and by the index")
    }
  }

  /// The database that a store would have written.
  private static func image(of member: IndexMember, isNewest: Bool) -> BoltImage {
    var meta: [(key: String, value: [UInt8])] = [("consistent_index", [0, 0, 0, 0, 0, 0, 0, 1])]
    if let finished = member.marks.finished {
      let mark = RevisionKey(revision: Revision(main: finished)).encoded
      meta += [("finishedCompactRev", mark), ("scheduledCompactRev", mark)]
    }
    if isNewest { meta.append(("storageVersion", Array("3.6.0".utf8))) }
    let pairs = member.rows.map { (key: $0.at.encoded, value: $0.encodedValue) }
    return BoltImage(buckets: [
      BoltImage.Bucket(name: Array("key".utf8), pairs: pairs), BoltImage.Bucket("meta", meta),
    ])
  }
}

extension IndexMember {
  /// Whether a key was deleted and put again in the current revision.
  fileprivate var isRecreatedNow: Bool {
    let now = rows.filter { $0.at.revision.main == currentRevision }
    return now.contains { row in
      row.at.isTombstone
        && now.contains {
          $0.key == row.key && $0.at.revision > row.at.revision && !$0.at.isTombstone
        }
    }
  }
}

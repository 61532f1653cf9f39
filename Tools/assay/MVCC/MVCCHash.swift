internal import ByteCoding
internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay mvcc hash`: HashKV of a database.
  static let mvccHash = Command(
    "hash",
    "computes HashKV at the current revision",
    discussion: """
      Prints hash, hash revision and compact revision, as `etcdutl hashkv` does; members of
      one cluster at one revision have one hash. Exits with 4 where damage hides rows, for a
      hash over the rest would say nothing.
      """,
    arguments: [.databasePath],
    options: [.writeOut],
    examples: [Example("mvcc hash demo.etcd", "what `etcdctl endpoint hashkv` would answer")],
    run: hash
  )
}

private func hash(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let report = try RowCheck.run(
    arguments.one(.databasePath),
    on: DiskFileSystem(),
    runner: ThreadRunner(),
    progress: output.progress
  )
  guard let hash = report.facts.hashKV, let revision = report.facts.revision else {
    for finding in report.findings where finding.severity == .error {
      for line in finding.lines(path: report.path, paint: { text, _ in text }) {
        output.remark(line)
      }
    }
    return .errorsFound
  }
  let compacted = report.facts.compactRevision ?? -1
  switch arguments.writeOut {
  case .json:
    output.json { writer in
      writer.beginObject()
      writer.field("hash", hash)
      writer.field("hashRevision", revision)
      writer.field("compactRevision", compacted)
      writer.endObject()
    }
  case .table:
    var table = TextTable([.right("HASH"), .right("HASH REVISION"), .right("COMPACT REVISION")])
    table.append(["\(hash)", "\(revision)", "\(compacted)"])
    table.write(to: output)
  case .simple:
    output.line("\(hash), \(revision), \(compacted)")
  }
  return .clean
}

internal import DataDirCheck
internal import Environment
internal import SystemIO

extension Command {
  /// `assay verify`: everything that can be known of a data directory.
  static let verify = Command(
    "verify",
    "checks everything a data directory holds",
    discussion: """
      Reads the log, the snapshots and the database of a member, and holds them against
      themselves and each other. The directory is opened read-only; etcd need not run,
      and should not: what changes while it is read cannot be judged.

      PATH is a data directory, its member, wal or snap directory, a database file, or a
      backup that `etcdctl snapshot save` made. Findings have a stable id; what the bytes
      cannot prove is listed as unproven.

      Exits with 0 if no error was found, 4 if one was, 8 if PATH could not be looked at.
      """,
    arguments: [.verifiedPaths],
    options: [.writeOut, .failOn, walDirectory],
    examples: [
      Example("verify demo.etcd", "whether the member is sound"),
      Example("verify -w json backup.db", "the same of a backup, for scripts"),
      Example("verify --fail-on warning demo.etcd", "exits with 4 on warnings, too"),
    ],
    run: verifyPaths
  )
}

extension Argument {
  /// Paths to verify.
  fileprivate static let verifiedPaths = Argument(
    "PATH",
    "data directory, part of one, database or backup",
    count: .oneOrMore
  )
}

private let walDirectory = Option.text(
  "wal-dir",
  "DIR",
  "where the log is, if the server has a --wal-dir of its own"
)

private func verifyPaths(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  // What a caller names is there, or nothing is looked at.
  if let directory = arguments.text(walDirectory) { _ = try DiskFileSystem().list(directory) }
  let verifier = Verifier(DiskFileSystem(), runner: ThreadRunner(), progress: output.progress)
  var reports: [TargetReport] = []
  var failures: [String] = []
  for path in arguments.all(.verifiedPaths) {
    do {
      reports.append(try verifier.verify(path, walDirectory: arguments.text(walDirectory)))
    } catch let error as FileError {
      failures.append(error.message)
    } catch let error as NotEtcd {
      failures.append(error.message)
    }
  }
  // What could be looked at is shown, whatever the other paths are.
  guard let last = failures.popLast() else {
    return output.show(reports, arguments.writeOut, failOn: arguments.failOn)
  }
  if !reports.isEmpty { _ = output.show(reports, arguments.writeOut) }
  for failure in failures { output.remark("assay verify: \(failure)") }
  throw CannotLook(last)
}

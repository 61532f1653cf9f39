/// The command tree: every verb is listed here and written in a file of its own.
///
/// To add a verb, say `assay wal list`:
///
/// 1. Write `Tools/assay/WAL/WALList.swift`, after the pattern of `Completion.swift`:
///
///        extension Command {
///          /// `assay wal list`: one line for each segment.
///          static let walList = Command(
///            "list", "lists the segments of a log",
///            discussion: "…", arguments: [.dataDirectory], options: [.writeOut, fromIndex],
///            examples: [Example("wal list demo.etcd", "what the log consists of")],
///            run: list)
///        }
///
///        private let fromIndex = Option.number("from", "INDEX", "first raft index to show")
///
///        private func list(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
///          let path = arguments.one(.dataDirectory)
///          …
///          switch arguments.writeOut { case .simple: … case .table: … case .json: … }
///          return .clean
///        }
///
/// 2. Add it to its group below. Help, completions and the tests of all verbs follow.
///
/// A verb writes results with `output.line`, `output.json { writer in … }` and ``TextTable``, and
/// remarks with `output.remark`; it reports work to `output.progress`, and asks `output.isClosed`
/// in long loops. It throws ``UsageError`` (exit 16), ``CannotLook`` or a `FileError` (exit 8), and
/// returns ``ExitStatus/errorsFound`` for damage. A group's `check` is declared
/// with `Command.check`, in `Reporting.swift`, which shows the report and knows `--fail-on`.
///
/// Options are `private` constants of the verb's file; what several verbs share is declared in
/// `CommandLine/Option.swift`, or in the group's own folder. Examples name a directory `demo.etcd`
/// and a backup `backup.db`: a test runs each of them on fixtures under these names. Verbs whose
/// first argument is ``Argument/dataDirectory`` and needs no other are run on every fixture, and
/// must accept the data directory itself, its `member`, and the part they read.
extension Command {
  /// The root of the tree.
  static let assay = Command(
    group: "assay",
    "proves etcd data directories sound",
    discussion: """
      Reads, checks and mends what etcd leaves on disk, with etcd stopped or gone.
      Looking changes nothing; mending writes a new directory.
      """,
    [
      verify, wal, snap, bolt, mvcc, raft, quorum, confchange, keyindex, simulate, completion,
    ]
  )
}

extension Argument {
  /// A data directory, or the part of one that the verb reads.
  static let dataDirectory = Argument("PATH", "etcd data directory, or the part of it to look at")
}

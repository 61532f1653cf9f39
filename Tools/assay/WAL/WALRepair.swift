internal import DataDirCheck
internal import DataDirRepair
internal import SystemIO

extension Command {
  /// `assay wal repair`: cuts off a torn tail.
  static let walRepair = Command(
    "repair",
    "cuts off a torn tail, as etcd's own repair does",
    discussion: """
      Mends one thing: a write at the very end of the last segment that never finished.
      Without --output or --in-place it says what it would do. With --output it copies
      all of PATH to a new directory DIR, so a data directory stays one that etcd can be
      started on; DIR gets its name only once it has been written, synced and read back.

      The whole old segment is kept beside the cut one, as NAME.broken.

      Anything else that is wrong with the log is not mended: the exit status is 4, and
      nothing is written. Exits with 1 if a tail was cut off, 0 if there was none.
      """,
    arguments: [path],
    options: [outputDirectory, inPlace],
    examples: [
      Example("wal repair demo.etcd", "what would be done"),
      Example("wal repair demo.etcd --output mended.etcd", "a mended copy"),
    ],
    run: repair
  )
}

private let path = Argument("PATH", "data directory, member directory or wal directory")
private let outputDirectory = Option.text(
  "output",
  "DIR",
  "write the mended directory here; must not exist"
)
private let inPlace = Option.flag("in-place", "cut PATH itself, after saving the old segment")

private func repair(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let target = arguments.text(outputDirectory)
  if target != nil, arguments.has(inPlace) {
    throw UsageError("--output and --in-place exclude each other")
  }
  let disk = DiskFileSystem()
  let plan = try WALRepairPlan(
    disk,
    path: arguments.one(path),
    runner: ThreadRunner(),
    progress: output.progress
  )
  let isTorn = output.describe(plan)
  guard !plan.isRefused else { return .errorsFound }
  do {
    if let target {
      try WALRepair(disk, plan).write(to: target)
      output.line("wrote \(target), synced and read back")
    } else if arguments.has(inPlace) {
      try WALRepair(disk, plan).mendInPlace()
      if isTorn { output.line("cut in place, synced and read back") }
    } else {
      output.line("nothing was written; give --output DIR or --in-place")
      return isTorn ? .errorsFound : .clean
    }
  } catch let error as WALRepairError {
    throw CannotLook(error.message)
  }
  return isTorn ? .mended : .clean
}

extension Output {
  /// Says what the plan is; true if a tail is to be cut off.
  fileprivate func describe(_ plan: WALRepairPlan) -> Bool {
    line("wal     \(plan.report.summaryLine)")
    switch plan.verdict {
    case .clean:
      line("the log has no torn tail; nothing to mend")
      return false
    case .refused(let finding):
      line("not a torn tail, so nothing is mended:")
      for text in finding.lines(path: plan.path, paint: paint) { line(text) }
      return false
    case .torn(let cut):
      line(
        "\(cut.segment.fileName): keep \(grouped(cut.keptByteCount)) bytes,"
          + " cut off \(grouped(cut.droppedByteCount)) after offset \(cut.keptByteCount)"
      )
      line("the whole old segment stays as \(cut.brokenName)")
      if !cut.keepsMetadata {
        line("no metadata record is left: etcd cannot start on the result")
      }
      return true
    }
  }
}

internal import ByteCoding
internal import DataDirCheck
package import Environment

/// Carries out the repair of a log: into a new directory, or in place.
///
/// Whatever goes wrong on the way, what was there stays: a new directory gets its name only after
/// it was written, made durable and read back, and in place the whole old segment is durable under
/// its `.broken` name before the first byte is cut.
package struct WALRepair: Sendable {
  /// Where files are read and written.
  private let fileSystem: any WritableFileSystem
  /// What is to be done.
  private let plan: WALRepairPlan

  /// Prepares a repair.
  package init(_ fileSystem: any WritableFileSystem, _ plan: WALRepairPlan) {
    self.fileSystem = fileSystem
    self.plan = plan
  }

  private var copier: FileCopy { FileCopy(fileSystem: fileSystem) }

  /// What a new directory is called until it is whole.
  package static let partialSuffix = ".assay-partial"

  /// Writes the mended directory, a copy of all that the plan's path holds, under a new name.
  ///
  /// The copy of a clean log is made all the same. A crash or an error leaves at most a directory
  /// named `target` and ``partialSuffix``, which the next run does not touch.
  ///
  /// - Precondition: the plan was not refused.
  /// - Throws: `FileError` or ``WALRepairError``.
  package func write(to target: String) throws {
    precondition(!plan.isRefused, "a refused plan is not carried out")
    let source = plan.path.trimmingSlashes
    let target = target.trimmingSlashes
    guard !(target + "/").hasPrefix(source + "/") else {
      throw WALRepairError.targetInside(path: target)
    }
    for path in [target, target + Self.partialSuffix] where try fileSystem.exists(path) {
      throw FileError.alreadyExists(path: path)
    }
    let tree = try copier.tree(source)
    let partial = target + Self.partialSuffix
    try checkBroken()
    try fileSystem.createDirectory(partial)
    for directory in tree.directories {
      try fileSystem.createDirectory(partial + "/" + directory)
    }
    for file in tree.files {
      try copy(file, from: source, to: partial, isThere: tree.files.contains)
    }
    for directory in tree.directories.reversed() {
      try fileSystem.syncDirectory(partial + "/" + directory)
    }
    try fileSystem.syncDirectory(partial)
    try verify(partial)
    try fileSystem.rename(partial, to: target)
    try fileSystem.syncDirectory(target.parentDirectory)
  }

  /// Mends the log where it is, after the old segment was saved beside it.
  ///
  /// - Precondition: the plan was not refused.
  /// - Throws: `FileError` or ``WALRepairError``.
  package func mendInPlace() throws {
    precondition(!plan.isRefused, "a refused plan is not carried out")
    guard case .torn(let cut) = plan.verdict else { return }
    try checkBroken()
    let directory = plan.directory.path
    let broken = directory + "/" + cut.brokenName
    if try !fileSystem.exists(broken) {
      let partial = broken + Self.partialSuffix
      // A crash of an earlier run may have left this; the segment itself is still whole.
      if try fileSystem.exists(partial) { try fileSystem.remove(partial) }
      try copier.copy(cut.segment.path, to: partial)
      try fileSystem.rename(partial, to: broken)
      try fileSystem.syncDirectory(directory)
    }
    guard try copier.isSame(broken, cut.segment.path) else {
      throw WALRepairError.unverified(path: broken, reason: "the saved segment differs")
    }
    let file = try fileSystem.openForWriting(cut.segment.path)
    try file.truncate(to: cut.keptByteCount)
    try file.sync()
    try verify(plan.path)
  }

  /// Refuses if the name for the old segment is taken by something else.
  private func checkBroken() throws {
    guard case .torn(let cut) = plan.verdict else { return }
    let broken = plan.directory.path + "/" + cut.brokenName
    guard try fileSystem.exists(broken) else { return }
    guard try copier.isSame(broken, cut.segment.path) else {
      throw WALRepairError.occupied(path: broken)
    }
  }

  /// Copies one file of the tree; of the torn segment both the cut one and the whole one.
  private func copy(
    _ file: String,
    from source: String,
    to target: String,
    isThere: (String) -> Bool
  ) throws {
    let path = source + "/" + file
    guard case .torn(let cut) = plan.verdict, path == cut.segment.path else {
      try copier.copy(path, to: target + "/" + file)
      return
    }
    try copier.copy(path, to: target + "/" + file, byteCount: cut.keptByteCount)
    let broken = file + ".broken"
    if !isThere(broken) { try copier.copy(path, to: target + "/" + broken) }
  }

  /// Reads the result back: the same records, and a clean end.
  private func verify(_ path: String) throws {
    let result = try WALRepairPlan(fileSystem, path: path)
    switch result.verdict {
    case .clean: break
    case .torn: throw WALRepairError.unverified(path: path, reason: "its tail is torn still")
    case .refused(let finding):
      if case .torn(let cut) = plan.verdict, !cut.keepsMetadata { break }
      throw WALRepairError.unverified(path: path, reason: finding.problem.title)
    }
    let (found, expected) = (result.report.recordCount, plan.report.recordCount)
    guard found == expected else {
      throw WALRepairError.unverified(path: path, reason: "\(found) records, expected \(expected)")
    }
  }
}

extension WALRepairPlan {
  /// Whether nothing may be done.
  package var isRefused: Bool {
    if case .refused = verdict { true } else { false }
  }
}

extension String {
  /// The path without slashes at its end.
  fileprivate var trimmingSlashes: String {
    var path = self
    while path.count > 1, path.last == "/" { path.removeLast() }
    return path
  }

  /// The directory that a path's last component stands in.
  fileprivate var parentDirectory: String {
    guard let slash = lastIndex(of: "/") else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }
}

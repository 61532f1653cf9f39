internal import BoltStore
package import Environment

// MARK: - Defragmentation

extension Backend {
  /// What the name of a defragmentation's temporary file has behind that of the database.
  ///
  /// > Source: formats.md §5.16; `server/storage/backend/backend.go`, `defrag`, in etcd.
  package static let temporarySuffix = ".tmp."

  /// Temporary files that may be left before a defragmentation refuses to make another.
  private static let temporaryFileCountMax = 64

  /// Copies the database into a new file without free pages, and puts it in the old one's place.
  ///
  ///     1 commit     what is pending, hook included; nothing is written from here on
  ///     2 copy       every bucket into `db.tmp.N` beside the database, committed in batches
  ///     3 rename     over the database, then the directory made durable
  ///     4 reopen     and the next batch begins
  ///
  /// A crash leaves the old file or the new one under the database's name, whole and with the same
  /// rows; and perhaps the temporary file, which ``removeLeftovers(of:in:)`` removes. An error up to
  /// the rename leaves the backend on the old file and in use, one after it ends the backend.
  /// Concurrent reads go on over the file they began with.
  ///
  /// - Throws: ``BackendError/storage(_:)``, or ``BackendError/temporaryFilesLeft(path:count:)``.
  /// - Precondition: no section is open.
  /// - Complexity: O(*n*) in the rows; nobody else writes meanwhile.
  ///
  /// > Source: `server/storage/backend/backend.go`, `defrag`, in etcd; features.md W17 on its failures.
  package func defragment() throws(BackendError) {
    try requireRunning()
    try inSection { () throws(BackendError) in
      if options.mutates(.defragDropsPending) {
        try dropBatch()
      } else {
        try commit(stopping: true, skippingHook: options.mutates(.etcd14685))
      }
      try replaceDatabaseFile()
    }
  }

  /// Makes the copy and puts it in the database's place, both transactions being given up.
  private func replaceDatabaseFile() throws(BackendError) {
    var temporary: String?
    var isCopied = false
    do throws(BackendError) {
      let name = try unusedTemporaryPath()
      temporary = name
      try copyDatabase(to: name)
      isCopied = true
      try withFiles { () throws(FileError) in try files.rename(name, to: path) }
    } catch {
      try removeTemporary(temporary, isCopied: isCopied, after: error)
      if !options.mutates(.defragFailureStops) { try resume() }
      throw error
    }
    do throws(BackendError) {
      if !options.mutates(.defragDirectoryUnsynced) {
        // Until this is done a crash may bring the old file back, and with it lose what follows.
        try withFiles { () throws(FileError) in try files.syncDirectory(directory) }
      }
      try replaceDatabase(with: try Self.openDatabase(path, in: files, options.storage))
      try beginReadAndBatch()
    } catch {
      throw fail(error)
    }
  }

  /// Goes on with the file that was there.
  private func resume() throws(BackendError) {
    do throws(BackendError) {
      try beginReadAndBatch()
    } catch {
      throw fail(error)
    }
  }

  /// Removes the temporary file after a failure.
  ///
  /// - Throws: The failure, and the backend has ended, where the rename that failed may have happened:
  ///   what is written to the old file from then on would be lost.
  private func removeTemporary(
    _ file: String?,
    isCopied: Bool,
    after error: BackendError
  ) throws(BackendError) {
    guard let file, !options.mutates(.defragFailureLeavesFile) else { return }
    var isThere: Bool?
    do throws(FileError) {
      isThere = try files.exists(file)
      if isThere == true { try files.remove(file) }
    } catch {
      // What failed first is what the caller should hear of; the file is in nobody's way.
    }
    if isCopied, isThere != true { throw fail(error) }
  }

  /// Copies the database into a file that does not exist yet, all of it durable.
  private func copyDatabase(to target: String) throws(BackendError) {
    let copy = try Self.openDatabase(target, in: files, options.copyStorage)
    do throws(BackendError) {
      try DefragCopy(from: database.database, to: copy.database, options).run()
    } catch {
      try copy.retire()
      throw error
    }
    try copy.retire()
  }

  /// The first name for a temporary file that is not taken.
  private func unusedTemporaryPath() throws(BackendError) -> String {
    for number in 0..<Self.temporaryFileCountMax {
      let candidate = path + Self.temporarySuffix + String(number)
      if try withFiles({ () throws(FileError) in try !files.exists(candidate) }) {
        return candidate
      }
    }
    throw .temporaryFilesLeft(path: path, count: Self.temporaryFileCountMax)
  }

  /// The directory of the database.
  private var directory: String { Self.split(path).directory }

  /// A path's directory, and what comes behind it.
  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let name = String(path[path.index(after: slash)...])
    return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
  }

  /// Removes the temporary files that defragmentations cut off by a crash have left.
  ///
  /// For whoever starts a member, before the database is opened.
  ///
  /// - Returns: Names of the files removed.
  ///
  /// > Source: `server/etcdserver/api/snap/snapshotter.go`, `cleanupSnapdir`, in etcd.
  @discardableResult
  package static func removeLeftovers(
    of path: String,
    in files: any WritableFileSystem
  ) throws(FileError) -> [String] {
    let (directory, name) = split(path)
    var removed: [String] = []
    for entry in try files.list(directory) where entry.name.hasPrefix(name + temporarySuffix) {
      try files.remove(directory == "." ? entry.name : directory + "/" + entry.name)
      removed.append(entry.name)
    }
    if !removed.isEmpty { try files.syncDirectory(directory) }
    return removed
  }
}

internal import Environment

/// The folder where failing cases are kept from one run to the next.
///
/// Nothing here may break a run: a disk that is full or read-only costs a remark.
struct FailureFolder {
  /// The folder's path.
  let path: String
  let files: any WritableFileSystem

  /// Finds the folder; nil if nothing is to be saved.
  ///
  /// It is the one that `ASSAY_FAILURES` names, or else `assay-failures` in the `.build` folder of
  /// the package that is tested: the nearest one up from the working directory.
  init?(_ surroundings: Surroundings, named name: String?) throws(FileError) {
    files = surroundings.files
    if let name {
      if name.isEmpty { return nil }
      path = name
      return
    }
    guard let start = surroundings.workingDirectory else { return nil }
    var folder = start
    while try !files.exists("\(folder)/.build") {
      guard let slash = folder.lastIndex(of: "/") else {
        folder = start
        break
      }
      folder = String(folder[..<slash])
    }
    path = "\(folder)/.build/assay-failures"
  }

  /// The file of a law's failing case.
  func file(for statement: String) -> String {
    "\(path)/\(SavedFailure.fileName(for: statement)).txt"
  }

  /// Reads the failing case of a law; nil if there is none, or none that can be used.
  func failure(for statement: String) throws(FileError) -> SavedFailure? {
    let file = file(for: statement)
    guard let bytes = try contents(of: file) else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self),
      let failure = SavedFailure(parsing: text)
    else {
      throw .failed(path: file, operation: "read", reason: "not a saved case; remove it")
    }
    return failure
  }

  /// Keeps a failing case, over one kept before.
  func save(_ failure: SavedFailure, as statement: String) throws(FileError) {
    try create()
    let file = file(for: statement)
    // Two runs that fail at once write files of their own, and the last one stays.
    let draft = "\(file).\(failure.seed)-\(failure.caseNumber)"
    _ = try remove(draft)
    try files.create(draft).write(Array(failure.text.utf8), at: 0)
    try files.rename(draft, to: file)
  }

  /// Forgets the failing case of a law.
  func forget(_ statement: String) throws(FileError) {
    _ = try remove(file(for: statement))
  }

  /// Reads a file; nil if it does not exist, or no longer: runs of one law may meet here.
  func contents(of path: String) throws(FileError) -> [UInt8]? {
    do throws(FileError) {
      return try files.contents(of: path, byteCountMax: SavedFailure.byteCountMax)
    } catch {
      if case .notFound = error { return nil }
      throw error
    }
  }

  /// Removes a file; false if it does not exist, or no longer.
  func remove(_ path: String) throws(FileError) -> Bool {
    do throws(FileError) {
      try files.remove(path)
      return true
    } catch {
      if case .notFound = error { return false }
      throw error
    }
  }

  /// Creates the folder, and those it lies in.
  func create() throws(FileError) { try create(path) }

  private func create(_ folder: String) throws(FileError) {
    if try files.exists(folder) { return }
    if let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
      try create(String(folder[..<slash]))
    }
    do {
      try files.createDirectory(folder)
    } catch FileError.alreadyExists {
      // Another law's run was faster.
    }
  }
}

internal import Environment

/// What a check of one law keeps for the next one: the case that failed, the case under way.
///
/// Whatever the disk refuses becomes a remark and breaks nothing.
struct CaseKeeper {
  private let statement: String
  private let folder: FailureFolder?
  private let surroundings: Surroundings

  /// What is worth saying.
  private(set) var remarks: [String] = []

  /// Creates a keeper.
  ///
  /// - Parameters:
  ///   - statement: The law in words.
  ///   - surroundings: The disk.
  ///   - name: The folder; the usual one if nil, none if empty.
  init(_ statement: String, in surroundings: Surroundings, folder name: String?) {
    self.statement = statement
    self.surroundings = surroundings
    do throws(FileError) {
      folder = try FailureFolder(surroundings, named: name)
    } catch {
      folder = nil
      remarks.append("failing cases are not saved: \(error.message)")
    }
  }

  /// The case an earlier run saved.
  mutating func saved() -> SavedFailure? {
    do throws(FileError) {
      return try folder?.failure(for: statement)
    } catch {
      remarks.append("the case an earlier run saved is not tried: \(error.message)")
      return nil
    }
  }

  /// Saves a case for the next run.
  mutating func save(_ counterexample: Counterexample, from origin: Origin) {
    guard let folder else { return }
    let failure = SavedFailure(
      statement: SavedFailure.oneLine(statement),
      seed: origin.seed,
      caseNumber: origin.caseNumber,
      choices: counterexample.choices
    )
    do throws(FileError) {
      try folder.save(failure, as: statement)
      remarks.append(
        "the next run tries this case first, from \(shown(folder.file(for: statement)))"
      )
    } catch {
      remarks.append("this case could not be saved: \(error.message)")
    }
  }

  /// Forgets the case that was saved, since the law holds for it now.
  mutating func forget() {
    do throws(FileError) {
      try folder?.forget(statement)
      remarks.append("the case that an earlier run had saved holds now, and is forgotten")
    } catch {
      remarks.append("the saved case holds now, but could not be removed: \(error.message)")
    }
  }

  /// Takes the case in which an earlier run ended with its process.
  mutating func takeLeftover() -> RunMarker.Leftover? {
    guard let folder else { return nil }
    do throws(FileError) {
      return try RunMarker.takeLeftover(
        in: folder,
        for: statement,
        isRunning: surroundings.isRunning
      )
    } catch {
      remarks.append("what an interrupted run left is not tried: \(error.message)")
      return nil
    }
  }

  /// Marks that a run has begun; a disk that refuses this is spoken of when a case is to be saved.
  mutating func mark(seed: UInt64) -> RunMarker? {
    guard let folder else { return nil }
    do throws(FileError) {
      return try RunMarker(
        in: folder,
        for: statement,
        seed: seed,
        processID: surroundings.processID
      )
    } catch {
      return nil
    }
  }

  /// Marks that a run has ended.
  mutating func unmark(_ marker: RunMarker?) {
    do throws(FileError) {
      try marker?.remove()
    } catch {
      remarks.append("the mark of this run stays behind: \(error.message)")
    }
  }

  /// A path as people see it from where they are.
  private func shown(_ path: String) -> String {
    guard let start = surroundings.workingDirectory, path.hasPrefix("\(start)/") else {
      return path
    }
    return String(path.dropFirst(start.count + 1))
  }
}

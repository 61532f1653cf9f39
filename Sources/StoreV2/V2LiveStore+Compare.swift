internal import SnapFormat

/// Writes that need a file to be as it was last seen.
extension V2LiveStore {
  /// What a file must be like; no value and index 0 demand nothing.
  package struct Comparison: Equatable, Sendable {
    /// Value it must have; empty for any.
    package var value: String
    /// Modified index it must have; 0 for any.
    package var index: UInt64

    /// Creates a comparison.
    package init(value: String = "", index: UInt64 = 0) {
      self.value = value
      self.index = index
    }
  }

  /// Gives a file a new value and expiration, if it is as it was last seen.
  package mutating func compareAndSwap(
    _ path: String,
    _ comparison: Comparison,
    value: String,
    ttl: V2TTLOptions = .permanent,
    now: V2Time
  ) throws(V2Error) -> V2Event {
    do throws(V2Error) {
      let path = V2Path.clean(path)
      try checkWritable(path)
      let id = try find(path)
      try check(id, path, comparison)
      let event = rewrite(.compareAndSwap, id, value: value, ttl, now)
      stats.compareAndSwapSuccess += 1
      return event
    } catch {
      fail(error.code == .rootReadOnly ? \.compareAndSwapSuccess : \.compareAndSwapFail)
      throw error
    }
  }

  /// Removes a file, if it is as it was last seen.
  package mutating func compareAndDelete(
    _ path: String,
    _ comparison: Comparison,
    now: V2Time
  ) throws(V2Error) -> V2Event {
    do throws(V2Error) {
      let path = V2Path.clean(path)
      let id = try find(path)
      var comparison = comparison
      if rules.mutates(.deleteIgnoresIndex) { comparison.index = 0 }
      try check(id, path, comparison)
      let event = remove(.compareAndDelete, id, now)
      stats.compareAndDeleteSuccess += 1
      return event
    } catch {
      let isCounted = error.code == .keyNotFound || error.code == .notDirectory
      fail(isCounted ? \.compareAndDeleteFail : \.compareAndDeleteSuccess)
      throw error
    }
  }

  /// - Throws: ``V2Error`` 102 for a directory, 101 with what differs for a file.
  private func check(
    _ id: NodeID,
    _ path: String,
    _ comparison: Comparison
  ) throws(V2Error) {
    let node = tree[id]
    guard let value = node.value else {
      throw V2Error(.notFile, cause: path, index: currentIndex)
    }
    let isValue = comparison.value.isEmpty || comparison.value.hasSameBytes(as: value)
    let isIndex = comparison.index == 0 || comparison.index == node.modifiedIndex
    if rules.mutates(.comparesEither), isValue || isIndex { return }
    var causes: [String] = []
    if !isValue { causes.append("[\(comparison.value) != \(value)]") }
    if !isIndex { causes.append("[\(comparison.index) != \(node.modifiedIndex)]") }
    guard causes.isEmpty else {
      throw V2Error(.testFailed, cause: causes.joined(separator: " "), index: currentIndex)
    }
  }
}

internal import SchemaFormat

extension KeyIndex {
  /// Checks what holds of every key index.
  ///
  /// - Throws: ``BrokenInvariant``, the first law that is broken.
  /// - Complexity: O(*n*)
  package func checkInvariants() throws(BrokenInvariant) {
    guard let summary else {
      return try BrokenInvariant.unless(
        changes.isEmpty,
        "\(changes.count) changes without a summary"
      )
    }
    try summary.checkInvariants(changes.span)
  }

  /// Checks what holds between an earlier state of the index and this one.
  ///
  /// Changes are appended at one end and removed at the other, and what is left means what it did.
  ///
  /// - Throws: ``BrokenInvariant``, the first law that is broken.
  /// - Complexity: O(*n*)
  package func checkStep(from earlier: KeyIndex) throws(BrokenInvariant) {
    try BrokenInvariant.unless(key == earlier.key, "the key changed")
    guard let summary, let before = earlier.summary else { return }
    guard let modified, let modifiedBefore = earlier.modified, modifiedBefore <= modified else {
      throw BrokenInvariant("modified went back to \(summary.last.revision)")
    }
    let first = earlier.changes.firstIndex { $0 == changes[0] } ?? earlier.changes.count
    let common = earlier.changes[first...]
    try BrokenInvariant.unless(
      changes.starts(with: common),
      "\(changes) does not continue \(earlier.changes)"
    )
    for index in common.indices {
      let was = before.state(of: index, in: earlier.changes.span, rules)
      let now = summary.state(of: index - first, in: changes.span, rules)
      try BrokenInvariant.unless(was == now, "\(was) became \(now)")
    }
  }
}

extension KeySummary {
  /// Checks a summary against the list it is of.
  func checkInvariants(_ changes: Span<Change>) throws(BrokenInvariant) {
    try BrokenInvariant.unless(
      Int(count) == changes.count,
      "\(changes.count) changes, counted \(count)"
    )
    guard !changes.isEmpty else { throw BrokenInvariant("a summary of no change") }
    try BrokenInvariant.unless(
      last == changes[changes.count - 1],
      "last change \(last) is not the last"
    )
    var generation = 0
    for index in 1..<changes.count {
      let (before, after) = (changes[index - 1], changes[index])
      try BrokenInvariant.unless(after.isAbove(before), "\(after) is not above \(before)")
      try BrokenInvariant.unless(
        !(after.isTombstone && before.isTombstone),
        "\(after) deletes what is deleted"
      )
      if before.isTombstone { generation = index }
    }
    if last.isTombstone { generation = changes.count }
    try BrokenInvariant.unless(
      Int(lastGeneration) == generation,
      "the last generation starts at \(generation), not at \(lastGeneration)"
    )
  }
}

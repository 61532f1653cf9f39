internal import BoltFormat
internal import ByteCoding

extension LeafScan {
  /// B6: keys ascend, and the first is at or above the page's separator.
  mutating func checkOrder(_ key: RawSpan, _ previous: RawSpan, item: Int, _ ref: LeafRef) {
    if item == 0 {
      guard !separators.isAtOrAbove(key, ref.lower) else { return }
      return add(
        .keyBounds,
        item: item,
        observed: keyText(key),
        expected: "at or above \(separators.text(ref.lower)), the page's separator"
      )
    }
    guard previous.compare(key) >= 0 else { return }
    add(
      .keyOrder,
      item: item,
      observed: keyText(key),
      expected: "above \(keyText(previous))"
    )
  }

  /// B7: the page or one of its elements cannot be read.
  mutating func damage(_ error: BoltError, item: Int? = nil) {
    result.isDamaged = true
    if case .wrongKind(_, _, let found) = error {
      if found == .branch {
        result.hasMisfit = true
        return
      }
      return add(.pageKind, item: item, observed: error.observed, expected: "a leaf page")
    }
    add(
      .pageLayout,
      item: item,
      observed: "\(error.field): \(error.observed)",
      expected: error.expected
    )
  }

  /// B7: a pair begins before the one before it ends.
  mutating func overlap(_ start: Int, _ end: Int, item: Int) {
    result.isDamaged = true
    add(
      .pageLayout,
      item: item,
      observed: "pos: a key at byte \(start)",
      expected: "a key from byte \(end) on, where the item before ends"
    )
  }

  /// Notes a finding on the page at hand.
  mutating func add(
    _ problem: Problem,
    item: Int?,
    revision: String? = nil,
    observed: String,
    expected: String
  ) {
    let place = Place(
      file: database,
      page: page,
      item: item,
      bucket: bucket.isEmpty ? nil : bucket,
      revision: revision
    )
    result.findings.add(Finding(problem, at: place, observed: observed, expected: expected))
  }
}

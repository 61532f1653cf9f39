/// One thing a meta must satisfy.
package enum MetaCheck: CaseIterable, Sendable {
  /// Starts with bolt's mark.
  case magic
  /// Is of the version in use.
  case version
  /// Carries the checksum of its fields.
  case checksum
  /// Names a page size that can be one; upstream does not ask.
  case pageSize
}

extension Meta {
  /// What is wrong by one check; nil if it passes.
  ///
  /// - Returns: An error whose position counts from the start of the page.
  /// - Complexity: O(1)
  package func failure(of check: MetaCheck) -> BoltError? {
    let start = Self.pageOffset
    switch check {
    case .magic:
      guard magic != Self.magicNumber else { return nil }
      return .magic(at: start, expected: Self.magicNumber, found: magic)
    case .version:
      guard version != Self.formatVersion else { return nil }
      return .version(at: start + 4, expected: Self.formatVersion, found: version)
    case .checksum:
      let expected = computedChecksum
      guard checksum != expected else { return nil }
      return .checksum(at: start + 56, expected: expected, found: checksum)
    case .pageSize:
      guard !PageSize.isSupported(Int(pageSize)) else { return nil }
      let sizes = PageSize.byteCountMin...PageSize.byteCountMax
      return .pageSize(at: start + 8, expected: sizes, found: pageSize)
    }
  }

  /// Everything that is wrong, in the order of ``MetaCheck``.
  package var failures: [BoltError] { MetaCheck.allCases.compactMap { failure(of: $0) } }

  /// Whether upstream would take this meta: magic, version and checksum are right.
  ///
  /// > Source: formats.md §5.2; bbolt `internal/common/meta.go`, `Validate`.
  package var isValid: Bool {
    magic == Self.magicNumber && version == Self.formatVersion && checksum == computedChecksum
  }

  /// Which of the two metas rules: the valid one with the higher transaction.
  ///
  /// - Parameters:
  ///   - first: Meta of page 0; nil if it could not be read.
  ///   - second: Meta of page 1; nil if it could not be read.
  /// - Returns: 0 or 1, the page of the meta; nil if neither is valid, when upstream refuses the
  ///   file as an `invalid database`. Where both are of one transaction, as after
  ///   `surgery revert-meta-page`, upstream takes page 0.
  ///
  /// > Source: formats.md §5.2; bbolt `db.go`, `meta`.
  package static func active(_ first: Meta?, _ second: Meta?) -> Int? {
    switch (first?.isValid ?? false, second?.isValid ?? false) {
    case (true, true): (second?.txid ?? 0) > (first?.txid ?? 0) ? 1 : 0
    case (true, false): 0
    case (false, true): 1
    case (false, false): nil
    }
  }
}

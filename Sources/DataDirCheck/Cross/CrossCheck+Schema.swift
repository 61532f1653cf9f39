internal import ByteCoding
internal import SchemaFormat

/// C7: whether bucket `meta` fits the version that wrote it.
///
/// Shapes of the compaction revisions are M7's, of index and term C1's.
///
/// > Source: formats.md §6.2.
extension CrossCheck {
  mutating func checkSchema(_ backend: BackendFacts) {
    for pair in backend.pairs(.meta) {
      guard MetaKey(rawValue: String(decoding: pair.key, as: UTF8.self)) == nil else { continue }
      add(
        .schemaFields,
        at: backend.place("meta", pair),
        observed: "a key no version knows",
        expected: MetaKey.allCases.map(\.rawValue).joined(separator: ", "),
        consequence: "etcd never reads it; it may be a known key with a damaged name"
      )
    }
    guard let stored = backend.meta(.storageVersion) else { return checkTerm(backend) }
    let place = backend.place("meta", stored)
    guard let version = SemanticVersion(parsing: stored.value.rawSpan) else {
      return add(
        .storageVersion,
        at: place,
        observed: shown(stored.value),
        expected: "a version such as 3.6.0"
      )
    }
    if version.major != 3 || version.minor < 6 {
      add(
        .storageVersion,
        at: place,
        observed: shown(stored.value),
        expected: "3.6.0 or above: 3.5 has no such key"
      )
    }
    checkTerm(backend)
  }

  private mutating func checkTerm(_ backend: BackendFacts) {
    let telling = [MetaKey.storageVersion, .confState].first { backend.meta($0) != nil }
    guard let telling, backend.isWhole, backend.meta(.consistentIndex) != nil,
      backend.meta(.term) == nil
    else { return }
    add(
      .schemaFields,
      at: Place(file: backend.file, bucket: "meta", key: MetaKey.term.rawValue),
      observed: "\(telling.rawValue) and no term",
      expected: "the term, which 3.5 and above write with the consistent index"
    )
  }
}

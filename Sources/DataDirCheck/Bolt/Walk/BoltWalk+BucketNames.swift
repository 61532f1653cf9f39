internal import SchemaFormat

extension BoltWalk {
  /// B9: the top-level buckets are those of etcd, and none is missing.
  mutating func checkBucketNames() {
    guard options.auditsRows else { return }
    let known = Set(Bucket.names)
    let found = Set(facts.bucketNames)
    for name in facts.bucketNames where !known.contains(name) && name != Bucket.testBucketName {
      let missing = Bucket.names.filter { !found.contains($0) }
      let near = missing.first { Self.differences(name, $0) <= 2 }
      add(
        .unknownBucket,
        bucket: name,
        observed: "bucket \"\(name)\"",
        expected: near.map { "bucket \"\($0)\", which is missing and spelled nearly so" }
          ?? "one of \(Bucket.names.joined(separator: ", "))"
      )
    }
    // What a damaged root bucket holds is not known, and said already; a server that
    // was killed at its first start may have made some buckets, or none.
    guard isRootWhole, !facts.isUnused else { return }
    for name in Bucket.names where !found.contains(name) && !unreadableNames.contains(name) {
      let place = Place(file: database.name, bucket: name)
      let isVital = name == Bucket.key.rawValue || name == Bucket.meta.rawValue
      if isVital { isWhole = false }
      collector.add(
        Finding(
          .missingBucket,
          at: place,
          observed: "no bucket \"\(name)\"",
          expected: "the buckets every server creates",
          severity: isVital ? .error : .warning
        )
      )
    }
  }

  /// Bytes in which two names of equal length differ; many for names of different lengths.
  private static func differences(_ left: String, _ right: String) -> Int {
    guard left.utf8.count == right.utf8.count else { return .max }
    return zip(left.utf8, right.utf8).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
  }
}

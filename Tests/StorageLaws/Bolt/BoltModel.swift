/// A bucket as dictionaries: what the engine is held to.
package struct BoltModel: Equatable, Sendable {
  /// Values by key.
  var values: [[UInt8]: [UInt8]] = [:]
  /// Buckets inside, by name.
  var buckets: [[UInt8]: BoltModel] = [:]
  /// The bucket's counter.
  var sequence: UInt64 = 0

  /// Names and keys in order.
  var keys: [[UInt8]] {
    (Array(values.keys) + Array(buckets.keys)).sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The bucket at a path; nil if there is none.
  func bucket(at path: some Collection<[UInt8]>) -> BoltModel? {
    guard let name = path.first else { return self }
    return buckets[name]?.bucket(at: path.dropFirst())
  }

  /// Changes the bucket at a path, which is there.
  mutating func change<Value>(
    at path: some Collection<[UInt8]>,
    _ body: (inout BoltModel) throws -> Value
  ) rethrows -> Value {
    guard let name = path.first else { return try body(&self) }
    return try buckets[name, default: BoltModel()].change(at: path.dropFirst(), body)
  }

  /// Where two models differ first, in one line; nil if they do not.
  func difference(from other: BoltModel, path: String = "") -> String? {
    if self == other { return nil }
    if sequence != other.sequence { return "\(path)/ sequence \(sequence), not \(other.sequence)" }
    for key in Set(keys + other.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let place = "\(path)/\(String(decoding: key, as: UTF8.self))"
      switch (buckets[key], other.buckets[key]) {
      case (let mine?, let theirs?):
        if let inside = mine.difference(from: theirs, path: place) { return inside }
      case (nil, nil): break
      case (let mine, _): return "\(place): \(mine == nil ? "no bucket" : "a bucket more")"
      }
      if values[key] != other.values[key] {
        let texts = [values[key], other.values[key]].map { value in
          value.map { "\($0.count) bytes \($0.prefix(4))" } ?? "nothing"
        }
        return "\(place): \(texts[0]), not \(texts[1])"
      }
    }
    return "\(path): they differ"
  }
}

internal import BoltFormat
internal import BoltStore
internal import Environment
package import PropertyTesting

extension BoltLaws {
  /// A cursor moves as a finger on a sorted list does.
  package static func cursors(_ bug: Bug? = nil) -> Law {
    Law(
      "a cursor moves over a bucket as over a sorted list of its keys",
      cases: 200,
      reaching: ["over touched pages", "over untouched pages", "sought past the end", "empty"]
    ) { choices in
      let world = try BoltWorld(InMemoryFileSystem(), options(choices, bug))
      let kinds: [BoltCommand.Kind] = [.fill, .clear, .put, .delete, .commit, .createBucket]
      try world.run(try BoltCommand.list(choices, count: 0...12, of: kinds))
      if choices.bool() { try world.commit() }
      let path = [BoltCommand.key(0)]
      guard let (bucket, keys, isTouched) = try world.bucketToWalk(at: path) else {
        try choices.discard()
      }
      choices.note("\(keys.count) keys\(isTouched ? ", touched" : "")")
      choices.sometimes(
        isTouched ? "over touched pages" : "over untouched pages",
        if: keys.count > 20
      )
      choices.sometimes("empty", if: keys.isEmpty)
      var finger = Finger(keys: keys)
      var cursor = try bucket.cursor()
      try choices.steps(1...60) { _ in
        let isThere: Bool
        let expected: [UInt8]?
        switch choices.weighted([(4, 0), (4, 1), (2, 2), (1, 3), (1, 4)]) {
        case 0:
          choices.note("next")
          (isThere, expected) = (try cursor.next(), finger.next())
        case 1:
          choices.note("previous")
          (isThere, expected) = (try cursor.previous(), finger.previous())
        case 2:
          var key = BoltCommand.key(choices.int(in: 0...(BoltCommand.keyCount - 1)))
          if choices.bool() { key.append(1) }
          if choices.chance(1, in: 10) { key = [0xFF] }
          choices.note("seek \(key)")
          (isThere, expected) = (try cursor.seek(key), finger.seek(key))
          choices.sometimes("sought past the end", if: expected == nil && !keys.isEmpty)
        case 3:
          choices.note("first")
          (isThere, expected) = (try cursor.first(), finger.first())
        default:
          choices.note("last")
          (isThere, expected) = (try cursor.last(), finger.last())
        }
        try equal(cursor.item?.key, expected, "where the cursor stands")
        try equal(isThere, expected != nil, "what the move says")
      }
    }
  }
}

/// A place in a sorted list.
private struct Finger {
  let keys: [[UInt8]]
  /// The place; nil before the first move, and past the last after a search that found nothing.
  private var place: Int?

  init(keys: [[UInt8]]) { self.keys = keys }

  mutating func first() -> [UInt8]? { go(keys.isEmpty ? nil : 0) }

  mutating func last() -> [UInt8]? { go(keys.isEmpty ? nil : keys.count - 1) }

  mutating func next() -> [UInt8]? {
    guard let place, place + 1 < keys.count else { return nil }
    return go(place + 1)
  }

  mutating func previous() -> [UInt8]? {
    guard let place, place > 0 else { return nil }
    return go(place - 1)
  }

  mutating func seek(_ key: [UInt8]) -> [UInt8]? {
    go(keys.firstIndex { !$0.lexicographicallyPrecedes(key) } ?? keys.count)
  }

  private mutating func go(_ place: Int?) -> [UInt8]? {
    self.place = place
    return place.flatMap { $0 < keys.count ? keys[$0] : nil }
  }
}

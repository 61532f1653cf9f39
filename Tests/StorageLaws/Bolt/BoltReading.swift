internal import BoltFormat
internal import BoltStore
internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import PropertyTesting

extension BoltModel {
  /// Deeper than any case nests buckets: a bug can let a bucket lead back to one around it.
  private static let depthMax = 32

  /// Reads all that a transaction sees, by cursors, forward and backward.
  init(reading transaction: Transaction) throws {
    self.init()
    let (forward, _) = try Self.items(try transaction.cursor())
    for (name, _) in forward {
      guard let bucket = try transaction.bucket(named: name) else {
        throw Falsified("bucket \(name) is listed and not there")
      }
      buckets[name] = try BoltModel(reading: bucket, depth: 1)
    }
  }

  private init(reading bucket: Bucket, depth: Int) throws {
    guard depth <= Self.depthMax else { throw Falsified("buckets lie in each other without end") }
    self.init()
    sequence = bucket.sequence
    let (forward, backward) = try Self.items(try bucket.cursor())
    try equal(backward.reversed(), forward.map(\.key), "keys backward")
    for (key, value) in forward {
      if let value {
        values[key] = value
        try equal(try bucket.value(for: key), value, "the value of \(key)")
      } else if let inside = try bucket.bucket(named: key) {
        buckets[key] = try BoltModel(reading: inside, depth: depth + 1)
      }
    }
    try equal(forward.map(\.key), keys, "keys forward")
  }

  private static func items(
    _ cursor: consuming Cursor
  ) throws -> (forward: [(key: [UInt8], value: [UInt8]?)], backward: [[UInt8]]) {
    var cursor = cursor
    // A cursor that goes in circles must not go on for ever.
    let countMax = 1 << 14
    var forward: [(key: [UInt8], value: [UInt8]?)] = []
    var isThere = try cursor.first()
    while isThere, let item = cursor.item, forward.count < countMax {
      forward.append(item)
      isThere = try cursor.next()
    }
    var backward: [[UInt8]] = []
    isThere = try cursor.last()
    while isThere, let item = cursor.item, backward.count < countMax {
      backward.append(item.key)
      isThere = try cursor.previous()
    }
    return (forward, backward)
  }
}

extension BoltModel {
  /// Reads a database file with the browser of the checker, which shares no code with the engine.
  init(browsing path: String, in files: InMemoryFileSystem) throws {
    let browser = try BoltBrowser(file: try files.open(path), path: path)
    var damage: [BoltDamage] = []
    var seen = browser.freshPageSet()
    self = try Self.model(of: try browser.rootBucket(), browser, &seen, &damage)
    if let first = damage.first { throw Falsified("the checker's browser meets \(first)") }
    // The root bucket's counter is nobody's.
    sequence = 0
  }

  private static func model(
    of bucket: BoltBucket,
    _ browser: BoltBrowser,
    _ seen: inout PageSet,
    _ damage: inout [BoltDamage]
  ) throws -> BoltModel {
    var model = BoltModel()
    model.sequence = bucket.header.sequence
    guard let tree = bucket.tree else { throw Falsified("a bucket without a tree") }
    var inside: [(name: [UInt8], bucket: BoltBucket)] = []
    var met: [BoltDamage] = []
    try browser.walk(tree, bucket: bucket.pathText, seen: &seen) { event in
      switch event {
      case .page: break
      case .damage(let damage): met.append(damage)
      case .item(let page, let position, let element):
        let key = page.bytes.rawSpan.array(element.key)
        if !element.isBucket {
          model.values[key] = page.bytes.rawSpan.array(element.value)
        } else if let bucket = browser.bucket(
          element,
          on: page,
          position: position,
          in: bucket.path,
          damage: &met
        ) {
          inside.append((key, bucket))
        }
      }
      return true
    }
    damage += met
    for (name, bucket) in inside {
      model.buckets[name] = try Self.model(of: bucket, browser, &seen, &damage)
    }
    return model
  }
}

/// Holds a database file to be sound, by what `assay bolt check` says.
func checkClean(_ path: String, in files: InMemoryFileSystem) throws {
  let report = try DatabaseFile.check(path, on: files, runner: SerialRunner())
  let errors = report.findings.filter { $0.severity == .error }
  if let first = errors.first {
    throw Falsified(
      "bolt check: \(first.problem.title): \(first.observed), expected \(first.expected)"
    )
  }
}

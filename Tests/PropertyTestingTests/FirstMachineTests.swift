import PropertyTesting
import Testing

// The code of the article “Your first law, and a stateful model in ten minutes”, as it stands there.

private enum Wrong {
  /// Keeps the values that were used last.
  struct Cache {
    let capacity: Int
    private var entries: [(key: Int, value: Int)] = []

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { entries.count }

    mutating func put(_ value: Int, for key: Int) {
      entries.removeAll { $0.key == key }
      entries.append((key, value))
      if entries.count > capacity { entries.removeFirst() }
    }

    mutating func value(for key: Int) -> Int? {
      entries.first { $0.key == key }?.value
    }
  }

  struct CacheMachine: Machine {
    enum Action: CaseIterable { case put, get }

    var cache = Cache(capacity: 2)
    /// Every value that was put, whatever the cache has dropped.
    var values: [Int: Int] = [:]
    /// Keys in the order of their last use.
    var used: [Int] = []

    init(_ choices: Choices) {}

    mutating func step(_ action: Action, _ choices: Choices) throws {
      let key = choices.int(in: 0...4)
      switch action {
      case .put:
        let value = choices.int(in: 0...99)
        choices.note("put \(value) for key \(key)")
        cache.put(value, for: key)
        values[key] = value
        use(key)
        choices.sometimes("a value was dropped", if: used.count > cache.capacity)
      case .get:
        choices.note("get key \(key)")
        let isKept = used.suffix(cache.capacity).contains(key)
        try choices.equal(cache.value(for: key), isKept ? values[key] : nil, "value")
        if isKept { use(key) }
      }
    }

    func checkInvariants() throws {
      if cache.count > cache.capacity { throw Falsified("\(cache.count) values are kept") }
    }

    private mutating func use(_ key: Int) {
      used.removeAll { $0 == key }
      used.append(key)
    }
  }
}

/// Keeps the values that were used last.
private struct Cache {
  let capacity: Int
  private var entries: [(key: Int, value: Int)] = []

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { entries.count }

  mutating func put(_ value: Int, for key: Int) {
    entries.removeAll { $0.key == key }
    entries.append((key, value))
    if entries.count > capacity { entries.removeFirst() }
  }

  mutating func value(for key: Int) -> Int? {
    guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
    entries.append(entries.remove(at: index))
    return entries[entries.count - 1].value
  }
}

private struct CacheMachine: Machine {
  enum Action: CaseIterable { case put, get }

  var cache = Cache(capacity: 2)
  /// Every value that was put, whatever the cache has dropped.
  var values: [Int: Int] = [:]
  /// Keys in the order of their last use.
  var used: [Int] = []

  init(_ choices: Choices) {}

  mutating func step(_ action: Action, _ choices: Choices) throws {
    let key = choices.int(in: 0...4)
    switch action {
    case .put:
      let value = choices.int(in: 0...99)
      choices.note("put \(value) for key \(key)")
      cache.put(value, for: key)
      values[key] = value
      use(key)
      choices.sometimes("a value was dropped", if: used.count > cache.capacity)
    case .get:
      choices.note("get key \(key)")
      let isKept = used.suffix(cache.capacity).contains(key)
      try choices.equal(cache.value(for: key), isKept ? values[key] : nil, "value")
      if isKept { use(key) }
    }
  }

  func checkInvariants() throws {
    if cache.count > cache.capacity { throw Falsified("\(cache.count) values are kept") }
  }

  private mutating func use(_ key: Int) {
    used.removeAll { $0 == key }
    used.append(key)
  }
}

@Suite("Caches")
struct CacheTests {
  @Test func `a cache keeps the values that were used last`() throws {
    try Law(
      "a cache keeps the values that were used last",
      machine: CacheMachine.self,
      steps: 0...40,
      reaching: ["a value was dropped"]
    )
    .check()
  }
}

/// A disk that fails when the choices say so.
private struct FlakyDisk {
  let choices: Choices
  var written: [Int] = []

  struct Failure: Error {}

  mutating func write(_ value: Int) throws {
    if choices.chance(1, in: 20) {
      choices.note("the disk fails")
      throw Failure()
    }
    written.append(value)
  }
}

@Suite("Logs")
struct LogTests {
  @Test func `a log holds what was acknowledged`() throws {
    try Law("a log holds what was acknowledged") { choices in
      var disk = FlakyDisk(choices: choices)
      var acknowledged: [Int] = []
      try choices.steps(0...40) { _ in
        let value = choices.int(in: 0...99)
        choices.note("write \(value)")
        do {
          try disk.write(value)
          acknowledged.append(value)
        } catch is FlakyDisk.Failure {
          choices.tally("failed writes")
        }
        try choices.equal(disk.written, acknowledged, "what the disk holds")
      }
    }
    .check()
  }
}

@Suite("First machine")
struct FirstMachineTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `the wrong cache has the counterexample that the article prints`(seed: UInt64) throws {
    let law = Law("a cache keeps the values that were used last", machine: Wrong.CacheMachine.self)
    let found = try #require(law.counterexample(seed: seed))
    try Article().expectPrinted(found)
    #expect(found.steps == 5)
  }
}

internal import PropertyTesting

/// Something done to a database, as a value: the same list can be run again, on another one.
enum BoltCommand {
  /// Names of buckets from the top down, as numbers of keys.
  typealias Path = [Int]

  /// Puts one value.
  case put(Path, key: Int, byteCount: Int)
  /// Puts values under neighboring keys.
  case fill(Path, keys: Range<Int>, byteCount: Int)
  /// Deletes one key.
  case delete(Path, key: Int)
  /// Deletes neighboring keys.
  case clear(Path, keys: Range<Int>)
  /// Moves a cursor over the whole bucket and deletes every n-th item it comes to.
  case sweep(Path, every: Int, isBackward: Bool)
  /// Creates a bucket in another.
  case createBucket(Path, key: Int)
  /// Deletes a bucket with all in it.
  case deleteBucket(Path, key: Int)
  /// Sets the counter, or adds one.
  case sequence(Path, UInt64?)
  /// Says how full pages are to be made.
  case fillPercent(Path, Int)
  /// Makes the changes durable.
  case commit
  /// Gives the changes up.
  case rollback
  /// Keeps a snapshot of the newest commit open.
  case openReader
  /// Ends one of the open snapshots.
  case closeReader(Int)
  /// Closes the database and opens it again.
  case reopen
}

extension BoltCommand {
  /// A kind of command, to be switched off as a whole.
  enum Kind: CaseIterable {
    case put, fill, delete, clear, sweep, createBucket, deleteBucket, sequence, fillPercent
    case commit, rollback, openReader, closeReader, reopen

    /// How often it comes up.
    var weight: Int {
      switch self {
      case .fill, .commit: 5
      case .clear: 3
      case .put, .delete, .openReader, .deleteBucket: 2
      default: 1
      }
    }
  }

  /// Number of keys a bucket can have.
  static let keyCount = 160

  /// The bytes of a key: order is not that of the numbers, and some are long.
  static func key(_ number: Int) -> [UInt8] {
    let scattered = number * 67 % keyCount
    var key = [
      UInt8(ascii: "a") + UInt8(scattered / 20), UInt8(ascii: "a") + UInt8(scattered % 20),
    ]
    if number % 11 == 10 { key += [UInt8](repeating: UInt8(ascii: "z"), count: 90) }
    return key
  }

  /// Draws a command of some kinds.
  static func draw(_ choices: Choices, of kinds: [Kind]) -> BoltCommand {
    switch choices.weighted(kinds.map { ($0.weight, $0) }) {
    case .put: .put(path(choices), key: key(choices), byteCount: byteCount(choices))
    case .fill: .fill(path(choices), keys: keys(choices), byteCount: byteCount(choices))
    case .delete: .delete(path(choices), key: key(choices))
    case .clear: .clear(path(choices), keys: keys(choices))
    case .sweep:
      .sweep(path(choices), every: choices.int(in: 1...4), isBackward: choices.bool())
    case .createBucket: .createBucket(Array(path(choices).dropLast()), key: key(choices))
    case .deleteBucket: .deleteBucket(Array(path(choices).dropLast()), key: bucketKey(choices))
    case .sequence:
      .sequence(path(choices), choices.bool() ? choices.integer(in: UInt64.min ... .max) : nil)
    case .fillPercent: .fillPercent(path(choices), choices.element(of: [50, 10, 100, 90, 5]))
    case .commit: .commit
    case .rollback: .rollback
    case .openReader: .openReader
    case .closeReader: .closeReader(choices.int(in: 0...2))
    case .reopen: .reopen
    }
  }

  private static func key(_ choices: Choices) -> Int { choices.int(in: 0...(keyCount - 1)) }

  /// Few keys are names of buckets, so that those are met again.
  private static func bucketKey(_ choices: Choices) -> Int { choices.int(in: 0...2) }

  private static func path(_ choices: Choices) -> Path {
    let depth = choices.weighted([(6, 1), (2, 2), (1, 3)])
    return (0..<depth).map { _ in bucketKey(choices) }
  }

  private static func keys(_ choices: Choices) -> Range<Int> {
    let first = choices.int(in: 0...(keyCount - 1))
    return
      first..<min(
        keyCount,
        first + choices.int(in: choices.weighted([(2, 1...20), (3, 30...160)]))
      )
  }

  private static func byteCount(_ choices: Choices) -> Int {
    choices.int(in: choices.weighted([(6, 0...24), (3, 0...130), (1, 0...1500)]))
  }
}

extension BoltCommand: CustomStringConvertible {
  private static func text(_ path: Path) -> String {
    "/" + path.map(text).joined(separator: "/")
  }

  private static func text(_ number: Int) -> String {
    String(decoding: key(number).prefix(3), as: UTF8.self)
  }

  var description: String {
    switch self {
    case .put(let path, let key, let byteCount):
      "put \(byteCount) bytes under \(Self.text(key)) in \(Self.text(path))"
    case .fill(let path, let keys, let byteCount):
      "put \(byteCount) bytes under keys \(keys) in \(Self.text(path))"
    case .delete(let path, let key): "delete \(Self.text(key)) in \(Self.text(path))"
    case .clear(let path, let keys): "delete keys \(keys) in \(Self.text(path))"
    case .sweep(let path, let every, let isBackward):
      "delete item 1 of \(every) of \(Self.text(path)) by a cursor\(isBackward ? " backward" : "")"
    case .createBucket(let path, let key):
      "create bucket \(Self.text(key)) in \(Self.text(path))"
    case .deleteBucket(let path, let key):
      "delete bucket \(Self.text(key)) in \(Self.text(path))"
    case .sequence(let path, let value):
      "sequence of \(Self.text(path)): \(value.map(String.init) ?? "next")"
    case .fillPercent(let path, let percent): "fill \(percent) % in \(Self.text(path))"
    case .commit: "commit"
    case .rollback: "rollback"
    case .openReader: "open a snapshot"
    case .closeReader(let number): "close snapshot \(number)"
    case .reopen: "reopen"
    }
  }
}

extension BoltCommand {
  /// Draws a list of commands, and notes it for the counterexample.
  static func list(
    _ choices: Choices,
    count: ClosedRange<Int>,
    of kinds: [Kind] = Kind.allCases
  ) throws -> [BoltCommand] {
    let kinds = choices.swarm(kinds, atLeast: 3)
    var commands: [BoltCommand] = []
    choices.steps(count) { _ in
      let command = draw(choices, of: kinds)
      choices.note("\(command)")
      commands.append(command)
    }
    return commands
  }
}

/// A command of a script with what stands behind it, read but not run.
///
/// Words that make no sense for the command are found here, so that running one can only fail for
/// reasons the database has.
enum ScriptCommand: Equatable {
  /// Names of a bucket and of those around it, from the top down.
  typealias BucketPath = [[UInt8]]

  /// What needs a transaction that writes.
  enum Change: Equatable {
    case createBucket(BucketPath)
    case deleteBucket(BucketPath)
    case put(BucketPath, key: [UInt8], value: [UInt8])
    case delete(BucketPath, key: [UInt8])
    case setSequence(BucketPath, UInt64)
    case nextSequence(BucketPath)
    case fillPercent(BucketPath, Double)
  }

  /// What any transaction answers in one line.
  enum Question: Equatable {
    case get(BucketPath, key: [UInt8])
    case list(BucketPath, from: [UInt8], to: [UInt8]?, isReversed: Bool)
    case first(BucketPath)
    case last(BucketPath)
    case seek(BucketPath, key: [UInt8])
    case sequence(BucketPath)
    case buckets(BucketPath)
  }

  case change(Change)
  case question(Question)
  case commit
  case rollback
  case reopen
  case check
  case dump
  case pages(BucketPath)
}

extension ScriptCommand {
  /// Reads a command.
  ///
  /// - Parameter line: A line that is neither blank nor a comment.
  /// - Throws: ``ScriptError`` for the first word that makes no sense.
  init(parsing line: Substring) throws(ScriptError) {
    let words = try ScriptWord.words(of: line)
    guard let first = words.first else { throw ScriptError("no command") }
    guard !first.isQuoted, let verb = ScriptVerb(rawValue: String(first.text)) else {
      throw ScriptError("unknown command '\(first.text)'")
    }
    let count = words.count - 1
    guard verb.operandCounts.contains(count) else {
      let wanted = verb.operands.isEmpty ? "no words" : verb.operands
      throw ScriptError(
        "\(verb.rawValue) takes \(wanted), found \(count) word\(count == 1 ? "" : "s")"
      )
    }
    self = try Self.command(verb, ScriptOperands(words: words.dropFirst()))
  }

  private static func command(
    _ verb: ScriptVerb,
    _ operands: ScriptOperands
  ) throws(ScriptError) -> ScriptCommand {
    let path = try operands.path()
    switch verb {
    case .createBucket: return .change(.createBucket(path))
    case .deleteBucket: return .change(.deleteBucket(path))
    case .put: return .change(.put(path, key: try operands.bytes(1), value: try operands.bytes(2)))
    case .delete: return .change(.delete(path, key: try operands.bytes(1)))
    case .get: return .question(.get(path, key: try operands.bytes(1)))
    case .range, .reverse:
      let from = operands.count > 1 ? try operands.bytes(1) : []
      let to = operands.count > 2 ? try operands.bytes(2) : nil
      return .question(.list(path, from: from, to: to, isReversed: verb == .reverse))
    case .first: return .question(.first(path))
    case .last: return .question(.last(path))
    case .seek: return .question(.seek(path, key: try operands.bytes(1)))
    case .sequence where operands.count > 1:
      return .change(.setSequence(path, try operands.number(1)))
    case .sequence: return .question(.sequence(path))
    case .nextSequence: return .change(.nextSequence(path))
    case .buckets: return .question(.buckets(path))
    case .fillPercent: return .change(.fillPercent(path, try operands.share(1)))
    case .commit: return .commit
    case .rollback: return .rollback
    case .reopen: return .reopen
    case .check: return .check
    case .dump: return .dump
    case .pages: return .pages(path)
    }
  }
}

/// The words behind a command.
private struct ScriptOperands {
  private let words: [ScriptWord]

  init(words: ArraySlice<ScriptWord>) { self.words = Array(words) }

  var count: Int { words.count }

  /// The bucket, which every command names first; none stands for the one around all.
  func path() throws(ScriptError) -> [[UInt8]] { try words.first?.path() ?? [] }

  func bytes(_ position: Int) throws(ScriptError) -> [UInt8] { try words[position].bytes() }

  func number(_ position: Int) throws(ScriptError) -> UInt64 {
    guard let number = UInt64(words[position].text) else {
      throw ScriptError("'\(words[position].text)' is no whole number")
    }
    return number
  }

  func share(_ position: Int) throws(ScriptError) -> Double {
    guard let share = Double(words[position].text), (0...1).contains(share) else {
      throw ScriptError("'\(words[position].text)' is no number from 0 to 1")
    }
    return share
  }
}

import ByteCoding
import DamageRecipes
import DataDirCheck
import Environment

/// What is fuzzed: bytes go in, a value or a named error comes out.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// Log segments, through the check of the log.
  case wal
  /// `.snap` files and the v2 stores in them.
  case snap
  /// Databases, through the check of pages and rows.
  case bolt
  /// Databases, through the storage engine, which reads and writes them.
  case store
  /// Messages, through every decoder and encoder.
  case messages
  /// Whole data directories with one damaged file.
  case verify

  /// Small inputs that need no file.
  package var samples: [[UInt8]] {
    switch self {
    case .wal: WALFuzz.samples
    case .snap: SnapFuzz.samples
    case .bolt: BoltFuzz.samples
    case .store: StoreFuzz.samples
    case .messages: MessageFuzz.samples
    case .verify: VerifyFuzz.samples
    }
  }

  /// What real files, given by path, are good for: whole if they are small, else their first part.
  package func samples(from files: [String: [UInt8]]) -> [[UInt8]] {
    files.keys.sorted().flatMap { path -> [[UInt8]] in
      guard let bytes = files[path], !bytes.isEmpty else { return [] }
      switch self {
      case .wal where path.hasSuffix(".wal"): return WALFuzz.samples(of: bytes)
      case .snap where path.hasSuffix(".snap"): return [bytes]
      case .bolt, .store:
        return path.hasSuffix("db") && bytes.count <= BoltFuzz.byteCountMax ? [bytes] : []
      case .messages where path.hasSuffix(".wal"): return MessageFuzz.samples(of: bytes)
      case .wal, .snap, .messages, .verify: return []
      }
    }
  }

  /// Runs one case.
  ///
  /// - Parameters:
  ///   - sample: Undamaged bytes.
  ///   - mutator: Damages them.
  /// - Returns: What was said of the damage.
  package func run(_ sample: [UInt8], _ mutator: inout Mutator) -> FuzzOutcome {
    switch self {
    case .wal: WALFuzz.run(sample, &mutator)
    case .snap: SnapFuzz.run(sample, &mutator)
    case .bolt: BoltFuzz.run(sample, &mutator)
    case .store: StoreFuzz.run(sample, &mutator)
    case .messages: MessageFuzz.run(sample, &mutator)
    case .verify: VerifyFuzz.run(sample, &mutator)
    }
  }
}

/// What a decoder or a checker said of one case.
package struct FuzzOutcome: Equatable, Sendable {
  /// `clean`, `notices`, `warnings`, `errors`, `value`, or `refused`.
  package var verdict: String
  /// Ids of findings, or names of errors, each once.
  package var ids: Set<String> = []

  /// Creates an outcome.
  package init(_ verdict: String, ids: Set<String> = []) {
    self.verdict = verdict
    self.ids = ids
  }

  /// The outcome of a report.
  init(_ findings: [Finding]) {
    self.init(Verdict(findings).rawValue, ids: Set(findings.map(\.problem.id)))
  }

  /// The outcome of an error with a name.
  init(refused error: any Error) {
    let words = "\(error)".prefix { $0 != "(" && $0 != ":" && $0 != "\n" }
      .split { $0 == " " || $0.isNumber }
    self.init("refused", ids: [words.prefix(4).joined(separator: " ")])
  }
}

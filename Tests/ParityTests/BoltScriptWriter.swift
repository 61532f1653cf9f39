import PropertyTesting

/// Writes the random scripts that both engines run: one transaction after the other.
///
/// Keys and values come in sizes that matter to a tree: many to a page, few to a page, several pages
/// each. What is deleted is now a run of neighbors, which empties pages, now scattered.
struct BoltScriptWriter {
  /// What a transaction is made of.
  enum Part: CaseIterable {
    case create, putRun, putScattered, putLarge, deleteRun, deleteScattered, deleteBucket
    case sequence, fill, read
  }

  let setting: BoltSetting
  private let parts: [Part]
  private let keyCountMax: Int
  private var buckets: [String] = []
  private(set) var lines: [String] = []

  /// Draws how the databases are opened, and which parts there are.
  ///
  /// bbolt opens no file of less than 4096 bytes, so pages are no smaller than that allows.
  ///
  /// - Parameters:
  ///   - choices: Where all is drawn from.
  ///   - deletes: Whether keys are deleted; if not, bbolt's shapes are certain.
  init(_ choices: Choices, deletes: Bool) {
    setting = BoltSetting(
      pageByteCount: choices.element(of: [4096, 1024]),
      isMap: choices.bool(),
      noFreelistSync: choices.bool(),
      fillPercent: choices.element(of: [nil, 0.9, 1, 0.1])
    )
    let all = Part.allCases.filter { deletes || ($0 != .deleteRun && $0 != .deleteScattered) }
    parts = [.putRun, .putRun] + choices.swarm(all, atLeast: 3)
    keyCountMax = choices.element(of: [40, 400, 2000])
  }

  /// Writes one transaction, and the commands that show what it left behind.
  mutating func writeTransaction(_ choices: Choices) {
    lines = []
    if buckets.isEmpty {
      create("a")
      if choices.bool() { create("a/b") }
    }
    choices.steps(1...8) { _ in write(choices.element(of: parts), choices) }
    lines.append(choices.chance(1, in: 10) ? "rollback" : "commit")
    if choices.chance(1, in: 6) { lines.append("reopen") }
    if let bucket = buckets.first { look(bucket, choices) }
    lines += ["check", "dump", "pages"]
  }

  private mutating func create(_ path: String) {
    if !buckets.contains(path) { buckets.append(path) }
    lines.append("create-bucket \(path)")
  }

  private mutating func write(_ part: Part, _ choices: Choices) {
    let bucket = choices.element(of: buckets)
    switch part {
    case .create:
      let name = choices.element(of: ["b", "c", "k00010", "z"])
      create(choices.bool() ? "\(bucket)/\(name)" : name)
    case .putRun:
      let first = choices.int(in: 0...keyCountMax)
      put(first..<(first + choices.int(in: 1...300)), bucket, choices)
    case .putScattered:
      let size = valueSize(choices)
      for _ in 0..<choices.int(in: 1...40) {
        lines.append("put \(bucket) \(key(choices)) \(value(size))")
      }
    case .putLarge:
      let size = setting.pageByteCount * choices.int(in: 1...3) + choices.int(in: 0...64)
      lines.append("put \(bucket) \(key(choices)) \(value(size))")
    case .deleteRun:
      let first = choices.int(in: 0...keyCountMax)
      for i in first..<(first + choices.int(in: 1...200)) {
        lines.append("delete \(bucket) \(Self.key(i))")
      }
    case .deleteScattered:
      for _ in 0..<choices.int(in: 1...40) { lines.append("delete \(bucket) \(key(choices))") }
    case .deleteBucket:
      // bbolt passes over buckets in one it deletes, if that was touched before in the transaction,
      // and never frees their pages: its cursor goes on in the node that shrinks under it.
      let isTouched = lines.contains { $0.contains(" \(bucket)") }
      if !isTouched { lines.append("delete-bucket \(bucket)") }
    case .sequence:
      lines.append(
        choices.bool() ? "next-sequence \(bucket)" : "sequence \(bucket) \(choices.int(in: 0...9))"
      )
    case .fill:
      lines.append("fill-percent \(bucket) \(choices.element(of: [0.5, 0.9, 0.1, 1]))")
    case .read:
      let from = Self.key(choices.int(in: 0...keyCountMax))
      lines += ["get \(bucket) \(from)", "seek \(bucket) \(from)", "range \(bucket) \(from) k03"]
    }
  }

  private mutating func put(_ numbers: Range<Int>, _ bucket: String, _ choices: Choices) {
    let size = valueSize(choices)
    let width = choices.element(of: [0, 40, 150])
    for i in numbers {
      let key = Self.key(i) + String(repeating: "w", count: width)
      lines.append("put \(bucket) \(key) \(value(size))")
    }
  }

  /// Reads that upstream answers wrongly while pages are empty inside a transaction.
  private mutating func look(_ bucket: String, _ choices: Choices) {
    let key = key(choices)
    lines += [
      "first \(bucket)", "last \(bucket)", "seek \(bucket) \(key)", "reverse \(bucket) \(key)",
      "buckets \(bucket)", "buckets", "sequence \(bucket)",
    ]
  }

  private func key(_ choices: Choices) -> String { Self.key(choices.int(in: 0...keyCountMax)) }

  private static func key(_ number: Int) -> String {
    let digits = String(number)
    return "k" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  private func valueSize(_ choices: Choices) -> Int {
    choices.element(of: [1, 0, 20, 100, setting.pageByteCount / 8, setting.pageByteCount / 3])
  }

  private func value(_ size: Int) -> String {
    size == 0 ? "\"\"" : String(repeating: "v", count: size)
  }
}

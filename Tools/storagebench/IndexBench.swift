internal import ByteCoding
internal import EtcdMessages
internal import KeyIndexing
internal import SchemaFormat

/// The index under a load of names as Kubernetes has them: put, put again, get, visited in ranges,
/// compacted and restored.
///
/// The workloads and their checksums are those of `go/bench/index.go`, line for line.
struct IndexBench {
  /// Times a body that returns a checksum, and prints a line.
  typealias Measure = (_ name: String, _ count: Int, _ body: () throws -> UInt64) throws -> Void

  /// Keys one range visits.
  private static let rangeCount = 1000

  private let keys: [[UInt8]]
  private let first: [Int]
  private let second: [Int]
  private let lookups: [Int]
  private var count: Int { keys.count }
  /// The current revision when every key was put twice.
  private var last: Int64 { Int64(2 * count) + 1 }

  /// Prepares the keys.
  init(count: Int) {
    keys = podNames(count)
    first = shuffled(count, seed: 1)
    second = shuffled(count, seed: 2)
    lookups = shuffled(count, seed: 3)
  }

  /// Runs every workload.
  ///
  /// - Returns: Bytes the index takes when every key was put twice.
  func run(_ measure: Measure) throws -> Int {
    var index = TreeIndex()
    try measure("index put new keys", count) {
      try put(first, from: 2, into: &index)
      return UInt64(count)
    }
    try measure("index put again", count) {
      try put(second, from: count + 2, into: &index)
      return UInt64(count)
    }
    let byteCount = index.byteCount
    try measure("index get", count) { lookUp(index) }
    try measure("index range visit", count) { visit(index) }
    try measure("index compact", count) { UInt64(index.compact(at: last).count) }
    index = TreeIndex()
    try measure("index restore", count) { try restore(into: &index) }
    return byteCount
  }

  private func put(_ order: [Int], from revision: Int, into index: inout TreeIndex) throws {
    for (number, place) in order.enumerated() {
      try index.put(Revision(main: Int64(revision + number)), for: keys[place])
    }
  }

  private func lookUp(_ index: TreeIndex) -> UInt64 {
    var sum: UInt64 = 0
    for place in lookups {
      sum &+= UInt64(index.get(keys[place], at: last)?.modified.main ?? 0)
    }
    return sum
  }

  private func visit(_ index: TreeIndex) -> UInt64 {
    var sum: UInt64 = 0
    for start in stride(from: 0, to: count, by: Self.rangeCount) {
      let end = start + Self.rangeCount
      let upper = end < count ? keys[end] : Array("/registry/pods0".utf8)
      let found = index.revisions(.range(keys[start], upper), at: last)
      for revision in found.revisions { sum &+= UInt64(revision.main) }
    }
    return sum
  }

  private func restore(into index: inout TreeIndex) throws -> UInt64 {
    var main: Int64 = 0
    for (number, place) in second.enumerated() {
      main = Int64(count + number + 2)
      let row = RevisionKey(revision: Revision(main: main))
      let key = keys[place]
      try index.restore(
        row,
        for: key.rawSpan,
        createRevision: Int64(number) + 2,
        version: 2
      )
    }
    return UInt64(main)
  }
}

/// Names of objects as Kubernetes has them, in order.
func podNames(_ count: Int) -> [[UInt8]] {
  (0..<count).map { place in
    let space = padded(place * 1000 / count, 3)
    return Array("/registry/pods/ns\(space)/pod-\(padded(place, 7))".utf8)
  }
}

/// A number with zeros before it.
private func padded(_ number: Int, _ digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// A permutation of the numbers below a count, the same as the Go program's.
private func shuffled(_ count: Int, seed: UInt64) -> [Int] {
  var state = seed
  var order = Array(0..<count)
  for place in stride(from: count - 1, to: 0, by: -1) {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    order.swapAt(place, Int(mixed % UInt64(place + 1)))
  }
  return order
}

import PropertyTesting
import Testing

// The code of the article “Your first law, and a stateful model in ten minutes”, as it stands there.

@Test func `sorting twice changes nothing`() throws {
  try Law("sorting twice changes nothing") { choices in
    let list = choices.array(count: 0...50) { $0.int(in: -100...100) }
    try choices.equal(list.sorted().sorted(), list.sorted(), "sorted twice")
  }
  .check()
}

private enum Wrong {
  /// Joins ranges that overlap or touch.
  static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<range.upperBound
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  static let law = Law("merging ranges keeps what they cover") { choices in
    let ranges = choices.array(count: 0...8) { choices in
      let start = choices.int(in: 0...20)
      return start..<start + choices.int(in: 0...10)
    }
    choices.note("ranges: \(ranges)")
    let merged = merged(ranges)
    choices.note("merged: \(merged)")
    for number in 0...30 {
      try choices.equal(
        merged.contains { $0.contains(number) },
        ranges.contains { $0.contains(number) },
        "\(number) is covered"
      )
    }
  }
}

/// Joins ranges that overlap or touch.
private func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
  var merged: [Range<Int>] = []
  for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
    if let last = merged.last, range.lowerBound <= last.upperBound {
      merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
    } else {
      merged.append(range)
    }
  }
  return merged
}

@Suite("Ranges")
struct RangeTests {
  @Test func `merging ranges keeps what they cover`() throws {
    try Law("merging ranges keeps what they cover") { choices in
      let ranges = choices.array(count: 0...8) { choices in
        let start = choices.int(in: 0...20)
        return start..<start + choices.int(in: 0...10)
      }
      choices.note("ranges: \(ranges)")
      let merged = merged(ranges)
      choices.note("merged: \(merged)")
      for number in 0...30 {
        try choices.equal(
          merged.contains { $0.contains(number) },
          ranges.contains { $0.contains(number) },
          "\(number) is covered"
        )
      }
    }
    .check()
  }

  @Test func `merged ranges lie apart`() throws {
    try Law("merged ranges lie apart", reaching: ["some ranges were joined"]) { choices in
      let ranges = choices.array(count: 0...8) { choices in
        let start = choices.int(in: 0...20)
        return start..<start + choices.int(in: 0...10)
      }
      let merged = merged(ranges)
      choices.tally("an empty range", if: ranges.contains(where: \.isEmpty))
      choices.sometimes("some ranges were joined", if: merged.count < ranges.count)
      for (one, next) in zip(merged, merged.dropFirst()) {
        try choices.hold(one.upperBound < next.lowerBound, "\(one) reaches \(next)")
      }
    }
    .check()
  }
}

@Suite("First law")
struct FirstLawTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `the wrong way to merge has the counterexample that the article prints`(seed: UInt64) throws
  {
    let found = try #require(Wrong.law.counterexample(seed: seed))
    try Article().expectPrinted(found)
  }
}

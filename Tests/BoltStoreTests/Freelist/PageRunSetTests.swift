internal import BoltFormat
internal import TestSupport
internal import Testing

@testable internal import BoltStore

@Suite("Page run set")
struct PageRunSetTests {
  /// The runs of a set of numbers.
  private func runs(_ numbers: Set<UInt64>) -> [PageRun] {
    var runs: [PageRun] = []
    for number in numbers.sorted() {
      if let last = runs.last, last.next.rawValue == number {
        runs[runs.count - 1].last = PageID(number)
      } else {
        runs.append(PageRun(first: PageID(number), last: PageID(number)))
      }
    }
    return runs
  }

  @Test func `every change of a small set is that of a set of numbers`() {
    // All sets of pages 2...8, and all runs inserted into and removed from them.
    for mask in UInt64(0)..<128 {
      let numbers = Set((UInt64(0)..<7).filter { mask >> $0 & 1 == 1 }.map { $0 + 2 })
      var set = PageRunSet(findsBestFit: true)
      for run in runs(numbers) { set.append(run) }
      for first in UInt64(2)...8 {
        for last in first...8 {
          let run = PageRun(first: PageID(first), last: PageID(last))
          let common = numbers.filter { (first...last).contains($0) }
          #expect(set.firstCommonPage(with: run)?.rawValue == common.min())
          var changed = set
          if common.isEmpty {
            changed.insert(run)
            #expect(Array(changed.runs.all) == runs(numbers.union(first...last)))
          } else if common.count == Int(run.count) {
            changed.remove(run)
            #expect(Array(changed.runs.all) == runs(numbers.subtracting(first...last)))
          }
          changed.checkInvariants()
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `a set of many blocks answers as its runs in a row do`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var set = PageRunSet(findsBestFit: true)
    var numbers: Set<UInt64> = []
    // It grows to many blocks, then shrinks to few.
    for step in 0..<6000 {
      let first = UInt64(random.below(8000)) + 2
      let last = first + UInt64(random.below(3))
      let run = PageRun(first: PageID(first), last: PageID(last))
      let grows = random.chance(step < 3000 ? 7 : 2, in: 8)
      if grows, numbers.isDisjoint(with: first...last) {
        set.insert(run)
        numbers.formUnion(first...last)
      } else if !grows, numbers.isSuperset(of: first...last) {
        set.remove(run)
        numbers.subtract(first...last)
      }
      guard step % 500 == 499 else { continue }
      set.checkInvariants()
      let expected = runs(numbers)
      #expect(Array(set.runs.all) == expected)
      for count in UInt64(1)...10 {
        #expect(set.firstFit(count) == expected.first { $0.count >= count })
        let best = expected.filter { $0.count >= count }.min {
          ($0.count, $0.first) < ($1.count, $1.first)
        }
        #expect(set.bestFit(count) == best)
      }
    }
  }
}

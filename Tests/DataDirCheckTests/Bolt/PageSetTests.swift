import DataDirCheck
import TestSupport
import Testing

@Suite("PageSet")
struct PageSetTests {
  @Test(arguments: [0, 1, 63, 64, 65, 200, 1000] as [UInt64])
  func `the set agrees with a set of numbers`(_ bound: UInt64) {
    var random = SeededGenerator(seed: bound)
    for density in [0, 1, 2, 50, 98, 100] as [UInt64] {
      var set = PageSet(bound: bound)
      var model: Set<UInt64> = []
      for page in 0..<bound + 5 where random.next() % 100 < density {
        let isNew = page < bound && !model.contains(page)
        if page < bound { model.insert(page) }
        #expect(set.insert(page) == isNew)
      }
      #expect(set.count == model.count)
      for page in 0..<bound + 5 { #expect(set.contains(page) == model.contains(page)) }
      for range in [0..<bound, 0..<bound + 70, 2..<max(2, bound), bound / 2..<bound] {
        let gaps = set.gaps(in: range)
        #expect(gaps.flatMap { Array($0) } == range.filter { !model.contains($0) })
        #expect(gaps.allSatisfy { !$0.isEmpty })
        for (left, right) in zip(gaps, gaps.dropFirst()) {
          #expect(left.upperBound < right.lowerBound)
        }
      }
      for page in 0..<bound {
        let next = (page + 1..<page + 20).first { model.contains($0) } ?? page + 20
        #expect(set.runLength(from: page, limit: 20) == next - page)
      }
    }
  }
}

internal import TestSupport
import Testing

@testable internal import RaftCore

@Suite("Inflights")
struct InflightsTests {
  @Test(arguments: 1...9)
  func `the ring holds what a plain list holds`(capacity: Int) {
    var random = SeededGenerator(seed: UInt64(capacity))
    var window = Inflights(capacity: capacity, byteCountMax: 100)
    var model: [Inflights.Append] = []
    var index: UInt64 = 0
    for _ in 0..<2000 {
      switch random.below(5) {
      case 0:
        let freed = index - min(index, UInt64(random.below(12)))
        window.free(upTo: freed)
        model.removeAll { $0.index <= freed }
      case 1 where random.chance(1, in: 20):
        window.reset()
        model = []
      default:
        if window.isFull { continue }
        index += UInt64(random.below(3)) + 1
        let byteCount = UInt64(random.below(40))
        window.add(index, byteCount: byteCount)
        model.append(Inflights.Append(index: index, byteCount: byteCount))
      }
      let byteCount = model.reduce(0) { $0 + $1.byteCount }
      #expect(window.appends == model)
      #expect(window.byteCount == byteCount)
      #expect(window.isFull == (model.count == capacity || byteCount >= 100))
    }
  }

  @Test func `windows of the same appends are equal, wherever their rings stand`() {
    var turned = Inflights(capacity: 4, byteCountMax: .max)
    for index in 1...6 as ClosedRange<UInt64> {
      turned.add(index, byteCount: 1)
      turned.free(upTo: index - 1)
    }
    var fresh = Inflights(capacity: 4, byteCountMax: .max)
    fresh.add(6, byteCount: 1)
    #expect(turned == fresh)
  }

  @Test func `a full window takes nothing`() async {
    await #expect(processExitsWith: .failure) {
      var window = Inflights(capacity: 1, byteCountMax: .max)
      window.add(1, byteCount: 0)
      window.add(2, byteCount: 0)
    }
  }
}

import FuzzEngine
import Testing

@Suite("Fuzzing")
struct FuzzTests {
  @Test(arguments: FuzzTarget.allCases)
  func `a few thousand mutations end in a value or a named error`(_ target: FuzzTarget) {
    let count = target == .messages || target == .snap ? 3000 : 400
    var fuzzer = Fuzzer(target, seed: 1)
    fuzzer.run(0..<count)
    #expect(fuzzer.caseCount == count)
    #expect(fuzzer.verdicts.values.reduce(0, +) == count)
    #expect(fuzzer.verdicts.count > 1, "\(fuzzer.lines)")
  }

  @Test(arguments: FuzzTarget.allCases)
  func `a case does the same whenever it is run`(_ target: FuzzTarget) {
    var whole = Fuzzer(target, seed: 7)
    whole.run(0..<40)
    var parts = Fuzzer(target, seed: 7)
    for start in stride(from: 30, through: 0, by: -10) { parts.run(start..<start + 10) }
    #expect(whole.verdicts == parts.verdicts)
    #expect(whole.ids == parts.ids)
  }
}

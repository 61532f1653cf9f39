import Testing

@Suite("Sizes")
struct SizeTests {
  private static let shippedLineCountMax = 400
  private static let testLineCountMax = 800
  private static let functionLineCountMax = 70

  @Test func `files that ship have at most 400 lines`() throws {
    expectNone(long(try Sources.shipped(), Self.shippedLineCountMax))
  }

  @Test func `test files have at most 800 lines`() throws {
    expectNone(long(try Sources.tests.get(), Self.testLineCountMax))
  }

  @Test func `functions have at most 70 lines`() throws {
    let wrong = try Sources.all().flatMap { source in
      source.declarations.filter { $0.isFunction && $0.lineCount > Self.functionLineCountMax }
        .map { "\(source.path):\($0.firstLine): \($0.name) has \($0.lineCount) lines" }
    }
    expectNone(wrong)
  }

  private func long(_ sources: [SwiftSource], _ lineCountMax: Int) -> [String] {
    sources.filter { $0.code.count - 1 > lineCountMax }
      .map { "\($0.path) has \($0.code.count - 1) lines" }
  }
}

import StoreV2
import Testing

@Suite("V2 time")
struct V2TimeTests {
  private static let texts: [(nanoseconds: Int64, text: String)] = [
    (0, "1970-01-01T00:00:00Z"),
    (-1, "1969-12-31T23:59:59.999999999Z"),
    (946_684_800_000_000_000, "2000-01-01T00:00:00Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
    (1_795_610_872_546_601_950, "2026-11-25T12:47:52.54660195Z"),
    (.max, "2262-04-11T23:47:16.854775807Z"),
    (.min, "1677-09-21T00:12:43.145224192Z"),
  ]

  @Test(arguments: texts)
  func `a moment is written as Go writes it and read back`(nanoseconds: Int64, text: String) {
    let time = V2Time(unixNanoseconds: nanoseconds)
    #expect(time.description == text)
    #expect(V2Time(parsing: text) == time)
  }

  @Test func `zones change the text and not the moment`() throws {
    let time = V2Time(unixNanoseconds: 1_000_000_000)
    let texts = [60: "1970-01-01T01:00:01+01:00", -570: "1969-12-31T14:30:01-09:30"]
    for (minutes, text) in texts {
      #expect(time.inZone(minutes: Int64(minutes)).description == text)
      let read = try #require(V2Time(parsing: text))
      #expect(read == time)
      #expect(read.description == text)
    }
  }

  @Test func `the days of four centuries have their dates, in order`() {
    var previous = ""
    for day in stride(from: -30_000, to: 80_000, by: 11) as StrideTo<Int64> {
      let text = V2Time(unixNanoseconds: day * 86_400 * 1_000_000_000).description
      #expect(text > previous)
      #expect(V2Time(parsing: text)?.description == text)
      previous = text
    }
  }

  @Test(
    arguments: [
      "", "2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z",
      "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
      "2026-01-01 00:00:00Z", "2026-01-01T00:00:00+24:00", "-026-01-01T00:00:00Z",
    ]
  )
  func `what is no time is refused`(text: String) {
    #expect(V2Time(parsing: text) == nil)
  }

  @Test func `part of a second left counts as one and part of a second past as none`() {
    func left(_ nanoseconds: Int64) -> Int64 {
      V2Time(unixNanoseconds: nanoseconds).secondsLeft(at: V2Time(unixNanoseconds: 0))
    }
    #expect([1, 1_000_000_000, 1_000_000_001].map(left) == [1, 1, 2])
    #expect([0, -1, -999_999_999, -1_000_000_000, -1_500_000_000].map(left) == [0, 0, 0, -1, -1])
    let early = V2Time(parsing: "0000-01-01T00:00:00Z") ?? V2Time(unixNanoseconds: 0)
    let late = V2Time(parsing: "9999-12-31T23:59:59Z") ?? V2Time(unixNanoseconds: 0)
    #expect(late.secondsLeft(at: early) == 9_223_372_037)
    #expect(early.secondsLeft(at: late) == -9_223_372_036)
  }
}

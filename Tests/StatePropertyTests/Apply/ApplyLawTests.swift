internal import PropertyTesting
internal import StateLaws
internal import Testing

@Suite("State machine laws")
struct ApplyLawTests {
  @Test func `members that apply one log agree after every entry`() throws {
    try ApplyLaws.determinism().check()
  }

  @Test func `the log from where a crash left the database on leads to the same state`() throws {
    try ApplyLaws.crashes().check()
  }
}
